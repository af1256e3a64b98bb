// Owns: the checks declared in select_values.hpp ("Component Reference", read August 2026).
// Must not know: where the select stands.
#include "tools/sandbox/select_values.hpp"

#include <algorithm>

#include "tools/sandbox/components.hpp"

namespace veilleur::sandbox {
namespace {

bool may_pick(const json::object& select, const json::value& value, Resolver& resolver) {
  const std::int64_t type = select.at("type").as_int64();
  if (type == component_type::string_select) return has_option(select, value);
  const auto id = read_snowflake(value);
  if (!id) return false;
  if (type == component_type::user_select) return resolver.user(*id);
  if (type == component_type::role_select) return resolver.role(*id);
  if (type == component_type::mentionable_select) return resolver.mentionable(*id);
  const json::value* types = select.if_contains("channel_types");
  return resolver.channel(*id, types && types->is_array() ? types->get_array() : json::array{});
}

/// Ids travel as strings, however they were given.
json::value as_sent(const json::value& value) {
  const auto* text = value.if_string();
  if (text) return value;
  const auto id = read_snowflake(value);
  return id ? json::value(std::to_string(*id)) : value;
}

}  // namespace

std::int64_t number_of(const json::object& component, std::string_view key, std::int64_t otherwise) {
  const json::value* value = component.if_contains(key);
  return value && value->is_int64() ? value->get_int64() : otherwise;
}

bool has_option(const json::object& component, const json::value& value) {
  const json::array& options = component.at("options").as_array();
  return std::any_of(options.begin(), options.end(),
                     [&](const json::value& option) { return option.at("value") == value; });
}

json::array pick_values(const json::object& select, const json::array& values, Resolver& resolver,
                        const std::string& path, Problems& problems) {
  json::array picked;
  for (const json::value& value : values) {
    const json::value sent = as_sent(value);
    if (!may_pick(select, sent, resolver))
      problems.add(path, "SANDBOX_SELECT_VALUE", "The select offers no " + json::serialize(value) + ".");
    else if (std::find(picked.begin(), picked.end(), sent) != picked.end())
      problems.add(path, "SANDBOX_SELECT_VALUE", json::serialize(value) + " is picked twice.");
    else
      picked.push_back(sent);
  }
  const auto count = static_cast<std::int64_t>(values.size());
  const std::int64_t least = number_of(select, "min_values", 1);
  const std::int64_t most = number_of(select, "max_values", 1);
  if (count < least || count > most)
    problems.add(path, "SANDBOX_SELECT_COUNT",
                 "Between " + std::to_string(least) + " and " + std::to_string(most) + " values are picked.");
  return picked;
}

}  // namespace veilleur::sandbox
