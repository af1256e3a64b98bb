// Owns: the JSON of `/_playground/bot`.
// Must not know: sockets, processes.
#include "tools/playground/bot_routes.hpp"

#include <boost/json.hpp>
#include <string>

namespace json = boost::json;

namespace veilleur::playground {

namespace {

net::HttpResponse reply(int status, const json::value& body) {
  return {
      status, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, json::serialize(body)};
}

net::HttpResponse refuse(int status, std::string_view why) {
  return reply(status, json::object{{"message", why}});
}

json::value describe(const std::optional<BotExit>& exit) {
  if (!exit) return nullptr;
  if (const auto* ended = std::get_if<EndedBySignal>(&*exit)) return json::object{{"signal", ended->signal}};
  return json::object{{"status", std::get<ExitedWith>(*exit).status}};
}

/// Without control characters, tabs and colours among them: the page shows plain lines.
json::string printable(std::string_view line) {
  json::string result;
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    result.push_back(byte >= 0x20 && byte != 0x7F ? c : ' ');
  }
  return result;
}

json::object describe(const Bot& bot) {
  const BotView view = bot.view();
  json::array lines;
  for (const std::string& line : bot.log_lines()) lines.push_back(printable(line));
  return {{"state", to_string(view.state)},
          {"pid", view.pid ? json::value(*view.pid) : json::value(nullptr)},
          {"restarts", view.restarts},
          {"exit", describe(view.last_exit)},
          {"log", std::move(lines)}};
}

std::optional<BotCommand> command_in(std::string_view body) {
  boost::system::error_code error;
  const json::value value = json::parse(body, error);
  if (error || !value.is_object()) return std::nullopt;
  const json::value* deed = value.as_object().if_contains("do");
  if (deed == nullptr || !deed->is_string()) return std::nullopt;
  return parse_bot_command(deed->as_string());
}

}  // namespace

std::optional<net::HttpResponse> answer_bot_request(Bot& bot, const net::HttpRequest& request) {
  const std::string_view path = std::string_view(request.target).substr(0, request.target.find('?'));
  if (path != "/_playground/bot") return std::nullopt;
  if (request.method == net::Method::get) return reply(200, describe(bot));
  if (request.method != net::Method::post) return refuse(405, "GET or POST");
  const std::optional<BotCommand> command = command_in(request.body);
  if (!command) return refuse(400, R"(the body must be {"do": "start"}, "stop", "kill" or "restart")");
  bot.command(*command);
  return reply(200, describe(bot));
}

}  // namespace veilleur::playground
