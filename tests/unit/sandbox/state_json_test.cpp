// Owns: the proof that a world survives being written down, and goes on.
// Must not know: files, sockets.
#include "tools/sandbox/state_json.hpp"

#include "tests/unit/sandbox/support.hpp"
#include "tools/sandbox/control.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

/// A world in which something of everything happened: made by acts and by the bot's own requests.
struct Lively : Community {
  Lively() {
    act(R"({"as":"12","do":"post","content":"hello <@1000000000000000014>","channel":)", general);
    act(R"({"as":"11","do":"ban","user":"1000000000000000016","reason":"spam \"and\" more","guild":)", guild);
    act(R"({"as":"12","do":"timeout","user":"1000000000000000013","seconds":600,"guild":)", guild);
    act(R"({"as":"11","do":"add_role","user":"1000000000000000016","role":"1000000000000000113","guild":)",
        guild, 404);
    act(R"({"as":"11","do":"add_role","user":"1000000000000000013","role":"1000000000000000113","guild":)",
        guild);
    act(R"({"as":"15","do":"close_dm"})");
    act(R"({"as":"11","do":"create_user","name":"zoë"})");
    ask(Method::put, "/applications/" + bot.to_string() + "/commands",
        R"([{"name":"ping","description":"pong","options":[{"type":4,"name":"n","description":"times","max_value":5}]}])");
    act(R"({"as":"11","do":"slash","name":"ping","options":[{"name":"n","value":3}],"channel":)", general);
    ask(Method::post, messages_of(general),
        R"({"content":"said once","nonce":"n-1","enforce_nonce":true,"embeds":[{"title":"t","color":255}],)"
        R"("components":[{"type":1,"components":[{"type":2,"style":4,"label":"go","custom_id":"x"}]}]})");
    act(R"({"as":"11","do":"dm_channel","user":"1000000000000000001"})");
  }
  /// `text` is a whole act, or one whose last value is `place`; the users' ids are cut to two digits.
  template <class Place = GuildId>
  void act(std::string text, Place place = {}, int expected = 0) {
    if (place) text += "\"" + place.to_string() + "\"}";
    text.replace(text.find("\"as\":\"") + 6, 0, "10000000000000000");
    const Reply reply = act_as_human(discord, json::parse(text), now().wall);
    BOOST_TEST_INFO(text << " -> " << json::serialize(reply.body));
    BOOST_TEST((expected ? reply.status == expected : !reply.refused()));
  }
  std::string written() const { return json::serialize(state_to_json(discord.world().state())); }
};

std::string error_of(const json::value& document) {
  const auto state = state_from_json(document);
  return state ? "" : state.error();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(state_json)

BOOST_AUTO_TEST_CASE(a_lively_world_survives_with_equal_bytes) {
  Lively place;
  const std::string first = place.written();
  auto state = state_from_json(json::parse(first));
  BOOST_REQUIRE_MESSAGE(state.has_value(), (state ? "" : state.error()));
  BOOST_TEST(json::serialize(state_to_json(*state)) == first);
  // Not empty talk: each of these is in it.
  BOOST_TEST(state->guilds.at(guild).bans.at(oscar).reason.value_or("") == "spam \"and\" more");
  BOOST_TEST(state->guilds.at(guild).members.at(mallory).timeout_until.has_value());
  BOOST_TEST(state->guilds.at(guild).audit.size() == 3u);
  BOOST_TEST(state->users.at(eloise).dms_closed);
  BOOST_TEST(state->interactions.size() == 1u);
  BOOST_TEST(state->nonces.size() == 1u);
  BOOST_TEST(state->messages.at(general).size() == 2u);
}

BOOST_AUTO_TEST_CASE(it_goes_on_working_in_another_process) {
  Lively place;
  const json::value saved = json::parse(place.written());
  const Snowflake newest = place.discord.world().state().last_id;

  Community other;
  Listener listener(other, intent_all());
  BOOST_REQUIRE(!listener.types().empty());
  other.discord.replace_world(*state_from_json(saved));
  // Sessions are lost: op 9 that cannot be resumed, then whoever identifies sees the other world.
  BOOST_TEST(listener.last_op() == 9);
  BOOST_TEST(listener.payloads.back().at("d") == json::value(false));
  listener.identify(intent_all());
  BOOST_TEST(str(listener.last("GUILD_CREATE").at("id")) == guild.to_string());

  // Ids grow even though this clock stands where the world's own history began.
  const json::value said = other.ask(Method::post, messages_of(general), R"({"content":"on"})");
  BOOST_TEST(MessageId::parse(str(said.at("id")))->value() > newest);
  BOOST_TEST(str(listener.last("MESSAGE_CREATE").at("content")) == "on");
  other.ask(Method::get, ban_of(oscar));
  other.ask(Method::get, ban_of(mallory), "", 404);
  // The nonce is still remembered: the same message again is the same message.
  const json::value again =
      other.ask(Method::post, messages_of(general), R"({"content":"x","nonce":"n-1","enforce_nonce":true})");
  BOOST_TEST(str(again.at("content")) == "said once");
}

BOOST_AUTO_TEST_CASE(the_random_source_goes_on_where_it_stood) {
  Lively place;
  auto twin = state_from_json(json::parse(place.written()));
  Random original = place.discord.world().state().random;
  BOOST_TEST(twin->random.next() == original.next());
}

BOOST_AUTO_TEST_CASE(what_reads_numbers_as_doubles_loses_nothing) {
  Lively place;
  const std::function<void(const json::value&)> look = [&](const json::value& value) {
    constexpr std::int64_t safe = (std::int64_t{1} << 53) - 1;  // JavaScript's MAX_SAFE_INTEGER
    BOOST_TEST(!value.is_uint64());
    if (const auto* number = value.if_int64()) BOOST_TEST((-safe <= *number && *number <= safe));
    if (const auto* list = value.if_array()) std::ranges::for_each(*list, look);
    if (const auto* object = value.if_object())
      for (const auto& field : *object) look(field.value());
  };
  look(json::parse(place.written()));
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text_survive) {
  Lively place;
  State state = *state_from_json(json::parse(place.written()));
  const std::string picture{"\xFF\0\x89PNG\r\n", 8};
  state.guilds.at(guild).name = picture;
  const std::string written = json::serialize(state_to_json(state));
  BOOST_TEST(written.find(R"("name":{"hex":"ff0089504e470d0a"})") != std::string::npos);
  BOOST_TEST((state_from_json(json::parse(written))->guilds.at(guild).name == picture));
  const auto error_with = [&](std::string_view hex) {
    json::value document = json::parse(written);
    document.at("guilds").at(guild.to_string()).at("name").get_object()["hex"] = hex;
    return error_of(document);
  };
  BOOST_TEST(error_with("") == "");
  for (const char* wrong : {"f", "fg", "+1", " 1"})
    BOOST_TEST(error_with(wrong).ends_with("name: expected hexadecimal digits"));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_said_with_its_place) {
  Lively place;
  const json::value good = json::parse(place.written());
  BOOST_TEST(error_of(good) == "");
  BOOST_TEST(error_of(json::array{}) == "state: expected an object");
  const auto broken = [&](const std::function<void(json::object&)>& spoil) {
    json::value copy = good;
    spoil(copy.get_object());
    return error_of(copy);
  };
  const std::string id = guild.to_string();
  const auto guild_in = [&](json::object& root) -> json::object& {
    return root.at("guilds").at(id).get_object();
  };
  const auto voice_of = [](UserId user) -> json::object {
    return {{"user", user.to_string()},
            {"channel", voice.to_string()},
            {"self_mute", false},
            {"self_deaf", false},
            {"suppress", false},
            {"asked_to_speak_at", nullptr},
            {"session", "s"}};
  };
  const auto first_message = [](json::object& root) -> json::object& {
    return root.at("messages").at(general.to_string()).get_object().begin()->value().get_object();
  };
  BOOST_TEST(broken([](auto& root) { root.erase("bot"); }) == "state: \"bot\" is missing");
  BOOST_TEST(broken([](auto& root) { root["more"] = 1; }) == "state: has keys that nobody knows");
  BOOST_TEST(broken([&](auto& root) { guild_in(root)["name"] = 7; }) ==
             "state.guilds." + id + ".name: expected text");
  BOOST_TEST(broken([&](auto& root) { guild_in(root).at("audit").at(0).get_object()["action"] = 77; }) ==
             "state.guilds." + id + ".audit.0.action: 77 is none of its kinds");
  BOOST_TEST(broken([&](auto& root) { guild_in(root)["owner"] = "9"; }) ==
             "guild " + id + " names a user who is not there: 9");
  BOOST_TEST(broken([&](auto& root) { guild_in(root).at("channels").get_array().emplace_back("9"); }) ==
             "guild " + id + " names a channel that is not there: 9");
  BOOST_TEST(broken([&](auto& root) {
               guild_in(root)["voice"] = json::object{{ghost.to_string(), voice_of(ghost)}};
             }) == "guild " + id + " hears somebody who is no member: " + ghost.to_string());
  BOOST_TEST(broken([&](auto& root) {
               guild_in(root)["voice"] = json::object{{mallory.to_string(), voice_of(mallory)}};
             }) == "");
  for (const std::string key : {"attachments", "embeds", "components"})
    for (const json::value& wrong : {json::value(json::array{}), json::value(nullptr), json::value(1)})
      BOOST_TEST(broken([&](auto& root) {
                   first_message(root)[key] = json::array{wrong};
                 }).ends_with(" has " + key + " that are no objects"));
  BOOST_TEST(broken([](auto& root) { root["last_id"] = "1"; }).ends_with("is newer than the newest id"));
  BOOST_TEST(broken([](auto& root) { root["last_id"] = 1; }) == "state.last_id: expected text");
  BOOST_TEST(broken([](auto& root) { root["last_id"] = "-1"; }) == "state.last_id: expected text of digits");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
