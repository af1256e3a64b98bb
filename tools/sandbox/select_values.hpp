// Owns: what users may pick in a select, in a message or in a modal.
// Must not know: where the select stands.
#pragma once

#include "tools/sandbox/interaction_event.hpp"

namespace veilleur::sandbox {

/// The values as the interaction carries them: each once, between `min_values` and `max_values` of them, each
/// an option of a string select or the id of a thing that the user may name. Complains below `path`.
[[nodiscard]] json::array pick_values(const json::object& select, const json::array& values,
                                      Resolver& resolver, const std::string& path, Problems& problems);
/// The same for the options of a checkbox or radio group, whose bounds the caller knows.
[[nodiscard]] bool has_option(const json::object& component, const json::value& value);
/// A field of the component as it was sent, or `otherwise`.
[[nodiscard]] std::int64_t number_of(const json::object& component, std::string_view key,
                                     std::int64_t otherwise);

}  // namespace veilleur::sandbox
