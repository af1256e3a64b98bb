// Owns: the limits declared in command_check.hpp.
// Must not know: where a command is stored.
#include "tools/sandbox/command_check.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "tools/sandbox/text.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::array locales = {"id", "da", "de",    "en-GB", "en-US", "es-ES", "es-419", "fr",
                                "hr", "it", "lt",    "hu",    "nl",    "no",    "pl",     "pt-BR",
                                "ro", "fi", "sv-SE", "vi",    "tr",    "cs",    "el",     "bg",
                                "ru", "uk", "hi",    "th",    "zh-CN", "ja",    "zh-TW",  "ko"};
constexpr std::size_t characters_max = 8000;

/// Letters and digits of any script, `-`, `_` and `'`; no upper case where a lower case exists. Beyond
/// ASCII and Latin-1 every character passes: no table of scripts is worth its size here.
bool is_command_name(std::string_view name) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '\'';
    if (c < 0x80 && !plain) return false;
    // U+00C0 to U+00DE (0xC3 0x80 to 0xC3 0x9E) are capitals, but for the multiplication sign.
    const auto next = i + 1 < name.size() ? static_cast<unsigned char>(name[i + 1]) : 0;
    if (c == 0xC3 && next >= 0x80 && next <= 0x9E) return false;
  }
  return true;
}

class CommandCheck {
 public:
  CommandCheck(Problems& problems, bool strict) : problems_(problems), strict_(strict) {}

  void command(const json::object& object, const std::string& path) {
    Fields fields(object, problems_, path);
    const auto type = fields.integer("type", 1, 3).value_or(1);
    const bool slash = type == 1;
    name(fields, slash);
    if (slash) {
      description(fields);
      options(fields, 0);
    } else if (!fields.text("description", {0, 0}).value_or("").empty() || fields.has("options")) {
      fields.complain("description", "APPLICATION_COMMAND_INVALID",
                      "User and message commands have neither.");
    }
    (void)fields.snowflake("default_member_permissions");
    (void)fields.snowflake("id");
    (void)fields.boolean("dm_permission");
    (void)fields.boolean("nsfw");
    (void)fields.list("contexts", {1, 3});
    (void)fields.list("integration_types", {1, 2});
    fields.finish(strict_);
    if (characters_ > characters_max)
      problems_.add(path, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)");
  }

 private:
  void count(const std::optional<std::string>& text) {
    if (text) characters_ += utf8_length(*text).value_or(0);
  }

  void one_name(Fields& fields, std::string_view key, bool restricted) {
    const auto text = fields.text(key, {1, 32});
    count(text);
    if (text && restricted && !is_command_name(*text))
      fields.complain(key, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
  }

  void name(Fields& fields, bool restricted) {
    fields.require("name");
    one_name(fields, "name", restricted);
    localizations(fields, "name_localizations",
                  [&](Fields& names, std::string_view locale) { one_name(names, locale, restricted); });
  }

  void description(Fields& fields) {
    fields.require("description");
    count(fields.text("description", {1, 100}));
    localizations(fields, "description_localizations",
                  [&](Fields& texts, std::string_view locale) { count(texts.text(locale, {1, 100})); });
  }

  template <class Check>
  void localizations(Fields& fields, std::string_view key, Check check) {
    const json::object* object = fields.object(key);
    if (!object) return;
    Fields texts(*object, problems_, fields.path_of(key));
    for (const auto& entry : *object) {
      if (!is_locale(entry.key()))
        texts.complain(entry.key(), "BASE_TYPE_CHOICES", "Discord knows no such locale.");
      check(texts, entry.key());
    }
  }

  void options(Fields& fields, int depth) {
    const json::array* list = fields.list("options", {0, 25});
    std::set<std::string> names;
    bool optional_seen = false;
    for (std::size_t i = 0; list && i < list->size(); ++i) {
      const std::string path = fields.path_of("options") + "." + std::to_string(i);
      const json::object* object = (*list)[i].if_object();
      if (!object) {
        problems_.add(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType");
        continue;
      }
      Fields option(*object, problems_, path);
      const bool required = check_option(option, depth);
      if (required && optional_seen)
        problems_.add(path, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                      "Required options must be placed before non-required options");
      optional_seen |= !required;
      if (const json::value* name = object->if_contains("name");
          name && name->is_string() && !names.emplace(name->get_string()).second)
        problems_.add(path, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists");
    }
  }

  /// Whether the option is required.
  bool check_option(Fields& option, int depth) {
    option.require("type");
    const auto type = option.integer("type", option_type::sub_command, option_type::attachment).value_or(3);
    name(option, true);
    description(option);
    const bool required = option.boolean("required").value_or(false);
    const bool nested = type == option_type::sub_command || type == option_type::sub_command_group;
    if (nested && (depth > 1 || (depth == 1 && type == option_type::sub_command_group)))
      option.complain("type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
                      "Sub-command and sub-command group option types cannot be nested here");
    if (nested) options(option, depth + 1);
    if (type == option_type::channel) (void)option.list("channel_types", {0, 20});
    const bool countable = type == option_type::integer || type == option_type::number;
    if (countable) option.ignore({"min_value", "max_value"});
    if (type == option_type::string) {
      (void)option.integer("min_length", 0, 6000);
      (void)option.integer("max_length", 1, 6000);
    }
    if (countable || type == option_type::string) {
      const bool autocomplete = option.boolean("autocomplete").value_or(false);
      const bool has_choices = choices(option, type);
      if (autocomplete && has_choices)
        option.complain("autocomplete", "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES",
                        "Autocomplete and choices exclude each other.");
    }
    option.finish(strict_);
    return required || (nested && depth == 0);
  }

  bool choices(Fields& option, std::int64_t type) {
    const json::array* list = option.list("choices", {0, 25});
    for (std::size_t i = 0; list && i < list->size(); ++i) {
      const std::string path = option.path_of("choices") + "." + std::to_string(i);
      const json::object* object = (*list)[i].if_object();
      if (!object) {
        problems_.add(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType");
        continue;
      }
      Fields choice(*object, problems_, path);
      choice.require("name");
      choice.require("value");
      count(choice.text("name", {1, 100}));
      localizations(choice, "name_localizations",
                    [&](Fields& names, std::string_view locale) { count(names.text(locale, {1, 100})); });
      if (type == option_type::string)
        count(choice.text("value", {1, 100}));
      else if (const json::value* value = choice.any("value"); value && !value->is_number())
        choice.complain("value", "NUMBER_TYPE_COERCE", "Value is not a number.");
      choice.finish(strict_);
    }
    return list && !list->empty();
  }

  Problems& problems_;
  bool strict_;
  std::size_t characters_ = 0;
};

}  // namespace

void check_command(const json::object& command, const std::string& path, Problems& problems, bool strict) {
  CommandCheck(problems, strict).command(command, path);
}

bool is_locale(std::string_view name) {
  return std::find(locales.begin(), locales.end(), name) != locales.end();
}

}  // namespace veilleur::sandbox
