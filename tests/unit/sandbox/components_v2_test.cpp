// Owns: the tests of Components V2: what such a message may be made of, and that it stays one.
// Must not know: selects, buttons, interactions.
#include "tests/unit/sandbox/interaction_support.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

std::string v2(const std::string& components, const std::string& more = {}) {
  return R"({"flags":32768,"components":[)" + components + "]" + more + "}";
}
std::string text(const std::string& content) { return R"({"type":10,"content":")" + content + "\"}"; }
std::string many(const std::string& component, int count) {
  std::string list = component;
  for (int i = 1; i < count; ++i) list += "," + component;
  return list;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(components_v2, Interactive)

BOOST_AUTO_TEST_CASE(what_a_message_may_be_made_of) {
  const std::string button = R"({"type":2,"style":1,"label":"y","custom_id":"b"})";
  const std::string media = R"("media":{"url":"https://example.org/a.png"})";
  struct Row {
    const char* what;
    std::string body;
    bool taken;
  };
  for (const Row& row :
       {Row{"a text", v2(text("hello")), true},
        Row{"an empty text", v2(text("")), false},
        Row{"4000 characters in two texts", v2(text(std::string(3999, 'a')) + "," + text("b")), true},
        Row{"4001 characters in two texts", v2(text(std::string(3999, 'a')) + "," + text("bc")), false},
        Row{"40 components", v2(many(text("a"), 40)), true},
        Row{"41 components", v2(R"({"type":17,"components":[)" + many(text("a"), 40) + "]}"), false},
        Row{"a container", v2(R"({"type":17,"accent_color":16711680,"components":[)" + text("a") + "]}"),
            true},
        Row{"a container in a container",
            v2(R"({"type":17,"components":[{"type":17,"components":[)" + text("a") + "]}]}"), false},
        Row{"an empty container", v2(R"({"type":17,"components":[]})"), false},
        Row{"a section with a button",
            v2(R"({"type":9,"components":[)" + text("a") + R"(],"accessory":)" + button + "}"), true},
        Row{"a section with a picture",
            v2(R"({"type":9,"components":[)" + text("a") + R"(],"accessory":{"type":11,)" + media + "}}"),
            true},
        Row{"a section without an accessory", v2(R"({"type":9,"components":[)" + text("a") + "]}"), false},
        Row{"a section of four texts",
            v2(R"({"type":9,"components":[)" + many(text("a"), 4) + R"(],"accessory":)" + button + "}"),
            false},
        Row{"a section of a button",
            v2(R"({"type":9,"components":[)" + button + R"(],"accessory":)" + button + "}"), false},
        Row{"a gallery", v2(R"({"type":12,"items":[{)" + media + "}]}"), true},
        Row{"a gallery of eleven", v2(R"({"type":12,"items":[)" + many("{" + media + "}", 11) + "]}"), false},
        Row{"a picture from nowhere", v2(R"({"type":12,"items":[{"media":{"url":"a.png"}}]})"), false},
        Row{"a separator", v2(text("a") + R"(,{"type":14,"spacing":2,"divider":false})"), true},
        Row{"a separator of three", v2(text("a") + R"(,{"type":14,"spacing":3})"), false},
        Row{"a file from the web", v2(R"({"type":13,"file":{"url":"https://example.org/a"}})"), false},
        Row{"a row", v2(row_of(button)), true},
        Row{"six rows",
            v2(many(row_of(R"({"type":2,"style":5,"label":"y","url":"https://example.org"})"), 6)), true},
        Row{"a bare button", v2(button), false},
        Row{"a bare thumbnail", v2(R"({"type":11,)" + media + "}"), false},
        Row{"a text input", v2(row_of(R"({"type":4,"custom_id":"t","style":1,"label":"l"})")), false},
        Row{"the same id twice", v2(R"({"type":10,"id":7,"content":"a"},{"type":10,"id":7,"content":"b"})"),
            false},
        Row{"content too", v2(text("a"), R"(,"content":"x")"), false},
        Row{"empty content too", v2(text("a"), R"(,"content":"")"), true},
        Row{"embeds too", v2(text("a"), R"(,"embeds":[{"title":"x"}])"), false},
        Row{"a text without the flag", R"({"components":[)" + text("a") + "]}", false}}) {
    BOOST_TEST_CONTEXT(row.what) {
      const auto answer = raw(Method::post, messages_of(general), row.body);
      BOOST_TEST_INFO(answer.body);
      BOOST_TEST(answer.status == (row.taken ? 200 : 400));
      if (!row.taken) BOOST_TEST(code(answer) == 50035);
    }
  }
  BOOST_TEST(code_of(messages_of(general), v2("")) == 50006);
}

BOOST_AUTO_TEST_CASE(a_message_stays_of_components_v2) {
  const std::string path =
      messages_of(general) + "/" + str(ask(Method::post, messages_of(general), v2(text("a"))).at("id"));
  // Without the flag the edit is still read as what the message is.
  const json::value edited = ask(Method::patch, path, R"({"components":[)" + text("b") + "]}");
  BOOST_TEST(edited.at("flags").to_number<int>() == 32768);
  BOOST_TEST(str(edited.at("components").at(0).at("content")) == "b");
  BOOST_TEST(ask(Method::patch, path, R"({"flags":0})").at("flags").to_number<int>() == 32768);
  BOOST_TEST(code_of(path, R"({"content":"x"})", Method::patch) == 50035);
  BOOST_TEST(code_of(path, R"({"components":[]})", Method::patch) == 50006);
}

BOOST_AUTO_TEST_CASE(a_message_becomes_one_once_its_content_is_gone) {
  const std::string path = messages_of(general) + "/" +
                           str(ask(Method::post, messages_of(general), R"({"content":"x"})").at("id"));
  BOOST_TEST(code_of(path, v2(text("a")), Method::patch) == 50035);
  const json::value edited = ask(Method::patch, path, v2(text("a"), R"(,"content":null)"));
  BOOST_TEST(edited.at("flags").to_number<int>() == 32768);
}

BOOST_AUTO_TEST_CASE(a_deferral_takes_the_flag_with_its_edit) {
  commands(R"([{"name":"ping","description":"x"}])");
  const json::value interaction = invoke("ping");
  BOOST_TEST(code_of(callback_of(interaction), R"({"type":5,"data":{"flags":32768}})") == 50035);
  (void)ask(Method::post, callback_of(interaction), R"({"type":5,"data":{"flags":64}})", 204);
  const json::value edited = ask(Method::patch, webhook_of(interaction, original), v2(text("a")));
  BOOST_TEST(edited.at("flags").to_number<int>() == 32768 + 64);
}

BOOST_AUTO_TEST_CASE(texts_mention) {
  const json::value message =
      ask(Method::post, messages_of(general), v2(text("<@" + mallory.to_string() + ">")));
  BOOST_TEST(str(message.at("mentions").at(0).at("id")) == mallory.to_string());
}

BOOST_AUTO_TEST_CASE(a_button_beside_a_section_is_pressed) {
  const json::value message = ask(Method::post, messages_of(general),
                                  v2(R"({"type":17,"components":[{"type":9,"components":[)" + text("a") +
                                     R"(],"accessory":{"type":2,"style":1,"label":"y","custom_id":"b"}}]})"));
  BOOST_TEST(!press(*MessageId::parse(str(message.at("id"))), "b").has_error());
  BOOST_TEST(listener.last("INTERACTION_CREATE").at("data").at("id").to_number<int>() == 4);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
