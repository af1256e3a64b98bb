// Owns: the proof that a world which no request could have made is refused whole, with the place in words.
// Must not know: files, sockets.
#include "tests/unit/sandbox/guild_support.hpp"
#include "tests/unit/sandbox/interaction_support.hpp"
#include "tools/sandbox/state_json.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

/// A town with one message of everything, a command of everything, a modal on a screen and an audit entry.
struct Furnished : Town {
  Furnished()
      : Town(permission::attach_files | permission::manage_webhooks | permission::manage_channels),
        listener(*this, every_intent) {
    (void)ask(Method::put, commands_path,
              R"([{"name":"c","description":"d","contexts":[0],"default_member_permissions":"8",)"
              R"("options":[{"type":4,"name":"o","description":"d","choices":[{"name":"n","value":1}]}]},)"
              R"({"name":"m","type":2}])");
    const std::string button = R"({"type":2,"style":1,"label":"l","custom_id":"b"})";
    const std::string select = R"({"type":3,"custom_id":"s","options":[{"label":"l","value":"v"}]})";
    (void)raw_with_file(R"({"content":"x","embeds":[{"title":"t","fields":[{"name":"n","value":"v"}]}],)"
                        R"("components":[)" +
                        test::row_of(button) + "," + test::row_of(select) + "]}");
    (void)ask(Method::post, channel_path(general, "/webhooks"), R"({"name":"hook"})");
    (void)discord.invoke_command(alice, general, "c", json::array{}, now());
    (void)ask(Method::post, callback_of(listener.last("INTERACTION_CREATE")),
              R"({"type":9,"data":{"title":"t","custom_id":"m","components":[)"
              R"({"type":18,"label":"l","component":{"type":4,"custom_id":"i","style":1}}]}})",
              204);
    good = json::parse(json::serialize(state_to_json(discord.world().state())));
  }
  net::HttpResponse raw_with_file(const std::string& payload) {
    const std::string body = "--b\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n" +
                             payload +
                             "\r\n--b\r\nContent-Disposition: form-data; name=\"files[0]\"; "
                             "filename=\"a.txt\"\r\n\r\nhello\r\n--b--"
                             "\r\n";
    net::HttpRequest request{Method::post,
                             "/api/v10" + messages_of(general),
                             {{"User-Agent", "DiscordBot (https://example.org, 1)"},
                              {"Authorization", "Bot t"},
                              {"Content-Type", "multipart/form-data; boundary=b"}},
                             body};
    const net::HttpResponse response = discord.request(request, now()).response;
    BOOST_REQUIRE_MESSAGE(response.status == 200, response.body);
    return response;
  }
  /// What is said of the world in which `pointer` (RFC 6901, below `root`) is `value`; nothing: it is gone.
  std::string with(const std::string& pointer, const std::optional<json::value>& value) {
    json::value copy = good;
    json::error_code error;
    json::value* part = copy.find_pointer(pointer, error);
    const auto slash = pointer.rfind('/');
    json::value* owner = copy.find_pointer(pointer.substr(0, slash), error);
    BOOST_REQUIRE_MESSAGE(owner, pointer);
    if (value && part)
      *part = *value;
    else if (value)
      owner->as_object()[pointer.substr(slash + 1)] = *value;
    else
      BOOST_REQUIRE_MESSAGE(owner->as_object().erase(pointer.substr(slash + 1)) == 1, pointer);
    const auto state = state_from_json(copy);
    return state ? "" : state.error();
  }

  Listener listener;
  json::value good;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(state_damage)

BOOST_AUTO_TEST_CASE(a_sound_world_is_taken) {
  Furnished town;
  const auto state = state_from_json(town.good);
  BOOST_TEST((state ? "" : state.error()) == "");
}

BOOST_AUTO_TEST_CASE(what_no_request_leaves_is_refused_with_its_place) {
  Furnished town;
  const State& state = town.discord.world().state();
  const std::string id = state.messages.at(general).begin()->first.to_string();
  const std::string message = "/messages/" + general.to_string() + "/" + id;
  const std::string interaction = "/interactions/" + state.interactions.begin()->first.to_string();
  const std::string audit = "/guilds/" + guild.to_string() + "/audit/0";
  const std::string webhook = "/webhooks/" + state.webhooks.begin()->first.to_string();
  const std::string button = message + "/components/0/components/0";
  const std::string option = "/commands/0/0/options/0";
  struct Row {
    std::string pointer;
    std::optional<json::value> value;
    std::string said;
  };
  const std::optional<json::value> gone;
  const std::string of_message = "message " + id + " ";
  std::vector<Row> rows = {
      {button, json::value(nullptr), of_message + "components: "},
      {button + "/type", json::value("2"), of_message + "components: "},
      {button + "/type", json::value(77), of_message + "components: "},
      {button + "/type", gone, of_message + "components: "},
      {button + "/custom_id", json::value(7), of_message + "components: "},
      {button + "/custom_id", gone, of_message + "components: "},
      {button + "/id", json::value("x"), of_message + "components: "},
      {button + "/more", json::value(1), of_message + "components: "},
      {message + "/components/1/components/0/options", json::value(1), of_message + "components: "},
      {message + "/embeds/0/type", gone, of_message + "embeds: "},
      {message + "/embeds/0/fields", json::value("x"), of_message + "embeds: "},
      {message + "/attachments/0/id", json::value(nullptr), of_message + "attachments: "},
      {message + "/attachments/0/id", gone, of_message + "attachments: "},
      {message + "/attachments/0/id", json::value("x"), of_message + "attachments: "},
      {message + "/attachments/0/filename", json::value(1), of_message + "attachments: "},
      {message + "/attachments/0/size", json::value("1"), of_message + "attachments: "},
      {message + "/nonce", json::value(json::array{}), of_message + "nonce: "},
      {audit + "/user", json::value("9"), "guild " + guild.to_string() + " names a user"},
      {webhook + "/creator", json::value("9"), "webhook "},
      {webhook + "/channel", json::value("9"), "webhook "},
      {interaction + "/user", json::value("9"), "interaction "},
      {interaction + "/shown", json::value(nullptr), "interaction "},
      {interaction + "/shown/custom_id", gone, "interaction "},
      {interaction + "/shown/components/0/component", json::value(1), "interaction "},
      {"/channels/" + general.to_string() + "/guild", json::value("0"), "guild "},
      {"/commands/0/0", json::value(nullptr), "commands.0.0: "},
      {option, json::value(nullptr), "commands.0.0: "},
      {option + "/type", json::value("4"), "commands.0.0: "},
      {option + "/choices/0/value", json::value("x"), "commands.0.0: "},
      {"/commands/0/1/type", json::value("2"), "commands.0.1: "},
  };
  for (const char* key :
       {"options", "id", "version", "type", "contexts", "nsfw", "default_member_permissions", "name"})
    rows.push_back({"/commands/0/0/" + std::string{key}, gone, "commands.0.0: "});
  for (const Row& row : rows) {
    const std::string said = town.with(row.pointer, row.value);
    BOOST_TEST_CONTEXT(row.pointer << " " << (row.value ? json::serialize(*row.value) : "gone") << ": "
                                   << said) {
      BOOST_TEST(said.starts_with(row.said));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
