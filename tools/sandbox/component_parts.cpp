// Owns: the limits of single components: buttons, selects, their options; and walking over a tree.
// Must not know: which components may contain which.
#include <algorithm>
#include <limits>

#include "tools/sandbox/components.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::int64_t link_style = 5;
constexpr std::int64_t premium_style = 6;
constexpr auto id_max = std::numeric_limits<std::int32_t>::max();

/// A component before its children, in the order in which Discord numbers them.
template <class Object, class Visit>
void visit_tree(Object& component, const Visit& visit) {
  visit(component);
  if (auto* children = component.if_contains("components"))
    for (auto& child : children->get_array()) visit_tree(child.get_object(), visit);
  for (const char* only : {"accessory", "component"})
    if (auto* child = component.if_contains(only)) visit_tree(child->get_object(), visit);
}
template <class Array, class Visit>
void for_each(Array& components, const Visit& visit) {
  for (auto& component : components) visit_tree(component.get_object(), visit);
}

std::int64_t id_of(const json::object& component) {
  const json::value* id = component.if_contains("id");
  return id && id->is_int64() ? id->get_int64() : 0;
}

/// The kinds of ids that a select's default values may name.
bool names_kind(std::int64_t select, std::string_view kind) {
  const bool users = select == component_type::user_select || select == component_type::mentionable_select;
  const bool roles = select == component_type::role_select || select == component_type::mentionable_select;
  return (kind == "user" && users) || (kind == "role" && roles) ||
         (kind == "channel" && select == component_type::channel_select);
}

}  // namespace

bool is_select(std::int64_t type) {
  return type == component_type::string_select ||
         (type >= component_type::user_select && type <= component_type::channel_select);
}

const json::object* find_component(const json::array& components, std::string_view custom_id) {
  const json::object* found = nullptr;
  for_each(components, [&](const json::object& component) {
    const json::value* id = component.if_contains("custom_id");
    if (id && id->as_string() == custom_id) found = &component;
  });
  return found;
}

void number_components(json::array& components) {
  std::set<std::int64_t> taken;
  for_each(std::as_const(components), [&](const json::object& component) { taken.insert(id_of(component)); });
  std::int64_t next = 1;
  for_each(components, [&](json::object& component) {
    if (id_of(component) != 0) return;
    while (taken.contains(next)) ++next;
    component["id"] = next++;
  });
}

void fill_defaults(json::array& components) {
  const auto fill = [](json::object& object, std::string_view key, const json::value& value) {
    if (!object.contains(key)) object[key] = value;
  };
  const auto fill_picture = [&](json::object& picture) {
    fill(picture, "description", nullptr);
    fill(picture, "spoiler", false);
  };
  for_each(components, [&](json::object& component) {
    const std::int64_t type = component.at("type").as_int64();
    if (is_select(type)) {
      fill(component, "min_values", 1);
      fill(component, "max_values", 1);
    } else if (type == component_type::separator) {
      fill(component, "divider", true);
      fill(component, "spacing", 1);
    } else if (type == component_type::container) {
      fill(component, "accent_color", nullptr);
      fill(component, "spoiler", false);
    } else if (type == component_type::file) {
      fill(component, "spoiler", false);
    } else if (type == component_type::thumbnail) {
      fill_picture(component);
    } else if (type == component_type::media_gallery) {
      for (json::value& item : component.at("items").as_array()) fill_picture(item.as_object());
    }
  });
}

std::string displayed_text(const json::array& components) {
  std::string text;
  for_each(components, [&](const json::object& component) {
    const json::value* content = component.if_contains("content");
    if (content) text += std::string{content->as_string()} + "\n";
  });
  return text;
}

std::vector<std::string> referenced_files(const json::array& components) {
  constexpr std::string_view scheme = "attachment://";
  std::vector<std::string> names;
  const auto note = [&](const json::object& holder) {
    for (const char* key : {"media", "file"})
      if (const json::value* item = holder.if_contains(key)) {
        const std::string_view url = item->at("url").as_string();
        if (url.starts_with(scheme)) names.emplace_back(url.substr(scheme.size()));
      }
  };
  for_each(components, [&](const json::object& component) {
    note(component);
    if (const json::value* items = component.if_contains("items"))
      for (const json::value& item : items->as_array()) note(item.as_object());
  });
  return names;
}

std::int64_t ComponentReader::begin(Fields& fields) {
  ++count_;
  fields.require("type");
  const auto type = fields.integer("type", component_type::action_row, component_type::checkbox).value_or(0);
  const auto id = fields.integer("id", 0, id_max).value_or(0);
  if (id != 0 && !ids_.insert(id).second)
    fields.complain("id", "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated");
  return type;
}

void ComponentReader::wrong_place(const Fields& fields) {
  fields.complain("type", "UNION_TYPE_CHOICES", "Discord takes no component of this type here.");
}

void ComponentReader::custom_id(Fields& fields) {
  fields.require("custom_id");
  const auto id = fields.text("custom_id", {1, 100});
  if (id && !custom_ids_.insert(*id).second)
    fields.complain("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED",
                    "Component custom id cannot be duplicated");
}

void ComponentReader::emoji(Fields& fields) {
  json::object* object = fields.object("emoji");
  if (!object) return;
  Fields emoji(*object, problems_, fields.path_of("emoji"));
  const auto name = emoji.text("name", {0, 32});
  if (!emoji.snowflake("id") && name.value_or("").empty())
    emoji.complain("name", "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji");
  (void)emoji.boolean("animated");
  emoji.finish(strict_);
}

void ComponentReader::button(Fields& fields) {
  fields.require("style");
  const auto style = fields.integer("style", 1, premium_style).value_or(1);
  const auto label = fields.text("label", {0, 80});
  const bool premium = style == premium_style;
  const bool bare = label.value_or("").empty() && !fields.has("emoji");
  emoji(fields);
  (void)fields.boolean("disabled");
  const auto url = fields.url("url", {1, 512}, {"http", "https", "discord"});
  const bool sku = fields.snowflake("sku_id").has_value();
  if (style == link_style || premium) {
    fields.require(premium ? "sku_id" : "url");
    fields.ignore({"custom_id"});
    if (fields.has("custom_id"))
      fields.complain("custom_id", "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
                      "A custom id and url cannot both be specified");
  } else {
    custom_id(fields);
  }
  if (url && style != link_style)
    fields.complain("url", "BUTTON_COMPONENT_URL_NOT_ALLOWED", "Only link buttons have a url.");
  if (sku && !premium)
    fields.complain("sku_id", "BUTTON_COMPONENT_SKU_NOT_ALLOWED", "Only premium buttons have a sku_id.");
  if (premium != bare)
    fields.complain("label", "BUTTON_COMPONENT_EMPTY",
                    "A button needs a label or an emoji; a premium button takes neither.");
  fields.finish(strict_);
}

ComponentReader::Bounds ComponentReader::bounds(Fields& fields, std::int64_t max,
                                                std::int64_t most_by_default) {
  Bounds bounds;
  const bool required = place_ == Place::message || fields.boolean("required").value_or(true);
  if (place_ == Place::message) fields.ignore({"required"});
  bounds.least = fields.integer("min_values", 0, max).value_or(1);
  bounds.most = fields.integer("max_values", 1, max).value_or(most_by_default);
  if (bounds.least > bounds.most)
    fields.complain("min_values", "NUMBER_TYPE_MAX", "min_values is above max_values.");
  if (place_ == Place::modal && required && bounds.least == 0)
    fields.complain("min_values", "NUMBER_TYPE_MIN", "What is required needs at least one value.");
  return bounds;
}

std::size_t ComponentReader::options(Fields& fields, Length length, std::int64_t most_defaults,
                                     bool with_emoji) {
  fields.require("options");
  std::set<std::string> values;
  std::int64_t defaults = 0;
  const std::size_t count = fields.each("options", length, [&](Fields& option, std::size_t) {
    option.require("label");
    option.require("value");
    (void)option.text("label", {1, 100});
    const auto value = option.text("value", {1, 100});
    if (value && !values.insert(*value).second)
      option.complain("value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                      "The specified option value is already used");
    (void)option.text("description", {0, 100});
    if (with_emoji) emoji(option);
    defaults += option.boolean("default").value_or(false) ? 1 : 0;
    option.finish(strict_);
  });
  if (defaults > most_defaults)
    fields.complain("options", "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES",
                    "More options are chosen by default than may be chosen.");
  return count;
}

void ComponentReader::default_values(Fields& fields, std::int64_t type, Bounds bounds) {
  const std::size_t count = fields.each("default_values", {0, 25}, [&](Fields& value, std::size_t) {
    value.require("id");
    value.require("type");
    (void)value.snowflake("id");
    const auto kind = value.text("type", {1, 32});
    if (kind && !names_kind(type, *kind))
      value.complain("type", "BASE_TYPE_CHOICES", "This select takes no default value of this type.");
    value.finish(strict_);
  });
  const auto size = static_cast<std::int64_t>(count);
  if (size != 0 && (size < bounds.least || size > bounds.most))
    fields.complain("default_values", "SELECT_COMPONENT_INVALID_DEFAULT_VALUES",
                    "The number of default values must lie between min_values and max_values.");
}

void ComponentReader::select(Fields& fields, std::int64_t type) {
  custom_id(fields);
  (void)fields.text("placeholder", {0, 150});
  const Bounds range = bounds(fields, 25);
  if (fields.boolean("disabled").value_or(false) && place_ == Place::modal)
    fields.complain("disabled", "COMPONENT_DISABLED_IN_MODAL", "A modal has no disabled components.");
  if (type == component_type::channel_select) fields.integers("channel_types", {0, 20}, 0, 16);
  if (type == component_type::string_select) {
    // Discord's own complaint about max_values above the number of options: discord.py #6984.
    const auto least = static_cast<std::size_t>(std::clamp<std::int64_t>(range.most, 1, 25));
    (void)options(fields, {least, 25}, range.most, true);
  } else {
    default_values(fields, type, range);
  }
  fields.finish(strict_);
}

}  // namespace veilleur::sandbox
