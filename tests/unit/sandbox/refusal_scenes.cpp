// Owns: the rows of the strictness table that take more than one raw request of the bot.
// Must not know: how the refusals are made.
#include "tests/unit/sandbox/interaction_support.hpp"
#include "tests/unit/sandbox/refusal_rows.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;
using std::chrono::minutes;
using std::chrono::seconds;

const std::string said = R"({"content":"x"})";
const std::string answer = R"({"type":4,"data":{"content":"x"}})";

std::string outcome_of(const net::HttpResponse& response) {
  const int code = Community::code(response);
  return std::to_string(response.status) + "/" + (code < 0 ? "HTML" : std::to_string(code));
}

/// A town whose bot listens, and has a command that can be completed.
struct Stage : Town {
  Stage() : listener(*this, every_intent) {
    (void)ask(
        Method::put, commands_path,
        R"([{"name":"c","description":"d","options":[{"type":3,"name":"o","description":"d","autocomplete":true}]}])");
  }
  json::value invoke(ChannelId channel = general, Invocation invocation = Invocation::send) {
    const json::array half{{{"name", "o"}, {"value", "x"}, {"focused", true}}};
    const auto sent = discord.invoke_command(
        alice, channel, "c", invocation == Invocation::send ? json::array{} : half, now(), invocation);
    BOOST_REQUIRE_MESSAGE(!sent.has_error(), sent.error().message);
    return listener.last("INTERACTION_CREATE");
  }
  std::string answer_with(const std::string& body, Invocation invocation = Invocation::send) {
    return outcome_of(raw(Method::post, callback_of(invoke(general, invocation)), body));
  }
  std::string choices(const std::string& list) {
    return answer_with(R"({"type":8,"data":{"choices":[)" + list + "]}}", Invocation::autocomplete);
  }
  std::string modal(const std::string& more, int components) {
    const std::string text = R"({"type":10,"content":"t"})";
    return answer_with(R"({"type":9,"data":{)" + more + R"("custom_id":"m","components":[)" +
                       repeated(text, components) + "]}}");
  }
  /// A request whose headers are these alone.
  std::string with(std::vector<net::Header> headers, Method method, const std::string& target,
                   const std::string& body = {}) {
    return outcome_of(discord.request({method, target, std::move(headers), body}, now()).response);
  }
  std::string upload(int files, std::size_t bytes) {
    std::string body;
    for (int i = 0; i < files; ++i)
      body += "--b\r\nContent-Disposition: form-data; name=\"files[" + std::to_string(i) +
              "]\"; filename=\"a\"\r\n\r\n" + std::string(bytes, 'a') + "\r\n";
    return with({agent, token, {"Content-Type", "multipart/form-data; boundary=b"}}, Method::post,
                "/api/v10" + messages_of(general), body + "--b--\r\n");
  }
  std::string reason(const std::string& text) {
    return outcome_of(raw(Method::put, ban_of(mallory), "{}", {{"X-Audit-Log-Reason", text}}));
  }
  /// A message of general with a button that shows a modal, and one reaction.
  std::string interesting() {
    const json::value sent = ask(Method::post, messages_of(general),
                                 R"({"content":"x","components":[)" +
                                     row_of(R"({"type":2,"style":1,"label":"b","custom_id":"b"})") + "]}");
    must(alice, Method::put, message_path(general, str(sent.at("id")), thumb));
    return str(sent.at("id"));
  }
  std::string press(UserId user, const std::string& message) {
    return test::outcome_of(discord.change([&](World& world) {
      return world.use_component(user, general, *MessageId::parse(message), "b", {}, now().wall);
    }));
  }
  std::string dm(UserId user) {
    const json::value channel =
        ask(Method::post, "/users/@me/channels", R"({"recipient_id":")" + user.to_string() + "\"}");
    return outcome_of(raw(Method::post, "/channels/" + str(channel.at("id")) + "/messages", said));
  }
  std::string bearer(WallTime expires_at) {
    state().oauth_grants["key"] = {alice, {"identify"}, "", expires_at};
    return with({agent, {"Authorization", "Bearer key"}}, Method::get, "/api/v10/users/@me/guilds");
  }

  void silence(UserId user) {
    state().guilds.at(guild).members.at(user).timeout_until = now().wall + minutes{1};
  }

  static inline const std::string thumb = "/reactions/%F0%9F%91%8D/@me";
  static inline const net::Header agent{"User-Agent", "DiscordBot (https://example.org, 1)"};
  static inline const net::Header token{"Authorization", "Bot t"};
  Listener listener;
};

const std::string own_user = "/api/v10/users/@me";

/// Each with a stage of its own.
template <class Deed>
std::function<std::string()> on_stage(Deed deed) {
  return [deed] {
    Stage stage;
    return deed(stage);
  };
}

}  // namespace

std::vector<Scene> scenes() {
  using S = Stage&;
  return {
      {"no User-Agent", 403, -1, on_stage([](S s) { return s.with({Stage::token}, Method::get, own_user); })},
      {"no token", 401, 0, on_stage([](S s) { return s.with({Stage::agent}, Method::get, own_user); })},
      {"a wrong token", 401, 0, on_stage([](S s) {
         s.state().settings.token = "right";
         return s.with({Stage::agent, Stage::token}, Method::get, own_user);
       })},
      {"another version of the API", 400, 50041,
       on_stage([](S s) { return s.with({Stage::agent, Stage::token}, Method::get, "/api/v8/users/@me"); })},
      {"a body without a Content-Type", 400, 50035, on_stage([](S s) {
         return s.with({Stage::agent, Stage::token}, Method::post, "/api/v10" + messages_of(general), said);
       })},
      {"a reason that is not URL-encoded", 400, 50035, on_stage([](S s) { return s.reason("\xC3\xA9"); })},
      {"a reason of 513 characters", 400, 50035,
       on_stage([](S s) { return s.reason(std::string(513, 'a')); })},
      {"an empty reason", 400, 50035, on_stage([](S s) { return s.reason(""); })},
      {"a file above 10 MiB", 413, 40005, on_stage([](S s) { return s.upload(1, (10u << 20) + 1); })},
      {"a request above 25 MiB", 413, 40005, on_stage([](S s) { return s.upload(3, 9u << 20); })},
      {"11 files", 400, 30015, on_stage([](S s) { return s.upload(11, 1); })},

      {"a second callback", 400, 40060, on_stage([](S s) {
         const std::string path = callback_of(s.invoke());
         (void)s.ask(Method::post, path, answer, 204);
         return outcome_of(s.raw(Method::post, path, answer));
       })},
      {"a callback after 3 s", 404, 10062, on_stage([](S s) {
         const json::value interaction = s.invoke();
         s.advance(milliseconds{3'001});
         return outcome_of(s.raw(Method::post, callback_of(interaction), answer));
       })},
      {"an update in answer to a command", 400, 50035,
       on_stage([](S s) { return s.answer_with(R"({"type":7,"data":{"content":"x"}})"); })},
      {"an empty answer", 400, 50006, on_stage([](S s) { return s.answer_with(R"({"type":4,"data":{}})"); })},
      {"an answer that keeps a file", 400, 50146, on_stage([](S s) {
         return s.answer_with(R"({"type":4,"data":{"content":"x","attachments":[{"id":"5"}]}})");
       })},
      {"a message in answer to an autocomplete", 400, 50035,
       on_stage([](S s) { return s.answer_with(answer, Invocation::autocomplete); })},
      {"26 suggestions", 400, 50035,
       on_stage([](S s) { return s.choices(repeated(R"({"name":"n","value":"v"})", 26)); })},
      {"a suggestion without a name", 400, 50035,
       on_stage([](S s) { return s.choices(R"({"value":"v"})"); })},
      {"a suggestion of another type than its option", 400, 50035,
       on_stage([](S s) { return s.choices(R"({"name":"n","value":1})"); })},
      {"a modal without a title", 400, 50035, on_stage([](S s) { return s.modal("", 1); })},
      {"a modal of six components", 400, 50035, on_stage([](S s) { return s.modal(R"("title":"t",)", 6); })},
      {"a follow-up before the callback", 404, 10015,
       on_stage([](S s) { return outcome_of(s.raw(Method::post, webhook_of(s.invoke()), said)); })},
      {"a follow-up to an autocomplete", 404, 10015, on_stage([](S s) {
         const json::value interaction = s.invoke(general, Invocation::autocomplete);
         (void)s.ask(Method::post, callback_of(interaction), R"({"type":8,"data":{"choices":[]}})", 204);
         return outcome_of(s.raw(Method::post, webhook_of(interaction), said));
       })},
      {"a follow-up after 15 min", 401, 50027, on_stage([](S s) {
         const json::value interaction = s.invoke();
         (void)s.ask(Method::post, callback_of(interaction), answer, 204);
         s.advance(minutes{15} + milliseconds{1});
         return outcome_of(s.raw(Method::post, webhook_of(interaction), said));
       })},
      {"an answer into a locked thread that sleeps", 400, 50083, on_stage([](S s) {
         const ChannelId thread = s.thread_by(alice);
         const json::value interaction = s.invoke(thread);
         s.must(alice, Method::patch, channel_path(thread), R"({"locked":true,"archived":true})");
         return outcome_of(s.raw(Method::post, callback_of(interaction), answer));
       })},
      {"a follow-up into a locked thread that sleeps", 400, 50083, on_stage([](S s) {
         const ChannelId thread = s.thread_by(alice);
         const json::value interaction = s.invoke(thread);
         (void)s.ask(Method::post, callback_of(interaction), answer, 204);
         s.must(alice, Method::patch, channel_path(thread), R"({"locked":true,"archived":true})");
         return outcome_of(s.raw(Method::post, webhook_of(interaction), said));
       })},
      {"a deferral with another flag than EPHEMERAL", 400, 50035,
       on_stage([](S s) { return s.answer_with(R"({"type":5,"data":{"flags":4}})"); })},
      {"a button pressed while timed out", 403, 50013, on_stage([](S s) {
         const std::string message = s.interesting();
         s.silence(mallory);
         return s.press(mallory, message);
       })},
      {"a modal submitted while timed out", 403, 50013, on_stage([](S s) {
         BOOST_TEST(s.press(mallory, s.interesting()) == "200");
         const json::value pressed = s.listener.last("INTERACTION_CREATE");
         (void)s.ask(
             Method::post, callback_of(pressed),
             R"({"type":9,"data":{"title":"t","custom_id":"m","components":[{"type":10,"content":"t"}]}})",
             204);
         s.silence(mallory);
         return test::outcome_of(s.discord.change([&](World& world) {
           return world.submit_modal(mallory, *InteractionId::parse(str(pressed.at("id"))), {}, s.now().wall);
         }));
       })},
      {"joining a reaction while timed out", 403, 50013, on_stage([](S s) {
         const std::string message = s.interesting();
         s.silence(mallory);
         return test::outcome_of(s.as(mallory, Method::put, message_path(general, message, Stage::thumb)));
       })},
      {"a 201st command in a day", 400, 30034, on_stage([](S s) {
         s.state().command_creates[GuildId{}] = std::vector<WallTime>(200, noon);
         return outcome_of(s.raw(Method::post, commands_path, R"({"name":"n","description":"d"})"));
       })},

      {"the nonce of a message that is gone", 404, 10008, on_stage([](S s) {
         const std::string body = R"({"content":"x","nonce":"n","enforce_nonce":true})";
         const json::value sent = s.ask(Method::post, messages_of(general), body);
         (void)s.ask(Method::delete_, messages_of(general) + "/" + str(sent.at("id")), "", 204);
         return outcome_of(s.raw(Method::post, messages_of(general), body));
       })},
      {"a sixth message in five seconds", 429, 20028,
       [] {
         Community limited{DiscordOptions{}};
         for (int i = 0; i < 5; ++i) (void)limited.ask(Method::post, messages_of(general), said);
         return outcome_of(limited.raw(Method::post, messages_of(general), said));
       }},
      {"a DM to who takes none", 403, 50007, on_stage([](S s) {
         s.state().users.at(mallory).dms_closed = true;
         return s.dm(mallory);
       })},
      {"a DM without a shared guild", 403, 50278, on_stage([](S s) { return s.dm(ghost); })},
      {"an access token that ended", 401, 0, on_stage([](S s) { return s.bearer(noon); })},
      {"an access token without the scope", 401, 50026,
       on_stage([](S s) { return s.bearer(noon + minutes{1}); })},

      {"a human's bulk delete", 403, 20002, on_stage([](S s) {
         return test::outcome_of(
             s.as(alice, Method::post, messages_of(general) + "/bulk-delete", R"({"messages":["1","2"]})"));
       })},
      {"a human's message in slow mode", 429, 20016, on_stage([](S s) {
         s.must(alice, Method::patch, channel_path(general), R"({"rate_limit_per_user":5})");
         s.must(mallory, Method::post, messages_of(general), said);
         return test::outcome_of(s.as(mallory, Method::post, messages_of(general), said));
       })},
      {"joining where one is banned", 403, 40007, on_stage([](S s) {
         s.must(alice, Method::put, ban_of(ghost), "{}");
         return test::outcome_of(
             s.discord.change([&](World& world) { return world.join(ghost, guild, noon); }));
       })},
      {"authorising an unknown application", 404, 10002, on_stage([](S s) {
         return test::outcome_of(s.discord.change([&](World& world) {
           return world.authorize(alice, {{"client_id", "5"}}, Consent::granted, GuildId{}, noon);
         }));
       })},
  };
}

}  // namespace veilleur::sandbox::test
