// Owns: the proof that the control API hands a world out, takes one in, and refuses a damaged one.
// Must not know: sockets.
#include "tests/unit/sandbox/support.hpp"
#include "tools/sandbox/control.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

struct Controlled : Community {
  net::HttpResponse control(Method method, std::string target, std::string body = {}) {
    Control api(discord, {[this] { return now(); }, [this] { return wall; },
                          [this](milliseconds by) { advance(by); }});
    return api.handle({method, "/_sandbox/" + std::move(target), {}, std::move(body)});
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(control_world)

BOOST_AUTO_TEST_CASE(a_world_is_taken_out_and_put_back) {
  Controlled place;
  place.ask(Method::put, ban_of(mallory), "{}", 204);
  const std::string kept = place.control(Method::get, "world").body;
  place.ask(Method::delete_, ban_of(mallory), "", 204);
  BOOST_TEST(place.discord.log().size() == 2u);
  const auto replaced = [&] {
    return json::parse(place.control(Method::get, "state").body).at("worlds_replaced");
  };
  BOOST_TEST(replaced() == json::value(0));
  BOOST_TEST(place.control(Method::post, "world", kept).status == 204);
  BOOST_TEST(replaced() == json::value(1));
  place.ask(Method::get, ban_of(mallory));
  // The log of the other world is forgotten; its numbers are not given twice.
  BOOST_REQUIRE(place.discord.log().size() == 1u);
  BOOST_TEST(place.discord.log().front().number == 3u);
  BOOST_TEST(place.control(Method::get, "world").body == kept);
}

BOOST_AUTO_TEST_CASE(a_damaged_world_changes_nothing) {
  Controlled place;
  const std::string before = place.control(Method::get, "world").body;
  Listener listener(place, intent_all());
  for (const char* damaged : {"{}", "[]", "null", R"({"bot":"1"})"}) {
    const net::HttpResponse answer = place.control(Method::post, "world", damaged);
    BOOST_TEST(answer.status == 400);
    BOOST_TEST(Community::code(answer) == 50035);
    BOOST_TEST(str(json::parse(answer.body).at("message")).starts_with("state: "));
  }
  BOOST_TEST(place.control(Method::get, "world").body == before);
  BOOST_TEST(listener.last_op() != 9);
  BOOST_TEST(place.control(Method::put, "world", before).status == 405);
}

BOOST_AUTO_TEST_CASE(limits_and_faults_begin_anew_with_the_world) {
  Controlled place;
  Fault fault;
  fault.count = 5;
  fault.response = net::HttpResponse{503, {}, ""};
  place.discord.faults().order(fault);
  place.ask(Method::get, "/users/@me", "", 503);
  BOOST_TEST(place.control(Method::post, "world", place.control(Method::get, "world").body).status == 204);
  place.ask(Method::get, "/users/@me");
}

BOOST_AUTO_TEST_CASE(settings_stay_those_of_the_program) {
  Controlled place;
  const std::string strict = place.control(Method::get, "world").body;
  BOOST_TEST(strict.find("token_life") == std::string::npos);
  place.discord.set_shards(7);
  BOOST_TEST(place.control(Method::post, "world", strict).status == 204);
  BOOST_TEST(place.ask(Method::get, "/gateway/bot").at("shards").as_int64() == 7);
}

BOOST_AUTO_TEST_CASE(permissions_have_a_route) {
  Controlled place;
  const std::string target = "permissions?guild=" + guild.to_string() + "&user=" + bob.to_string();
  const json::value answer = json::parse(place.control(Method::get, target).body);
  BOOST_TEST(answer.at("channels").as_object().contains(general.to_string()));
  BOOST_TEST(!answer.as_object().contains("reasons"));
  BOOST_TEST(place.control(Method::get, "permissions").status == 404);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
