// Owns: message components as Discord has them: their types, their limits, and the walk over a tree of them.
// Must not know: messages, interactions, who sends them.
#pragma once

#include <set>

#include "tools/sandbox/fields.hpp"

namespace veilleur::sandbox {

/// "Component Reference", read August 2026.
namespace component_type {
inline constexpr std::int64_t action_row = 1;
inline constexpr std::int64_t button = 2;
inline constexpr std::int64_t string_select = 3;
inline constexpr std::int64_t text_input = 4;
inline constexpr std::int64_t user_select = 5;
inline constexpr std::int64_t role_select = 6;
inline constexpr std::int64_t mentionable_select = 7;
inline constexpr std::int64_t channel_select = 8;
inline constexpr std::int64_t section = 9;
inline constexpr std::int64_t text_display = 10;
inline constexpr std::int64_t thumbnail = 11;
inline constexpr std::int64_t media_gallery = 12;
inline constexpr std::int64_t file = 13;
inline constexpr std::int64_t separator = 14;
inline constexpr std::int64_t container = 17;
inline constexpr std::int64_t label = 18;
inline constexpr std::int64_t file_upload = 19;
inline constexpr std::int64_t radio_group = 21;
inline constexpr std::int64_t checkbox_group = 22;
inline constexpr std::int64_t checkbox = 23;
}  // namespace component_type

[[nodiscard]] bool is_select(std::int64_t type);

/// Which components may stand where: a message is of one layout for its whole life.
enum class Layout { legacy, components_v2 };

/// Checks a message's components, complaining below `path`, and reduces them to what Discord knows. Legacy: 5
/// rows of 1 to 5 buttons or one select. V2: any layout component, 40 in all, 4000 characters of text in all.
/// Custom ids and ids are unique.
void check_components(json::array& components, const std::string& path, Problems& problems, bool strict,
                      Layout layout);
/// Checks a modal's fields `custom_id`, `title` and `components`: 1 to 5 labels, texts, or rows of one text
/// input.
void check_modal(Fields& modal, bool strict);

/// The component of that custom id, at any depth; nullptr where there is none.
[[nodiscard]] const json::object* find_component(const json::array& components, std::string_view custom_id);
/// Gives each component without an `id` (or with 0) the next free number, depth first.
void number_components(json::array& components);
/// Fills in what a component's answer has where the request left it out ("Component Reference", and the
/// answers of Discord's OpenAPI description).
void fill_defaults(json::array& components);
/// What a reader sees as text: the contents of all text displays, line by line.
[[nodiscard]] std::string displayed_text(const json::array& components);

/// The names behind "attachment://" in media and files, of components that were checked.
[[nodiscard]] std::vector<std::string> referenced_files(const json::array& components);

/// What buttons, selects and their like have in common, in messages and in modals.
class ComponentReader {
 public:
  enum class Place { message, modal };
  ComponentReader(Problems& problems, bool strict, Place place)
      : problems_(problems), strict_(strict), place_(place) {}

  /// Reads `type` and `id`, and counts the component. 0: of no known type.
  std::int64_t begin(Fields& fields);
  void wrong_place(const Fields& fields);

  void button(Fields& fields);
  void select(Fields& fields, std::int64_t type);
  void custom_id(Fields& fields);
  /// `min_values` and `max_values`, which stand in order.
  struct Bounds {
    std::int64_t least = 1;
    std::int64_t most = 1;
  };
  Bounds bounds(Fields& fields, std::int64_t max, std::int64_t most_by_default = 1);
  /// Options of a select, a radio group or a checkbox group; how many there are.
  std::size_t options(Fields& fields, Length length, std::int64_t most_defaults, bool with_emoji);

  [[nodiscard]] Problems& problems() const { return problems_; }
  [[nodiscard]] bool strict() const { return strict_; }
  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  void emoji(Fields& fields);
  void default_values(Fields& fields, std::int64_t type, Bounds bounds);

  Problems& problems_;
  bool strict_;
  Place place_;
  std::size_t count_ = 0;
  std::set<std::string> custom_ids_;
  std::set<std::int64_t> ids_;
};

}  // namespace veilleur::sandbox
