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

  void legacy(Fields& fields) {
    if (reader_.begin(fields) == component_type::action_row)
      row(fields);
    else
      reader_.wrong_place(fields);
  }

  /// A component at the top, or inside a container where `contained`.
  void modern(Fields& fields, bool contained) {
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
    bool has_select = false;
    const std::size_t count = fields.each(
        "components", {1, 5}, [&](Fields& child, std::size_t) { has_select |= row_child(child); });
    if (has_select && count > 1)
      fields.complain("components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
                      "The specified component exceeds the maximum width");
    fields.finish(reader_.strict());
  }

  /// True for a select, which fills its row.
  bool row_child(Fields& fields) {
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
    fields.each("components", {1, 3}, [&](Fields& text, std::size_t) {
      if (reader_.begin(text) == component_type::text_display)
        text_display(text);
      else
        reader_.wrong_place(text);
    });
    if (json::object* object = fields.object("accessory")) {
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
    fields.each("items", {1, 10}, [&](Fields& item, std::size_t) { picture(item, "media"); });
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
    json::object* object = fields.object(key);
    if (!object) return;
    Fields item(*object, reader_.problems(), fields.path_of(key));
    item.require("url");
    if (upload_only)
      (void)item.url("url", {1, 2048}, {"attachment"});
    else
      (void)item.url("url", {1, 2048}, {"http", "https", "attachment"});
    item.ignore({"proxy_url", "height", "width", "placeholder", "placeholder_version", "content_type",
                 "flags", "attachment_id"});
    item.finish(reader_.strict());
  }

  void container(Fields& fields) {
    fields.require("components");
    (void)fields.integer("accent_color", 0, 0xFFFFFF);
    (void)fields.boolean("spoiler");
    fields.each("components", {1, components_max}, [&](Fields& child, std::size_t) { modern(child, true); });
    fields.finish(reader_.strict());
  }

  ComponentReader reader_;
  std::size_t text_ = 0;
};

}  // namespace

void check_components(json::array& components, const std::string& path, Problems& problems, bool strict,
                      Layout layout) {
  MessageComponents check(problems, strict);
  if (layout == Layout::legacy) check_length(problems, path, components.size(), {0, 5});
  each_object(components, path, problems, [&](Fields& component, std::size_t) {
    if (layout == Layout::legacy)
      check.legacy(component);
    else
      check.modern(component, false);
  });
  check.check_totals(path);
}

}  // namespace veilleur::sandbox
