// Owns: replacing references to a message's own files by their addresses.
// Must not know: where in embeds and components addresses stand.
#include "tools/sandbox/embedded_files.hpp"

#include <set>

#include "tools/sandbox/components.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::string_view scheme = "attachment://";

const json::object* find_file(const Message& message, std::string_view name) {
  for (const json::value& file : message.attachments)
    if (file.at("filename").as_string() == name) return &file.as_object();
  return nullptr;
}

/// Puts addresses in place of references everywhere below `value`, and the ids of the files into `used`.
void resolve(json::value& value, const Message& message, std::set<std::string>& used) {
  if (json::array* list = value.if_array()) {
    for (json::value& each : *list) resolve(each, message, used);
  } else if (json::object* object = value.if_object()) {
    for (auto& [key, inner] : *object) {
      // Only these are addresses; a text or a custom id may begin as it likes.
      const bool is_address = key == "url" || key == "icon_url";
      const json::string* text = is_address ? inner.if_string() : nullptr;
      const json::object* file = text && std::string_view{*text}.starts_with(scheme)
                                     ? find_file(message, std::string_view{*text}.substr(scheme.size()))
                                     : nullptr;
      if (file) {
        used.emplace(file->at("id").as_string());
        inner = file->at("url");
      } else {
        resolve(inner, message, used);
      }
    }
  }
}

}  // namespace

ShownFiles show_files(const Message& message) {
  std::set<std::string> used;
  json::value embeds = message.embeds;
  json::value components = message.components;
  resolve(embeds, message, used);
  resolve(components, message, used);
  fill_defaults(components.as_array());
  for (json::value& embed : embeds.as_array())
    if (json::value* fields = embed.as_object().if_contains("fields"))
      for (json::value& field : fields->as_array())
        if (!field.as_object().contains("inline")) field.as_object()["inline"] = false;
  json::array attachments;
  for (const json::value& file : message.attachments)
    if (!used.contains(std::string{file.at("id").as_string()})) attachments.push_back(file);
  return {std::move(embeds.as_array()), std::move(components.as_array()), std::move(attachments)};
}

}  // namespace veilleur::sandbox
