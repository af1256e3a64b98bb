// Owns: the tests of the control API's part in interactions and OAuth2: acts, answers, open modals.
// Must not know: sockets.
#include "tests/unit/sandbox/interaction_support.hpp"
#include "tools/sandbox/control.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

/// A control API over a community whose bot listens.
struct Controlled : Interactive {
  Controlled()
      : control(discord, {[this] { return now(); }, [] { return milliseconds{0}; }, [](milliseconds) {}}) {}

  json::value control_ask(Method method, const std::string& path, const std::string& body = {},
                          int expected = 200) {
    const net::HttpResponse answer = control.handle({method, "/_sandbox/" + path, {}, body});
    BOOST_TEST_INFO(path << " " << body << " -> " << answer.body);
    BOOST_TEST(answer.status == expected);
    return answer.body.empty() ? json::value(nullptr) : json::parse(answer.body);
  }
  json::value act(const std::string& fields, int expected = 200) {
    return control_ask(Method::post, "act", R"({"as":")" + alice.to_string() + "\"," + fields + "}",
                       expected);
  }
  json::value interaction(const std::string& id, int expected = 200) {
    return control_ask(Method::get, "interaction?id=" + id, {}, expected);
  }
  Control control;
};

const std::string in_general = R"("channel":")" + general.to_string() + "\"";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(control_interactions, Controlled)

BOOST_AUTO_TEST_CASE(a_modal_from_the_click_to_its_submission) {
  commands(R"([{"name":"ban","description":"x"}])");
  const std::string id = str(act(R"("do":"slash","name":"ban",)" + in_general).at("interaction_id"));
  BOOST_TEST(str(interaction(id).at("answer")) == "none");
  BOOST_TEST(str(interaction(id).at("kind")) == "command");
  (void)ask(Method::post, callback_of(listener.last("INTERACTION_CREATE")),
            R"({"type":9,"data":{"custom_id":"m","title":"Why?","components":[
               {"type":18,"label":"l","component":{"type":4,"custom_id":"t","style":1}}]}})",
            204);
  BOOST_TEST(str(interaction(id).at("answer")) == "modal");
  BOOST_TEST(str(interaction(id).at("modal").at("title")) == "Why?");
  const json::value shown = control_ask(Method::get, "state").at("modals").at(0);
  BOOST_TEST(str(shown.at("interaction_id")) == id);
  BOOST_TEST(str(shown.at("user_id")) == alice.to_string());
  BOOST_TEST(str(shown.at("channel_id")) == general.to_string());
  BOOST_TEST(str(shown.at("components").at(0).at("component").at("custom_id")) == "t");
  (void)act(R"("do":"submit_modal","interaction":")" + id + R"(","values":{"t":""})", 400);
  const std::string submitted = str(
      act(R"("do":"submit_modal","interaction":")" + id + R"(","values":{"t":"spam"})").at("interaction_id"));
  BOOST_TEST(str(interaction(submitted).at("kind")) == "modal");
  BOOST_TEST(control_ask(Method::get, "state").at("modals").as_array().empty());
  (void)act(R"("do":"dismiss_modal","interaction":")" + id + "\"", 404);
}

BOOST_AUTO_TEST_CASE(selects_and_menus) {
  commands(R"([{"name":"Report","type":3}])");
  const MessageId message = post("[" + row_of(R"({"type":5,"custom_id":"s"})") + "]");
  const std::string id = str(act(R"("do":"select","custom_id":"s","values":[")" + mallory.to_string() +
                                 R"("],"message":")" + message.to_string() + "\"," + in_general)
                                 .at("interaction_id"));
  BOOST_TEST(str(interaction(id).at("kind")) == "component");
  BOOST_TEST(str(listener.last("INTERACTION_CREATE").at("data").at("values").at(0)) == mallory.to_string());
  (void)act(R"("do":"context_menu","name":"Report","target":")" + message.to_string() + "\"," + in_general);
  BOOST_TEST(str(listener.last("INTERACTION_CREATE").at("data").at("target_id")) == message.to_string());
}

BOOST_AUTO_TEST_CASE(choices_and_deadlines) {
  commands(
      R"([{"name":"c","description":"x","options":[{"type":3,"name":"o","description":"x","autocomplete":true}]}])");
  const std::string typing =
      R"("do":"autocomplete","name":"c","options":[{"name":"o","value":"a","focused":true}],)";
  const std::string id = str(act(typing + in_general).at("interaction_id"));
  (void)ask(Method::post, callback_of(listener.last("INTERACTION_CREATE")),
            R"({"type":8,"data":{"choices":[{"name":"A","value":"a"}]}})", 204);
  BOOST_TEST(str(interaction(id).at("answer")) == "choices");
  BOOST_TEST(str(interaction(id).at("choices").at(0).at("name")) == "A");
  BOOST_TEST(!interaction(id).at("expired").as_bool());
  const std::string ignored = str(act(typing + in_general).at("interaction_id"));
  advance(milliseconds{3'001});
  BOOST_TEST(interaction(ignored).at("expired").as_bool());
  BOOST_TEST(str(interaction(ignored).at("answer")) == "none");
  (void)interaction("5", 404);
}

BOOST_AUTO_TEST_CASE(authorising_without_the_page) {
  const json::value application =
      control_ask(Method::post, "application",
                  R"({"redirect_uris":["http://127.0.0.1:8300/callback"],"client_secret":"s"})");
  BOOST_TEST(str(application.at("client_id")) == bot.to_string());
  const std::string query = "client_id=" + bot.to_string() +
                            "&response_type=code&scope=identify&redirect_uri=http://127.0.0.1:8300/callback";
  const std::string location = str(act(R"("do":"authorize","query":")" + query + "\"").at("location"));
  BOOST_TEST(location.starts_with("http://127.0.0.1:8300/callback?code="));
  const std::string denied =
      str(act(R"("do":"authorize","deny":true,"query":")" + query + "\"").at("location"));
  BOOST_TEST(denied.find("error=access_denied") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
