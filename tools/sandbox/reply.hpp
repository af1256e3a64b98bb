// Owns: what an endpoint answers, and Discord's refusals by name.
// Must not know: HTTP headers, rate limits.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace veilleur::sandbox {

namespace json = boost::json;

struct Reply {
  int status = 200;
  json::value body;  ///< null with 204: nothing is sent

  [[nodiscard]] bool refused() const { return status >= 400; }
  /// Discord's `code` in a refusal; 0 otherwise.
  [[nodiscard]] int code() const;
};

[[nodiscard]] Reply ok(json::value body);
[[nodiscard]] Reply no_content();
[[nodiscard]] Reply refuse(int status, int code, std::string_view message);

// The names are those of Discord's table of JSON error codes (read August 2026).
[[nodiscard]] Reply unauthorized();           ///< 401, 0
[[nodiscard]] Reply not_found();              ///< 404, 0
[[nodiscard]] Reply method_not_allowed();     ///< 405, 0
[[nodiscard]] Reply missing_access();         ///< 403, 50001
[[nodiscard]] Reply missing_permissions();    ///< 403, 50013
[[nodiscard]] Reply unknown_channel();        ///< 404, 10003
[[nodiscard]] Reply unknown_guild();          ///< 404, 10004
[[nodiscard]] Reply unknown_member();         ///< 404, 10007
[[nodiscard]] Reply unknown_message();        ///< 404, 10008
[[nodiscard]] Reply unknown_role();           ///< 404, 10011
[[nodiscard]] Reply unknown_user();           ///< 404, 10013
[[nodiscard]] Reply unknown_webhook();        ///< 404, 10015
[[nodiscard]] Reply unknown_ban();            ///< 404, 10026
[[nodiscard]] Reply unknown_interaction();    ///< 404, 10062
[[nodiscard]] Reply unknown_command();        ///< 404, 10063
[[nodiscard]] Reply unknown_emoji();          ///< 400, 10014
[[nodiscard]] Reply not_in_voice();           ///< 400, 40032
[[nodiscard]] Reply cannot_act_on_notice();   ///< 403, 50021
[[nodiscard]] Reply wrong_channel_type();     ///< 400, 50024
[[nodiscard]] Reply invalid_webhook_token();  ///< 401, 50027

/// The complaints about one request, gathered by path, as Discord nests them (50035).
class Problems {
 public:
  /// `path` is dotted: "embeds.0.title"; empty for the body as a whole.
  void add(const std::string& path, std::string_view code, std::string_view message);
  [[nodiscard]] bool empty() const { return found_.empty(); }
  [[nodiscard]] Reply reply() const;

 private:
  std::multimap<std::string, json::object> found_;
};

}  // namespace veilleur::sandbox
