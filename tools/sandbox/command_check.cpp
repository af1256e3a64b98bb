// Owns: the limits declared in command_check.hpp.
// Must not know: where a command is stored.
#include "tools/sandbox/command_check.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "tools/sandbox/text.hpp"
#include "tools/sandbox/unicode_classes.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::array locales = {"id", "da", "de",    "en-GB", "en-US", "es-ES", "es-419", "fr",
                                "hr", "it", "lt",    "hu",    "nl",    "no",    "pl",     "pt-BR",
                                "ro", "fi", "sv-SE", "vi",    "tr",    "cs",    "el",     "bg",
                                "ru", "uk", "hi",    "th",    "zh-CN", "ja",    "zh-TW",  "ko"};
constexpr std::size_t characters_max = 8000;
constexpr double number_max = 9'007'199'254'740'992.0;  // 2^53

/// `^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$`, in lower case where there is one.
bool is_command_name(std::string_view name) {
  const auto points = code_points(name);
  return points && std::all_of(points->begin(), points->end(), [](char32_t point) {
           const bool sign = point == U'-' || point == U'_' || point == U'\'';
           return sign || (is_name_character(point) && !has_lower_case(point));
         });
}

bool is_nested(std::int64_t type) {
  return type == option_type::sub_command || type == option_type::sub_command_group;
}

class CommandCheck {
 public:
  CommandCheck(Problems& problems, bool strict) : problems_(problems), strict_(strict) {}

  void command(Fields& fields) {
    const auto type = fields.integer("type", command_type::chat_input, command_type::message).value_or(1);
    const bool slash = type == command_type::chat_input;
    texts(fields, "name", 32, slash);
    if (slash) {
      texts(fields, "description", 100, false);
      options(fields, 0);
    } else {
      fields.ignore({"description_localizations"});
      json::array* none = fields.list("options", {0, 0});
      if (!fields.text("description", {0, 100}).value_or("").empty() || (none && !none->empty()))
        fields.complain("description", "APPLICATION_COMMAND_INVALID",
                        "User and message commands have neither a description nor options.");
    }
    (void)fields.snowflake("default_member_permissions");
    (void)fields.snowflake("id");
    (void)fields.boolean("dm_permission");
    (void)fields.boolean("default_permission");
    (void)fields.boolean("nsfw");
    numbers(fields, "contexts", 2);
    numbers(fields, "integration_types", 1);
    fields.finish(strict_);
    if (characters_ > characters_max)
      fields.complain("APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)");
  }

 private:
  /// A list of different numbers from 0 to `most`.
  void numbers(Fields& fields, std::string_view key, std::int64_t most) {
    json::array* list = fields.list(key, {1, static_cast<std::size_t>(most) + 1});
    for (std::size_t i = 0; list && i < list->size(); ++i) {
      json::value& value = (*list)[i];
      const auto number = coerce_integer(value);
      const bool known = number && *number >= 0 && *number <= most;
      if (!known || std::count(list->begin(), list->end(), value) != 1)
        problems_.add(fields.path_of(key) + "." + std::to_string(i), "BASE_TYPE_CHOICES",
                      "Discord knows no such value, or it stands twice.");
    }
  }

  /// A text with its localisations, of which the longest counts.
  void texts(Fields& fields, const std::string& key, std::size_t most, bool is_name) {
    fields.require(key);
    std::size_t longest = 0;
    const auto one = [&](Fields& in, std::string_view where) {
      const auto text = in.text(where, {1, most});
      if (text) longest = std::max(longest, utf8_length(*text).value_or(0));
      if (text && is_name && !is_command_name(*text))
        in.complain(where, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
    };
    one(fields, key);
    each_localization(fields, key, one);
    characters_ += longest;
  }

  /// Complains where two elements of a list bear one name, in whatever language.
  void unique_names(Fields& fields, std::string_view key, std::string_view code) {
    std::map<std::string, std::set<std::string>> seen;
    const json::value* value = fields.any(key);
    const json::array* list = value ? value->if_array() : nullptr;
    for (std::size_t i = 0; list && i < list->size(); ++i) {
      const json::object* object = (*list)[i].if_object();
      if (!object) continue;
      const auto note = [&](const std::string& locale, const json::value* name) {
        if (name && name->is_string() && !seen[locale].emplace(name->get_string()).second)
          fields.complain(std::string{key} + "." + std::to_string(i), code, "This name already exists.");
      };
      note("", object->if_contains("name"));
      const json::value* localized = object->if_contains("name_localizations");
      if (localized && localized->is_object())
        for (const auto& entry : localized->get_object()) note(std::string{entry.key()}, &entry.value());
    }
  }

  void options(Fields& fields, int depth) {
    bool optional_seen = false;
    std::size_t nested = 0;
    const std::size_t count = fields.each("options", {0, 25}, [&](Fields& option, std::size_t) {
      const bool required = option.boolean("required").value_or(false);
      const auto type = check_option(option, depth);
      nested += is_nested(type) ? 1 : 0;
      if (required && optional_seen)
        option.complain("APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                        "Required options must be placed before non-required options");
      optional_seen |= !required && !is_nested(type);
    });
    if (nested != 0 && nested != count)
      fields.complain(
          "options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
          "Sub-command and sub-command group option types are mutually exclusive to all other types");
    unique_names(fields, "options", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS");
  }

  /// `depth` 0: of the command; 1: of a subcommand group; 2: of a subcommand. Answers with the type;
  /// `required` is read already.
  std::int64_t check_option(Fields& option, int depth) {
    option.require("type");
    const auto type = option.integer("type", option_type::sub_command, option_type::attachment)
                          .value_or(option_type::string);
    texts(option, "name", 32, true);
    texts(option, "description", 100, false);
    const bool fits_here = depth == 0 || (depth == 1 ? type == option_type::sub_command : !is_nested(type));
    if (!fits_here)
      option.complain("type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
                      "Sub-command and sub-command group option types cannot be nested here");
    if (is_nested(type)) options(option, type == option_type::sub_command_group ? 1 : 2);
    if (type == option_type::channel) option.integers("channel_types", {0, 20}, 0, 16);
    const bool countable = type == option_type::integer || type == option_type::number;
    if (countable) range(option, type);
    if (type == option_type::string) {
      const auto least = option.integer("min_length", 0, 6000).value_or(0);
      if (least > option.integer("max_length", 1, 6000).value_or(6000))
        option.complain("min_length", "APPLICATION_COMMAND_OPTIONS_LENGTH_INVALID",
                        "min_length is above max_length.");
    }
    if (countable || type == option_type::string) {
      const bool autocomplete = option.boolean("autocomplete").value_or(false);
      const bool has_choices = choices(option, type);
      if (autocomplete && has_choices)
        option.complain("autocomplete", "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES",
                        "Autocomplete and choices exclude each other.");
    }
    option.finish(strict_);
    return type;
  }

  /// A number of the option's type, which a double counts exactly.
  bool is_number_of(std::int64_t type, const json::value& value) {
    if (!value.is_number() || (type == option_type::integer && !value.is_int64())) return false;
    return std::abs(value.to_number<double>()) <= number_max;
  }

  void range(Fields& option, std::int64_t type) {
    const json::value* least = option.any("min_value");
    const json::value* most = option.any("max_value");
    for (const auto& [key, value] : {std::pair{"min_value", least}, std::pair{"max_value", most}})
      if (value && !is_number_of(type, *value))
        option.complain(key, "NUMBER_TYPE_COERCE", "The value is not of the option's type.");
    if (least && most && least->is_number() && most->is_number() &&
        least->to_number<double>() > most->to_number<double>())
      option.complain("min_value", "APPLICATION_COMMAND_OPTIONS_VALUE_INVALID",
                      "min_value is above max_value.");
  }

  bool choices(Fields& option, std::int64_t type) {
    const std::size_t count = option.each("choices", {0, 25}, [&](Fields& choice, std::size_t) {
      texts(choice, "name", 100, false);
      choice.require("value");
      if (type == option_type::string) {
        const auto value = choice.text("value", {1, 100});
        if (value) characters_ += utf8_length(*value).value_or(0);
      } else if (const json::value* value = choice.any("value"); value && !is_number_of(type, *value)) {
        choice.complain("value", "NUMBER_TYPE_COERCE", "The value is not of the option's type.");
      }
      choice.finish(strict_);
    });
    unique_names(option, "choices", "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS");
    return count != 0;
  }

  Problems& problems_;
  bool strict_;
  std::size_t characters_ = 0;
};

}  // namespace

void check_command(Fields& command, bool strict) {
  CommandCheck(command.problems(), strict).command(command);
}

void each_localization(Fields& fields, std::string_view key,
                       const std::function<void(Fields&, std::string_view)>& read) {
  const std::string name = std::string{key} + "_localizations";
  json::object* texts = fields.object(name);
  if (!texts) return;
  Fields localized(*texts, fields.problems(), fields.path_of(name));
  for (const auto& entry : *texts) {
    if (!is_locale(entry.key()))
      localized.complain(entry.key(), "BASE_TYPE_CHOICES", "Discord knows no such locale.");
    read(localized, entry.key());
  }
  localized.finish(true);
}

bool is_locale(std::string_view name) {
  return std::find(locales.begin(), locales.end(), name) != locales.end();
}

}  // namespace veilleur::sandbox
