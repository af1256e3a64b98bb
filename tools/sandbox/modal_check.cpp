// Owns: which components a modal may have ("Using Modal Components", read August 2026).
// Must not know: interactions, what users type into it.
#include "tools/sandbox/components.hpp"

namespace veilleur::sandbox {
namespace {

class ModalComponents {
 public:
  ModalComponents(Problems& problems, bool strict)
      : reader_(problems, strict, ComponentReader::Place::modal) {}

  void top(Fields& fields) {
    switch (reader_.begin(fields)) {
      case component_type::action_row:
        return row(fields);
      case component_type::label:
        return label(fields);
      case component_type::text_display:
        fields.require("content");
        (void)fields.text("content", {1, 4000});
        return fields.finish(reader_.strict());
      default:
        reader_.wrong_place(fields);
    }
  }

 private:
  void row(Fields& fields) {
    fields.require("components");
    fields.each("components", {1, 1}, [&](Fields& child, std::size_t) {
      if (reader_.begin(child) != component_type::text_input) return reader_.wrong_place(child);
      child.require("label");
      text_input(child);
    });
    fields.finish(reader_.strict());
  }

  void label(Fields& fields) {
    for (const char* key : {"label", "component"}) fields.require(key);
    (void)fields.text("label", {1, 45});
    (void)fields.text("description", {0, 100});
    if (json::object* object = fields.object("component")) {
      Fields child(*object, reader_.problems(), fields.path_of("component"));
      labelled(child, reader_.begin(child));
    }
    fields.finish(reader_.strict());
  }

  void labelled(Fields& fields, std::int64_t type) {
    if (type == component_type::text_input) return text_input(fields);
    if (is_select(type)) return reader_.select(fields, type);
    if (type == component_type::file_upload) {
      reader_.custom_id(fields);
      (void)reader_.bounds(fields, 10);
      (void)fields.list("file_types", {0, 10});
    } else if (type == component_type::radio_group) {
      reader_.custom_id(fields);
      (void)fields.boolean("required");
      (void)reader_.options(fields, {2, 10}, 1, false);
    } else if (type == component_type::checkbox_group) {
      reader_.custom_id(fields);
      const auto bounds = reader_.bounds(fields, 10, 10);
      (void)reader_.options(fields, {1, 10}, bounds.most, false);
    } else if (type == component_type::checkbox) {
      reader_.custom_id(fields);
      (void)fields.boolean("default");
    } else {
      return reader_.wrong_place(fields);
    }
    fields.finish(reader_.strict());
  }

  void text_input(Fields& fields) {
    reader_.custom_id(fields);
    fields.require("style");
    (void)fields.integer("style", 1, 2);
    (void)fields.text("label", {1, 45});
    (void)fields.text("placeholder", {0, 100});
    (void)fields.boolean("required");
    const auto least = fields.integer("min_length", 0, 4000).value_or(0);
    const auto most = fields.integer("max_length", 1, 4000).value_or(4000);
    if (least > most) fields.complain("min_length", "NUMBER_TYPE_MAX", "min_length is above max_length.");
    (void)fields.text("value", {0, static_cast<std::size_t>(most < 1 ? 4000 : most)});
    fields.finish(reader_.strict());
  }

  ComponentReader reader_;
};

}  // namespace

void check_modal(Fields& modal, bool strict) {
  for (const char* key : {"custom_id", "title", "components"}) modal.require(key);
  (void)modal.text("custom_id", {1, 100});
  (void)modal.text("title", {1, 45});
  ModalComponents check(modal.problems(), strict);
  modal.each("components", {1, 5}, [&](Fields& component, std::size_t) { check.top(component); });
}

}  // namespace veilleur::sandbox
