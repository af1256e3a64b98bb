// Owns: every way in which one value of a document can be another than documented.
// Must not know: what the documents are.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

namespace veilleur::bot::testing {

namespace json = boost::json;

/// Every value of a document replaced, one after the other, by a value of each other JSON type; and removed.
template <class Visit>
void each_mutation(const json::value& original, Visit visit) {
  const std::vector<json::value> replacements{nullptr,
                                              true,
                                              -1,
                                              18446744073709551615u,
                                              0.5,
                                              "",
                                              "x",
                                              "99999999999999999999999",
                                              json::array{},
                                              json::array{1},
                                              json::object{}};
  std::vector<std::string> pointers;
  const auto walk = [&pointers](const auto& again, const json::value& value,
                                const std::string& path) -> void {
    if (const auto* object = value.if_object()) {
      for (const auto& [key, each] : *object) {
        const std::string below = path + "/" + std::string(key);
        pointers.push_back(below);
        again(again, each, below);
      }
    } else if (const auto* array = value.if_array()) {
      for (std::size_t at = 0; at < array->size(); ++at) {
        const std::string below = path + "/" + std::to_string(at);
        pointers.push_back(below);
        again(again, (*array)[at], below);
      }
    }
  };
  walk(walk, original, "");
  for (const std::string& pointer : pointers) {
    for (const json::value& replacement : replacements) {
      json::value copy = original;
      copy.at_pointer(pointer) = replacement;
      visit(copy);
    }
    json::value copy = original;
    const auto slash = pointer.rfind('/');
    json::value& parent = slash == 0 ? copy : copy.at_pointer(pointer.substr(0, slash));
    if (auto* object = parent.if_object()) object->erase(pointer.substr(slash + 1));
    visit(copy);
  }
}

}  // namespace veilleur::bot::testing
