// Owns: the tests of callbacks and of what follows them; and of buttons.
// Must not know: how commands are typed (interactions_test.cpp), selects, modals.
#include "tests/unit/sandbox/interaction_support.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

const std::string ping = R"([{"name":"ping","description":"x"}])";

std::string button(const std::string& fields) { return "[" + row_of(R"({"type":2,)" + fields + "}") + "]"; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(interaction_answers, Interactive)

BOOST_AUTO_TEST_CASE(which_callback_answers_what) {
  commands(
      R"([{"name":"ping","description":"x","options":[{"type":3,"name":"o","description":"x","autocomplete":true}]}])");
  const MessageId message = post(button(R"("style":1,"label":"y","custom_id":"b")"));
  const std::string modal =
      R"({"custom_id":"m","title":"t","components":[{"type":1,"components":[{"type":4,"style":1,"label":"l","custom_id":"i"}]}]})";
  const std::map<int, std::string> data = {{1, "{}"},
                                           {4, R"({"content":"x"})"},
                                           {5, "{}"},
                                           {6, "{}"},
                                           {7, R"({"content":"x"})"},
                                           {8, R"({"choices":[]})"},
                                           {9, modal},
                                           {10, "{}"},
                                           {12, "{}"}};
  const auto begin = [&](const std::string& kind) {
    if (kind == "command") return invoke("ping");
    if (kind == "autocomplete") {
      BOOST_REQUIRE(!discord
                         .invoke_command(alice, general, "ping",
                                         {{{"name", "o"}, {"value", "x"}, {"focused", true}}}, now(),
                                         Invocation::autocomplete)
                         .has_error());
      return listener.last("INTERACTION_CREATE");
    }
    const json::value opener = kind == "modal of a command" ? invoke("ping") : [&] {
      BOOST_REQUIRE(!press(message, "b").has_error());
      return listener.last("INTERACTION_CREATE");
    }();
    if (kind == "component") return opener;
    (void)ask(Method::post, callback_of(opener), R"({"type":9,"data":)" + modal + "}", 204);
    BOOST_REQUIRE(!submit(alice, *InteractionId::parse(str(opener.at("id"))), {{"i", "x"}}).refused());
    return listener.last("INTERACTION_CREATE");
  };
  const std::map<std::string, std::set<int>> fitting = {{"command", {4, 5, 9}},
                                                        {"component", {4, 5, 6, 7, 9}},
                                                        {"autocomplete", {8}},
                                                        {"modal of a command", {4, 5, 6}},
                                                        {"modal of a component", {4, 5, 6, 7}}};
  for (const auto& [kind, types] : fitting)
    for (const auto& [type_of_answer, body] : data) {
      BOOST_TEST_CONTEXT(kind << " answered with " << type_of_answer) {
        const json::value interaction = begin(kind);
        const auto answer = raw(Method::post, callback_of(interaction),
                                R"({"type":)" + std::to_string(type_of_answer) + R"(,"data":)" + body + "}");
        BOOST_TEST(answer.status == (types.contains(type_of_answer) ? 204 : 400));
        if (!types.contains(type_of_answer)) BOOST_TEST(code(answer) == 50035);
      }
    }
}

BOOST_AUTO_TEST_CASE(with_response_tells_what_was_made) {
  commands(ping);
  const json::value interaction = invoke("ping");
  const json::value told = ask(Method::post, callback_of(interaction) + "?with_response=true",
                               R"({"type":5,"data":{"flags":64}})");
  BOOST_TEST(str(told.at("interaction").at("id")) == str(interaction.at("id")));
  BOOST_TEST(told.at("interaction").at("response_message_loading").as_bool());
  BOOST_TEST(told.at("interaction").at("response_message_ephemeral").as_bool());
  BOOST_TEST(told.at("resource").at("message").at("id") == told.at("interaction").at("response_message_id"));
  const json::value shown = ask(Method::get, webhook_of(interaction, original));
  BOOST_TEST(str(shown.at("id")) == str(told.at("interaction").at("response_message_id")));
}

BOOST_AUTO_TEST_CASE(an_ephemeral_deferral_stays_so) {
  commands(ping);
  const json::value interaction = invoke("ping");
  (void)ask(Method::post, callback_of(interaction), R"({"type":5,"data":{"flags":64}})", 204);
  // The first follow-up fills the loading answer, whatever its own flags say; the next is one's own.
  const json::value first = ask(Method::post, webhook_of(interaction), R"({"content":"first"})");
  BOOST_TEST(first.at("flags").to_number<int>() == 64);
  const json::value second = ask(Method::post, webhook_of(interaction), R"({"content":"second"})");
  BOOST_TEST(second.at("flags").to_number<int>() == 0);
  const auto messages = discord.messages(general);
  BOOST_REQUIRE(messages.size() == 2u);
  BOOST_TEST((messages[0].ephemeral_for == alice));
  BOOST_TEST(!messages[1].ephemeral_for);
  (void)ask(Method::delete_, webhook_of(interaction, "/messages/" + str(second.at("id"))), "", 204);
  BOOST_TEST(code_of(webhook_of(interaction, "/messages/" + str(second.at("id"))), R"({"content":"x"})",
                     Method::patch) == 10008);
  // An ephemeral message is out of reach for everything but its interaction's webhook.
  const std::string plain = messages_of(general) + "/" + str(first.at("id"));
  BOOST_TEST(code(raw(Method::get, plain)) == 10008);
  BOOST_TEST(code(raw(Method::delete_, plain)) == 10008);
  BOOST_TEST(press(*MessageId::parse(str(first.at("id"))), "b", {}, bob).error().code == 10008);
}

BOOST_AUTO_TEST_CASE(tokens_reach_their_own_messages_alone) {
  commands(ping);
  const json::value mine = invoke("ping");
  const json::value other = invoke("ping");
  for (const json::value* each : {&mine, &other})
    (void)ask(Method::post, callback_of(*each), R"({"type":4,"data":{"content":"x"}})", 204);
  const std::string id = str(ask(Method::get, webhook_of(mine, original)).at("id"));
  BOOST_TEST(code(raw(Method::get, webhook_of(other, "/messages/" + id))) == 10008);
  BOOST_TEST(code_of("/interactions/" + str(mine.at("id")) + "/" + str(other.at("token")) + "/callback",
                     R"({"type":5})") == 10062);
}

BOOST_AUTO_TEST_CASE(without_a_callback_there_is_no_webhook) {
  commands(
      R"([{"name":"ping","description":"x","options":[{"type":3,"name":"o","description":"x","autocomplete":true}]}])");
  const json::value interaction = invoke("ping");
  BOOST_TEST(code_of(webhook_of(interaction), R"({"content":"x"})") == 10015);
  BOOST_REQUIRE(!discord
                     .invoke_command(alice, general, "ping",
                                     {{{"name", "o"}, {"value", "x"}, {"focused", true}}}, now(),
                                     Invocation::autocomplete)
                     .has_error());
  const json::value typing = listener.last("INTERACTION_CREATE");
  (void)ask(Method::post, callback_of(typing), R"({"type":8,"data":{"choices":[]}})", 204);
  BOOST_TEST(code_of(webhook_of(typing), R"({"content":"x"})") == 10015);
}

BOOST_AUTO_TEST_CASE(a_deferred_update_edits_the_message_of_the_button) {
  const MessageId message = post(button(R"("style":1,"label":"y","custom_id":"b")"));
  BOOST_REQUIRE(!press(message, "b").has_error());
  const json::value interaction = listener.last("INTERACTION_CREATE");
  (void)ask(Method::post, callback_of(interaction), R"({"type":6})", 204);
  const json::value edited = ask(Method::patch, webhook_of(interaction, original), R"({"content":"after"})");
  BOOST_TEST(str(edited.at("id")) == message.to_string());
  const json::value followup = ask(Method::post, webhook_of(interaction), R"({"content":"more"})");
  BOOST_TEST(str(followup.at("message_reference").at("message_id")) == message.to_string());
  BOOST_TEST(str(followup.at("interaction_metadata").at("interacted_message_id")) == message.to_string());
  BOOST_TEST(!followup.as_object().contains("interaction"));
}

BOOST_AUTO_TEST_CASE(buttons_of_each_style) {
  struct Row {
    const char* what;
    std::string fields;
    bool taken;
  };
  for (const Row& row :
       {Row{"primary", R"("style":1,"label":"y","custom_id":"b")", true},
        Row{"danger with an emoji alone", R"("style":4,"emoji":{"name":"🔨"},"custom_id":"b")", true},
        Row{"a label of 80", R"("style":2,"custom_id":"b","label":")" + std::string(80, 'a') + "\"", true},
        Row{"a label of 81", R"("style":2,"custom_id":"b","label":")" + std::string(81, 'a') + "\"", false},
        Row{"a custom id of 101", R"("style":2,"label":"y","custom_id":")" + std::string(101, 'a') + "\"",
            false},
        Row{"no label and no emoji", R"("style":2,"custom_id":"b")", false},
        Row{"an emoji without a name", R"("style":2,"custom_id":"b","emoji":{})", false},
        Row{"a link", R"("style":5,"label":"y","url":"https://example.org")", true},
        Row{"a link without a url", R"("style":5,"label":"y")", false},
        Row{"a link with a custom id", R"("style":5,"label":"y","url":"https://example.org","custom_id":"b")",
            false},
        Row{"a link that is no address", R"("style":5,"label":"y","url":"javascript:x")", false},
        Row{"a url on a plain button", R"("style":1,"label":"y","custom_id":"b","url":"https://example.org")",
            false},
        Row{"premium", R"("style":6,"sku_id":"5")", true},
        Row{"premium with a label", R"("style":6,"sku_id":"5","label":"y")", false},
        Row{"style 7", R"("style":7,"label":"y","custom_id":"b")", false},
        Row{"disabled by a word", R"("style":1,"label":"y","custom_id":"b","disabled":"yes")", false}}) {
    BOOST_TEST_CONTEXT(row.what) {
      const auto answer =
          raw(Method::post, messages_of(general), R"({"components":)" + button(row.fields) + "}");
      BOOST_TEST(answer.status == (row.taken ? 200 : 400));
      if (!row.taken) BOOST_TEST(code(answer) == 50035);
    }
  }
  const MessageId disabled = post(button(R"("style":1,"label":"y","custom_id":"b","disabled":true)"));
  BOOST_TEST(press(disabled, "b").error().code == 50035);
}

BOOST_AUTO_TEST_CASE(ids_of_components_are_numbered_around_given_ones) {
  const json::value message = ask(Method::post, messages_of(general),
                                  R"({"content":"x","components":[{"type":1,"id":0,"components":[
             {"type":2,"style":1,"label":"a","custom_id":"a"},
             {"type":2,"style":1,"label":"b","custom_id":"b","id":1}]}]})");
  const json::value& row = message.at("components").at(0);
  BOOST_TEST(row.at("id").to_number<int>() == 2);
  BOOST_TEST(row.at("components").at(0).at("id").to_number<int>() == 3);
  BOOST_TEST(row.at("components").at(1).at("id").to_number<int>() == 1);
}

BOOST_AUTO_TEST_CASE(an_answer_with_a_file) {
  commands(ping);
  const auto answer = [&](const std::string& data) {
    const json::value interaction = invoke("ping");
    const std::string body =
        "--b\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n{\"type\":4,\"data\":" + data +
        "}\r\n--b\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"a.txt\"\r\nContent-Type: "
        "text/plain\r\n\r\nhello\r\n--b--\r\n";
    const net::HttpRequest request{Method::post,
                                   "/api/v10" + callback_of(interaction),
                                   {{"User-Agent", "DiscordBot (https://x.org, 1)"},
                                    {"Content-Type", "multipart/form-data; boundary=b"}},
                                   body};
    return discord.request(request, now()).response;
  };
  BOOST_TEST(answer(R"({"attachments":[{"id":0,"description":"d"}]})").status == 204);
  BOOST_TEST(str(discord.messages(general).back().attachments.at(0).at("filename")) == "a.txt");
  const auto file = [](const std::string& name) {
    return R"({"flags":32768,"components":[{"type":13,"file":{"url":"attachment://)" + name + "\"}}]}";
  };
  BOOST_TEST(answer(file("a.txt")).status == 204);
  BOOST_TEST(code(answer(file("b.txt"))) == 50035);
}

BOOST_AUTO_TEST_CASE(no_answer_keeps_a_file_that_its_message_has_not) {
  commands(ping);
  const std::string keep = R"({"content":"x","attachments":[{"id":"5"}]})";
  const json::value interaction = invoke("ping");
  const std::string first = R"({"type":4,"data":)";
  BOOST_TEST(code_of(callback_of(interaction), first + keep + "}") == 50146);
  (void)ask(Method::post, callback_of(interaction), first + R"({"content":"y"}})", 204);
  BOOST_TEST(code_of(webhook_of(interaction), keep) == 50146);
  BOOST_TEST(code_of(webhook_of(interaction, original), keep, Method::patch) == 50146);
  const MessageId message = post(button(R"("style":1,"label":"y","custom_id":"b")"));
  BOOST_REQUIRE(!press(message, "b").has_error());
  const json::value pressed = listener.last("INTERACTION_CREATE");
  BOOST_TEST(code_of(callback_of(pressed), R"({"type":7,"data":)" + keep + "}") == 50146);
  // None of them counts as an answer.
  BOOST_TEST(raw(Method::post, callback_of(pressed), R"({"type":6})").status == 204);
}

BOOST_AUTO_TEST_CASE(an_answer_into_a_channel_that_is_gone) {
  commands(ping);
  const json::value interaction = invoke("ping");
  (void)discord.as_user(alice, Method::delete_, "/channels/" + general.to_string(), nullptr, now().wall);
  BOOST_TEST(code_of(callback_of(interaction), R"({"type":4,"data":{"content":"x"}})") == 10003);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
