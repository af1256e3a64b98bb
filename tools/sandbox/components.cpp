// Owns: the limits of message components ("Components", read August 2026): buttons and selects in rows.
// Must not know: messages, interactions.
#include <set>

#include "tools/sandbox/message_body.hpp"

namespace veilleur::sandbox {
namespace {

constexpr int action_row = 1;
constexpr int button = 2;
constexpr int string_select = 3;
constexpr int channel_select = 8;
constexpr int link_style = 5;
constexpr int premium_style = 6;

class ComponentCheck {
 public:
  ComponentCheck(Problems& problems, bool strict) : problems_(problems), strict_(strict) {}

  void row(const json::value& value, const std::string& path) {
    const json::object* object = as_object(value, path);
    if (!object) return;
    Fields fields(*object, problems_, path);
    fields.require("type");
    fields.ignore({"id"});
    if (fields.integer("type", action_row, action_row).value_or(action_row) != action_row) return;
    fields.require("components");
    const json::array* children = fields.list("components", {1, 5});
    fields.finish(strict_);
    bool has_select = false;
    for (std::size_t i = 0; children && i < children->size(); ++i)
      has_select |= child((*children)[i], fields.path_of("components") + "." + std::to_string(i));
    if (has_select && children->size() > 1)
      problems_.add(fields.path_of("components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
                    "The specified component exceeds the maximum width");
  }

 private:
  const json::object* as_object(const json::value& value, const std::string& path) {
    if (!value.is_object())
      problems_.add(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType");
    return value.if_object();
  }

  void custom_id(Fields& fields) {
    fields.require("custom_id");
    const auto id = fields.text("custom_id", {1, 100});
    if (id && !ids_.insert(*id).second)
      fields.complain("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED",
                      "Component custom id cannot be duplicated");
  }

  /// True for a select, which fills its row.
  bool child(const json::value& value, const std::string& path) {
    const json::object* object = as_object(value, path);
    if (!object) return false;
    Fields fields(*object, problems_, path);
    fields.require("type");
    const auto type = fields.integer("type", button, channel_select).value_or(0);
    fields.ignore({"id", "disabled"});
    if (type == 4) fields.complain("type", "BASE_TYPE_CHOICES", "Text inputs belong into modals.");
    if (type == button)
      check_button(fields);
    else if (type >= string_select && type <= channel_select && type != 4)
      check_select(fields, type);
    return type > button;
  }

  void check_button(Fields& fields) {
    fields.require("style");
    const auto style = fields.integer("style", 1, premium_style).value_or(1);
    const auto label = fields.text("label", {0, 80});
    const bool emoji = fields.object("emoji") != nullptr;
    if (style == link_style) {
      fields.require("url");
      (void)fields.text("url", {1, 512});
    } else if (style == premium_style) {
      fields.require("sku_id");
      (void)fields.snowflake("sku_id");
    } else {
      custom_id(fields);
    }
    if (style != premium_style && label.value_or("").empty() && !emoji)
      fields.complain("label", "BUTTON_COMPONENT_EMPTY", "A button needs a label or an emoji.");
    fields.finish(strict_);
  }

  void check_select(Fields& fields, std::int64_t type) {
    custom_id(fields);
    (void)fields.text("placeholder", {0, 150});
    const auto least = fields.integer("min_values", 0, 25).value_or(1);
    const auto most = fields.integer("max_values", 1, 25).value_or(1);
    if (least > most) fields.complain("min_values", "NUMBER_TYPE_MAX", "min_values is above max_values.");
    fields.ignore({"required", "default_values"});
    if (type == channel_select) fields.ignore({"channel_types"});
    if (type == string_select) {
      fields.require("options");
      const json::array* options = fields.list("options", {1, 25});
      std::set<std::string> values;
      for (std::size_t i = 0; options && i < options->size(); ++i) {
        const std::string path = fields.path_of("options") + "." + std::to_string(i);
        const json::object* object = as_object((*options)[i], path);
        if (!object) continue;
        Fields option(*object, problems_, path);
        option.require("label");
        option.require("value");
        (void)option.text("label", {1, 100});
        const auto value = option.text("value", {1, 100});
        if (value && !values.insert(*value).second)
          option.complain("value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                          "The specified option value is already used");
        (void)option.text("description", {0, 100});
        option.ignore({"emoji", "default"});
        option.finish(strict_);
      }
    }
    fields.finish(strict_);
  }

  Problems& problems_;
  bool strict_;
  std::set<std::string> ids_;
};

}  // namespace

void check_components(const json::array& rows, const std::string& path, Problems& problems, bool strict) {
  check_length(problems, path, rows.size(), {0, 5});
  ComponentCheck check(problems, strict);
  for (std::size_t i = 0; i < rows.size(); ++i) check.row(rows[i], path + "." + std::to_string(i));
}

}  // namespace veilleur::sandbox
