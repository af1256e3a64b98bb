// Owns: the helpers declared in call.hpp.
// Must not know: HTTP's text, rate limits.
#include "tools/sandbox/call.hpp"

#include <limits>

namespace veilleur::sandbox {
namespace {

json::object object_of(const json::value& body) {
  return body.is_object() ? body.get_object() : json::object{};
}

}  // namespace

Form::Form(const Call& call) : body(object_of(call.body)), fields(body, problems), strict(call.strict) {
  if (!call.body.is_null() && !call.body.is_object())
    problems.add("", "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType");
}

std::optional<Reply> Form::refusal() {
  fields.refuse_unknown(strict);
  return problems.empty() ? std::nullopt : std::optional{problems.reply()};
}

bool query_flag(const Call& call, std::string_view key) {
  const auto found = call.query.find(key);
  return found != call.query.end() && is_true(found->second);
}

std::optional<std::uint64_t> query_number(const Call& call, std::string_view key, std::uint64_t min,
                                          std::uint64_t max, Problems& problems) {
  const auto found = call.query.find(key);
  if (found == call.query.end()) return std::nullopt;
  const auto number = parse_number(found->second);
  if (!number)
    problems.add(std::string{key}, "NUMBER_TYPE_COERCE", "Value \"" + found->second + "\" is not int.");
  else if (*number < min)
    problems.add(std::string{key}, "NUMBER_TYPE_MIN",
                 "int value should be greater than or equal to " + std::to_string(min) + ".");
  else if (*number > max)
    problems.add(std::string{key}, "NUMBER_TYPE_MAX",
                 "int value should be less than or equal to " + std::to_string(max) + ".");
  return number;
}

}  // namespace veilleur::sandbox
