// Owns: the tests of modals: what may be shown, how it is filled in, and what arrives.
// Must not know: how a callback's type is judged (interactions_test.cpp).
#include "tests/unit/sandbox/interaction_support.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

std::string modal(const std::string& components) {
  return R"({"type":9,"data":{"custom_id":"m","title":"Why?","components":[)" + components + "]}}";
}
std::string label(const std::string& component) {
  return R"({"type":18,"label":"l","component":)" + component + "}";
}
std::string text(const std::string& fields) {
  return R"({"type":4,"custom_id":"t","style":1)" + fields + "}";
}

/// A bot with /ban, which shows a modal.
struct Modals : Interactive {
  Modals() { commands(R"([{"name":"ban","description":"x"}])"); }
  /// The interaction that shows it.
  InteractionId show(const std::string& components) {
    const json::value interaction = invoke("ban");
    (void)ask(Method::post, callback_of(interaction), modal(components), 204);
    return *InteractionId::parse(str(interaction.at("id")));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(modals, Modals)

BOOST_AUTO_TEST_CASE(what_may_be_shown) {
  const std::string option_two = R"([{"label":"a","value":"1"},{"label":"b","value":"2"}])";
  struct Row {
    const char* what;
    std::string components;
    bool taken;
  };
  for (const Row& row :
       {Row{"a row with a text", row_of(text(R"(,"label":"l")")), true},
        Row{"a row with a text without a label", row_of(text("")), false},
        Row{"a row with two texts",
            row_of(text(R"(,"label":"l")") + R"(,{"type":4,"custom_id":"u","style":1,"label":"l"})"), false},
        Row{"a row with a button", row_of(R"({"type":2,"style":1,"label":"y","custom_id":"b"})"), false},
        Row{"a row with a select", row_of(R"({"type":5,"custom_id":"s"})"), false},
        Row{"a labelled text", label(text("")), true},
        Row{"a labelled select", label(R"({"type":5,"custom_id":"s"})"), true},
        Row{"a labelled select that is disabled", label(R"({"type":5,"custom_id":"s","disabled":true})"),
            false},
        Row{"a required select of none", label(R"({"type":5,"custom_id":"s","min_values":0})"), false},
        Row{"an optional select of none",
            label(R"({"type":5,"custom_id":"s","min_values":0,"required":false})"), true},
        Row{"a labelled button", label(R"({"type":2,"style":1,"label":"y","custom_id":"b"})"), false},
        Row{"a file upload", label(R"({"type":19,"custom_id":"f","max_values":3})"), true},
        Row{"a radio group", label(R"({"type":21,"custom_id":"r","options":)" + option_two + "}"), true},
        Row{"a radio group of one",
            label(R"({"type":21,"custom_id":"r","options":[{"label":"a","value":"1"}]})"), false},
        Row{"a checkbox group", label(R"({"type":22,"custom_id":"c","options":)" + option_two + "}"), true},
        Row{"a checkbox", label(R"({"type":23,"custom_id":"c","default":true})"), true},
        Row{"a text to read", R"({"type":10,"content":"hello"})", true},
        Row{"a bare text input", text(R"(,"label":"l")"), false},
        Row{"a container", R"({"type":17,"components":[{"type":10,"content":"x"}]})", false},
        Row{"a label of 46",
            R"({"type":18,"component":)" + text("") + R"(,"label":")" + std::string(46, 'a') + "\"}", false},
        Row{"nothing", "", false},
        Row{"the same custom id twice", label(text("")) + "," + label(text("")), false},
        Row{"style 3", label(R"({"type":4,"custom_id":"t","style":3})"), false},
        Row{"min above max", label(text(R"(,"min_length":3,"max_length":2)")), false},
        Row{"4001 characters", label(text(R"(,"max_length":4001)")), false},
        Row{"more filled in than fits", label(text(R"(,"max_length":2,"value":"abc")")), false},
        Row{"a placeholder of 101", label(text(R"(,"placeholder":")" + std::string(101, 'a') + "\"")),
            false}}) {
    BOOST_TEST_CONTEXT(row.what) {
      const auto answer = raw(Method::post, callback_of(invoke("ban")), modal(row.components));
      BOOST_TEST_INFO(answer.body);
      BOOST_TEST(answer.status == (row.taken ? 204 : 400));
      if (!row.taken) BOOST_TEST(code(answer) == 50035);
    }
  }
  std::string six;
  for (int i = 0; i < 6; ++i)
    six += (i == 0 ? "" : ",") + label(R"({"type":23,"custom_id":"c)" + std::to_string(i) + "\"}");
  BOOST_TEST(code_of(callback_of(invoke("ban")), modal(six)) == 50035);
  const std::string long_title = R"({"type":9,"data":{"custom_id":"m","title":")" + std::string(46, 'a') +
                                 R"(","components":[)" + label(text("")) + "]}}";
  BOOST_TEST(code_of(callback_of(invoke("ban")), long_title) == 50035);
}

BOOST_AUTO_TEST_CASE(what_may_be_written) {
  struct Row {
    const char* what;
    std::string fields;
    json::object values;
    bool taken;
  };
  for (const Row& row :
       {Row{"a word", "", {{"t", "x"}}, true}, Row{"nothing", "", {}, false},
        Row{"an empty word", "", {{"t", ""}}, false},
        Row{"nothing where nothing is required", R"(,"required":false)", {}, true},
        Row{"what stood there", R"(,"value":"x")", {}, true},
        Row{"too short", R"(,"min_length":2)", {{"t", "x"}}, false},
        Row{"nothing of an optional two", R"(,"min_length":2,"required":false)", {}, true},
        Row{"one of an optional two", R"(,"min_length":2,"required":false)", {{"t", "x"}}, false},
        Row{"too long", R"(,"max_length":2)", {{"t", "éèê"}}, false},
        Row{"two lines", "", {{"t", "a\nb"}}, false}, Row{"a number", "", {{"t", 1}}, false},
        Row{"a field that is not there", "", {{"t", "x"}, {"u", "x"}}, false}}) {
    BOOST_TEST_CONTEXT(row.what) {
      const Reply reply = submit(alice, show(label(text(row.fields))), row.values);
      BOOST_TEST(!reply.refused() == row.taken);
      if (!row.taken) BOOST_TEST(reply.code() == 50035);
    }
  }
}

BOOST_AUTO_TEST_CASE(other_inputs) {
  const std::string two = R"([{"label":"a","value":"1"},{"label":"b","value":"2"}])";
  struct Row {
    const char* what;
    std::string component;
    json::object values;
    bool taken;
  };
  for (const Row& row :
       {Row{"a user", R"({"type":5,"custom_id":"x"})", {{"x", {mallory.to_string()}}}, true},
        Row{"nobody", R"({"type":5,"custom_id":"x"})", {{"x", json::array{}}}, false},
        Row{"nobody where nobody is required", R"({"type":5,"custom_id":"x","required":false})", {}, true},
        Row{"an option",
            R"({"type":3,"custom_id":"x","options":)" + two + "}",
            {{"x", json::array{"1"}}},
            true},
        Row{"no option",
            R"({"type":3,"custom_id":"x","options":)" + two + "}",
            {{"x", json::array{"3"}}},
            false},
        Row{"a radio", R"({"type":21,"custom_id":"x","options":)" + two + "}", {{"x", "2"}}, true},
        Row{"no radio", R"({"type":21,"custom_id":"x","options":)" + two + "}", {}, false},
        Row{"an unknown radio", R"({"type":21,"custom_id":"x","options":)" + two + "}", {{"x", "3"}}, false},
        Row{"both boxes",
            R"({"type":22,"custom_id":"x","options":)" + two + "}",
            {{"x", json::array{"1", "2"}}},
            true},
        Row{"a box twice",
            R"({"type":22,"custom_id":"x","options":)" + two + "}",
            {{"x", json::array{"1", "1"}}},
            false},
        Row{"a box above the most",
            R"({"type":22,"custom_id":"x","max_values":1,"options":)" + two + "}",
            {{"x", json::array{"1", "2"}}},
            false},
        Row{"a checkbox", R"({"type":23,"custom_id":"x"})", {{"x", true}}, true},
        Row{"a checkbox left alone", R"({"type":23,"custom_id":"x"})", {}, true},
        Row{"a word for a checkbox", R"({"type":23,"custom_id":"x"})", {{"x", "yes"}}, false},
        Row{"a file",
            R"({"type":19,"custom_id":"x"})",
            {{"x", json::array{json::object{{"filename", "a.txt"}}}}},
            true},
        Row{"no file", R"({"type":19,"custom_id":"x"})", {}, false}}) {
    BOOST_TEST_CONTEXT(row.what) {
      const Reply reply = submit(alice, show(label(row.component)), row.values);
      BOOST_TEST(!reply.refused() == row.taken);
      if (!row.taken) BOOST_TEST(reply.code() == 50035);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_arrives) {
  const InteractionId shown =
      show(row_of(text(R"(,"label":"l")")) + "," + label(R"({"type":5,"custom_id":"who"})") +
           R"(,{"type":10,"content":"x"})");
  BOOST_REQUIRE(!submit(alice, shown, {{"t", "spam"}, {"who", {mallory.to_string()}}}).refused());
  const json::value interaction = listener.last("INTERACTION_CREATE");
  BOOST_TEST(interaction.at("type").to_number<int>() == 5);
  BOOST_TEST(!interaction.as_object().contains("message"));
  const json::value& data = interaction.at("data");
  BOOST_TEST(str(data.at("custom_id")) == "m");
  const json::value& written = data.at("components").at(0).at("components").at(0);
  BOOST_TEST(written.at("type").to_number<int>() == 4);
  BOOST_TEST(str(written.at("custom_id")) == "t");
  BOOST_TEST(str(written.at("value")) == "spam");
  const json::value& picked = data.at("components").at(1).at("component");
  BOOST_TEST(str(picked.at("values").at(0)) == mallory.to_string());
  BOOST_TEST(data.at("components").at(2).at("type").to_number<int>() == 10);
  BOOST_TEST(data.at("resolved").at("users").as_object().contains(mallory.to_string()));
  // Its own token, its own deadline, and its answer says what it came from.
  BOOST_TEST(str(interaction.at("id")) != shown.to_string());
  const json::value answer = ask(Method::post, callback_of(interaction) + "?with_response=true",
                                 R"({"type":4,"data":{"content":"done"}})");
  const json::value& metadata = answer.at("resource").at("message").at("interaction_metadata");
  BOOST_TEST(metadata.at("type").to_number<int>() == 5);
  BOOST_TEST(str(metadata.at("triggering_interaction_metadata").at("id")) == shown.to_string());
}

BOOST_AUTO_TEST_CASE(a_modal_of_a_button_knows_its_message) {
  const MessageId message = post("[" + row_of(R"({"type":2,"style":1,"label":"y","custom_id":"b"})") + "]");
  BOOST_REQUIRE(!press(message, "b").has_error());
  const json::value pressed = listener.last("INTERACTION_CREATE");
  (void)ask(Method::post, callback_of(pressed), modal(label(text(""))), 204);
  BOOST_REQUIRE(!submit(alice, *InteractionId::parse(str(pressed.at("id"))), {{"t", "x"}}).refused());
  const json::value interaction = listener.last("INTERACTION_CREATE");
  BOOST_TEST(str(interaction.at("message").at("id")) == message.to_string());
  (void)ask(Method::post, callback_of(interaction), R"({"type":7,"data":{"content":"new","components":[]}})",
            204);
  BOOST_TEST(discord.messages(general).at(0).content == "new");
}

BOOST_AUTO_TEST_CASE(a_modal_is_submitted_once_by_its_user_in_time) {
  const InteractionId shown = show(label(text("")));
  BOOST_TEST(submit(bob, shown, {{"t", "x"}}).code() == 10062);
  BOOST_TEST(submit(alice, InteractionId{5}, {{"t", "x"}}).code() == 10062);
  BOOST_TEST(!submit(alice, shown, {{"t", "x"}}).refused());
  BOOST_TEST(submit(alice, shown, {{"t", "x"}}).code() == 10062);
  const InteractionId closed = show(label(text("")));
  const auto dismiss = [&] {
    return discord.change([&](World& world) { return world.dismiss_modal(alice, closed); }).status;
  };
  BOOST_TEST(dismiss() == 204);
  BOOST_TEST(dismiss() == 404);
  BOOST_TEST(submit(alice, closed, {{"t", "x"}}).code() == 10062);
  const InteractionId late = show(label(text("")));
  advance(std::chrono::minutes{15});
  BOOST_TEST(!submit(alice, late, {{"t", "x"}}).refused());
  const InteractionId too_late = show(label(text("")));
  advance(std::chrono::minutes{15} + milliseconds{1});
  BOOST_TEST(submit(alice, too_late, {{"t", "x"}}).code() == 10062);
}

BOOST_AUTO_TEST_CASE(a_submission_has_three_seconds) {
  BOOST_REQUIRE(!submit(alice, show(label(text(""))), {{"t", "x"}}).refused());
  const json::value interaction = listener.last("INTERACTION_CREATE");
  advance(milliseconds{3'001});
  BOOST_TEST(code_of(callback_of(interaction), R"({"type":5})") == 10062);
}

BOOST_AUTO_TEST_CASE(after_a_modal_there_is_no_original_but_follow_ups) {
  const json::value interaction = invoke("ban");
  (void)ask(Method::post, callback_of(interaction), modal(label(text(""))), 204);
  BOOST_TEST(code(raw(Method::get, webhook_of(interaction, original))) == 10008);
  BOOST_TEST(ask(Method::post, webhook_of(interaction), R"({"content":"x"})").at("type").to_number<int>() ==
             20);
  BOOST_TEST(code_of(callback_of(interaction), R"({"type":5})") == 40060);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
