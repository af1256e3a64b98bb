// Owns: what well-known clients send beside the documentation, and Discord takes.
// Must not know: those clients (tests/conformance runs them).
#include "tests/unit/sandbox/support.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

int status(Community& community, Method method, const std::string& path, const std::string& body = {}) {
  const net::HttpResponse response = community.raw(method, path, body);
  BOOST_TEST_INFO(path << ": " << response.body);
  return response.status;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(clients)

BOOST_AUTO_TEST_CASE(path_segments_may_be_percent_coded) {
  Community community;
  BOOST_TEST(status(community, Method::get, "/users/%40me") == 200);
  BOOST_TEST(status(community, Method::get, "/users/%4") == 400);
  // "@original" names a message here, so the token is what is wrong.
  BOOST_TEST(status(community, Method::get, "/webhooks/" + bot.to_string() + "/t/messages/%40original") ==
             401);
}

BOOST_AUTO_TEST_CASE(edits_carry_fields_of_creation) {
  Community community;
  const net::HttpResponse sent =
      community.raw(Method::post, messages_of(general), R"({"content":"x","flags":4096})");
  const std::string message = messages_of(general) + "/" + str(json::parse(sent.body).at("id"));
  BOOST_TEST(status(community, Method::patch, message,
                    R"({"content":"y","tts":false,"enforce_nonce":false,"flags":4100})") == 200);
  BOOST_TEST(status(community, Method::patch, message, R"({"content":"y","colour":1})") == 400);
}

BOOST_AUTO_TEST_CASE(overwrites_repeat_their_id) {
  Community community;
  BOOST_TEST(status(community, Method::put,
                    "/channels/" + general.to_string() + "/permissions/" + regulars.to_string(),
                    R"({"id":")" + regulars.to_string() + R"(","type":0,"deny":"2048"})") == 204);
}

BOOST_AUTO_TEST_CASE(timeouts_have_two_names) {
  Community community;
  BOOST_TEST(
      status(community, Method::patch, member_of(mallory),
             R"({"communicationDisabledUntil":1,"communication_disabled_until":"2026-08-07T12:00:00Z"})") ==
      200);
}

BOOST_AUTO_TEST_CASE(role_colours_have_two_names) {
  Community community;
  const auto create = [&](const json::object& body) {
    return community.discord.as_user(alice, Method::post, "/guilds/" + guild.to_string() + "/roles", body,
                                     noon);
  };
  const Reply made = create({{"name", "a"}, {"colors", {{"primary_color", 255}}}});
  BOOST_TEST(made.status == 200);
  BOOST_TEST(made.body.at("color").to_number<int>() == 255);
  BOOST_TEST(create({{"colors", {{"primary_color", 0x1000000}}}}).code() == 50035);
  BOOST_TEST(create({{"colors", {{"primary_colour", 1}}}}).code() == 50035);
  BOOST_TEST(create({{"colors", {{"primary_color", 1}, {"secondary_color", 2}}}}).code() == 50035);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
