// Owns: the bodies of Discord's refusals.
// Must not know: HTTP headers, rate limits.
#include "tools/sandbox/reply.hpp"

namespace veilleur::sandbox {

int Reply::code() const {
  const json::object* fields = refused() ? body.if_object() : nullptr;
  const json::value* code = fields ? fields->if_contains("code") : nullptr;
  return code && code->is_int64() ? static_cast<int>(code->get_int64()) : 0;
}

Reply ok(json::value body) { return {200, std::move(body)}; }
Reply no_content() { return {204, nullptr}; }
Reply refuse(int status, int code, std::string_view message) {
  return {status, json::object{{"message", message}, {"code", code}}};
}

Reply unauthorized() { return refuse(401, 0, "401: Unauthorized"); }
Reply not_found() { return refuse(404, 0, "404: Not Found"); }
Reply method_not_allowed() { return refuse(405, 0, "405: Method Not Allowed"); }
Reply missing_access() { return refuse(403, 50001, "Missing Access"); }
Reply missing_permissions() { return refuse(403, 50013, "Missing Permissions"); }
Reply unknown_channel() { return refuse(404, 10003, "Unknown Channel"); }
Reply unknown_guild() { return refuse(404, 10004, "Unknown Guild"); }
Reply unknown_member() { return refuse(404, 10007, "Unknown Member"); }
Reply unknown_message() { return refuse(404, 10008, "Unknown Message"); }
Reply unknown_role() { return refuse(404, 10011, "Unknown Role"); }
Reply unknown_user() { return refuse(404, 10013, "Unknown User"); }
Reply unknown_webhook() { return refuse(404, 10015, "Unknown Webhook"); }
Reply unknown_ban() { return refuse(404, 10026, "Unknown Ban"); }
Reply unknown_interaction() { return refuse(404, 10062, "Unknown interaction"); }
Reply unknown_command() { return refuse(404, 10063, "Unknown application command"); }
Reply unknown_emoji() { return refuse(400, 10014, "Unknown Emoji"); }
Reply not_in_voice() { return refuse(400, 40032, "Target user is not connected to voice."); }
Reply cannot_act_on_notice() { return refuse(403, 50021, "Cannot execute action on a system message"); }
Reply wrong_channel_type() { return refuse(400, 50024, "Cannot execute action on this channel type"); }
Reply invalid_webhook_token() { return refuse(401, 50027, "Invalid Webhook Token"); }

void Problems::add(const std::string& path, std::string_view code, std::string_view message) {
  found_.emplace(path, json::object{{"code", code}, {"message", message}});
}

Reply Problems::reply() const {
  json::object errors;
  for (const auto& [path, problem] : found_) {
    json::object* at = &errors;
    for (std::string_view rest = path; !rest.empty();) {
      const std::string_view key = rest.substr(0, rest.find('.'));
      rest.remove_prefix(std::min(rest.size(), key.size() + 1));
      json::value& next = (*at)[key];
      if (!next.is_object()) next = json::object{};
      at = &next.get_object();
    }
    json::value& list = (*at)["_errors"];
    if (!list.is_array()) list = json::array{};
    list.get_array().push_back(problem);
  }
  return {400, json::object{{"message", "Invalid Form Body"}, {"code", 50035}, {"errors", errors}}};
}

}  // namespace veilleur::sandbox
