// Owns: which components a message may have, and where ("Component Reference", read August 2026).
// Must not know: messages, interactions, the limits of single components.
#include "tools/sandbox/components.hpp"

#include <algorithm>

#include "tools/sandbox/text.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::size_t components_max = 40;
constexpr std::size_t text_max = 4000;  // all text displays together; discord-api-docs #8562

class MessageComponents {
 public:
  MessageComponents(Problems& problems, bool strict)
      : reader_(problems, strict, ComponentReader::Place::message) {}

  void legacy(const json::value& value, const std::string& path) {
    const json::object* object = reader_.as_object(value, path);
    if (!object) return;
    Fields fields(*object, reader_.problems(), path);
    if (reader_.begin(fields) == component_type::action_row)
      row(fields);
    else
      reader_.wrong_place(fields);
  }

  /// A component at the top, or inside a container where `contained`.
  void modern(const json::value& value, const std::string& path, bool contained) {
    const json::object* object = reader_.as_object(value, path);
    if (!object) return;
    Fields fields(*object, reader_.problems(), path);
    switch (reader_.begin(fields)) {
      case component_type::action_row:
        return row(fields);
      case component_type::section:
        return section(fields);
      case component_type::text_display:
        return text_display(fields);
      case component_type::media_gallery:
        return gallery(fields);
      case component_type::file:
        return file(fields);
      case component_type::separator:
        (void)fields.boolean("divider");
        (void)fields.integer("spacing", 1, 2);
        return fields.finish(reader_.strict());
      case component_type::container:
        if (!contained) return container(fields);
        [[fallthrough]];
      default:
        reader_.wrong_place(fields);
    }
  }

  void check_totals(const std::string& path) {
    if (reader_.count() > components_max)
      reader_.problems().add(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
                             "Total number of components cannot exceed 40");
    if (text_ > text_max)
      reader_.problems().add(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
                             "Components displayable text size exceeds maximum size of 4000");
  }

 private:
  void row(Fields& fields) {
    fields.require("components");
    const json::array* children = fields.list("components", {1, 5});
    fields.finish(reader_.strict());
    bool has_select = false;
    for (std::size_t i = 0; children && i < children->size(); ++i)
      has_select |= row_child((*children)[i], child_path(fields, "components", i));
    if (has_select && children->size() > 1)
      fields.complain("components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
                      "The specified component exceeds the maximum width");
  }

  /// True for a select, which fills its row.
  bool row_child(const json::value& value, const std::string& path) {
    const json::object* object = reader_.as_object(value, path);
    if (!object) return false;
    Fields fields(*object, reader_.problems(), path);
    const auto type = reader_.begin(fields);
    if (type == component_type::button)
      reader_.button(fields);
    else if (is_select(type))
      reader_.select(fields, type);
    else
      reader_.wrong_place(fields);
    return is_select(type);
  }

  void section(Fields& fields) {
    fields.require("components");
    fields.require("accessory");
    const json::array* texts = fields.list("components", {1, 3});
    for (std::size_t i = 0; texts && i < texts->size(); ++i) {
      const std::string path = child_path(fields, "components", i);
      const json::object* object = reader_.as_object((*texts)[i], path);
      if (!object) continue;
      Fields text(*object, reader_.problems(), path);
      if (reader_.begin(text) == component_type::text_display)
        text_display(text);
      else
        reader_.wrong_place(text);
    }
    if (const json::object* object = fields.object("accessory")) {
      Fields accessory(*object, reader_.problems(), fields.path_of("accessory"));
      const auto type = reader_.begin(accessory);
      if (type == component_type::button)
        reader_.button(accessory);
      else if (type == component_type::thumbnail)
        picture(accessory, "media");
      else
        reader_.wrong_place(accessory);
    }
    fields.finish(reader_.strict());
  }

  void text_display(Fields& fields) {
    fields.require("content");
    const auto content = fields.text("content", {1, text_max});
    if (content) text_ += utf8_length(*content).value_or(0);
    fields.finish(reader_.strict());
  }

  void gallery(Fields& fields) {
    fields.require("items");
    const json::array* items = fields.list("items", {1, 10});
    for (std::size_t i = 0; items && i < items->size(); ++i) {
      const std::string path = child_path(fields, "items", i);
      if (const json::object* object = reader_.as_object((*items)[i], path)) {
        Fields item(*object, reader_.problems(), path);
        picture(item, "media");
      }
    }
    fields.finish(reader_.strict());
  }

  void file(Fields& fields) {
    fields.ignore({"name", "size"});
    media(fields, "file", true);
    (void)fields.boolean("spoiler");
    fields.finish(reader_.strict());
  }

  void picture(Fields& fields, std::string_view key) {
    media(fields, key, false);
    (void)fields.text("description", {1, 1024});
    (void)fields.boolean("spoiler");
    fields.finish(reader_.strict());
  }

  /// An "unfurled media item"; a file takes uploads alone.
  void media(Fields& fields, std::string_view key, bool upload_only) {
    fields.require(key);
    const json::object* object = fields.object(key);
    if (!object) return;
    Fields item(*object, reader_.problems(), fields.path_of(key));
    item.require("url");
    const auto url = item.text("url", {1, 2048});
    const bool web = url && (url->starts_with("http://") || url->starts_with("https://"));
    if (url && !url->starts_with("attachment://") && (upload_only || !web))
      item.complain("url", "URL_TYPE_INVALID_SCHEME",
                    upload_only ? "Scheme must be one of ('attachment')."
                                : "Scheme must be one of ('http', 'https', 'attachment').");
    item.ignore({"proxy_url", "height", "width", "placeholder", "placeholder_version", "content_type",
                 "flags", "attachment_id"});
    item.finish(reader_.strict());
  }

  void container(Fields& fields) {
    fields.require("components");
    (void)fields.integer("accent_color", 0, 0xFFFFFF);
    (void)fields.boolean("spoiler");
    const json::array* children = fields.list("components", {1, components_max});
    for (std::size_t i = 0; children && i < children->size(); ++i)
      modern((*children)[i], child_path(fields, "components", i), true);
    fields.finish(reader_.strict());
  }

  static std::string child_path(const Fields& fields, std::string_view list, std::size_t index) {
    return fields.path_of(list) + "." + std::to_string(index);
  }

  ComponentReader reader_;
  std::size_t text_ = 0;
};

}  // namespace

void check_components(const json::array& components, const std::string& path, Problems& problems, bool strict,
                      Layout layout) {
  MessageComponents check(problems, strict);
  if (layout == Layout::legacy) check_length(problems, path, components.size(), {0, 5});
  for (std::size_t i = 0; i < components.size(); ++i) {
    const std::string at = path + "." + std::to_string(i);
    if (layout == Layout::legacy)
      check.legacy(components[i], at);
    else
      check.modern(components[i], at, false);
  }
  check.check_totals(path);
}

}  // namespace veilleur::sandbox
