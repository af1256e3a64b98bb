// Owns: the reading, storing and serving declared in attachments.hpp.
// Must not know: who may send files, transports.
#include "tools/sandbox/attachments.hpp"

#include <algorithm>

#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

/// Discord's file names are made of these; anything else becomes an underscore.
std::string plain_name(std::string_view name) {
  std::string plain{name};
  for (char& c : plain) {
    const bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '-' || c == '_';
    if (!kept) c = '_';
  }
  return plain.empty() ? "unknown" : plain;
}

/// The sandbox serves files from the address its gateway has, "ws" read as "http".
std::string files_address(const State& state) {
  const std::string& gateway = state.gateway.url;
  return gateway.starts_with("ws") ? "http" + gateway.substr(2) : gateway;
}

void keep_within_bounds(State& state) {
  std::size_t total = 0;
  for (const auto& [id, file] : state.files) total += file.bytes.size();
  while (total > stored_bytes_max) {
    total -= state.files.begin()->second.bytes.size();
    state.files.erase(state.files.begin());
  }
}

json::object store(State& state, const Message& message, const json::object& wish, const Upload& upload,
                   WallTime now) {
  const Snowflake id = next_id(state, now);
  const std::string name = plain_name(upload.name);
  const std::string type =
      utf8_length(upload.content_type).value_or(0) ? upload.content_type : "application/octet-stream";
  const std::string url = files_address(state) + "/attachments/" + message.channel.to_string() + "/" +
                          std::to_string(id) + "/" + name;
  json::object attachment{{"id", std::to_string(id)}, {"filename", name}, {"size", upload.data.size()},
                          {"content_type", type},     {"url", url},       {"proxy_url", url}};
  const json::value* description = wish.if_contains("description");
  if (description && !description->as_string().empty()) attachment["description"] = *description;
  state.files[id] = {message.channel, name, type, upload.data};
  keep_within_bounds(state);
  return attachment;
}

const json::object* find_attachment(const json::array& attachments, const json::value& id) {
  for (const json::value& attachment : attachments)
    if (attachment.at("id") == id) return &attachment.get_object();
  return nullptr;
}

}  // namespace

json::array read_attachments(Fields& fields, MessageUse use, const std::vector<Upload>& files, bool strict) {
  json::array wishes;
  const bool listed = fields.has("attachments") && !fields.is_null("attachments");
  const bool edits = use == MessageUse::edit || use == MessageUse::interaction_edit;
  if (edits && !listed && !files.empty()) wishes.push_back(json::object{{"keep", nullptr}});
  std::map<std::string, std::string> descriptions;
  fields.each("attachments", {0, attachments_max}, [&](Fields& entry, std::size_t) {
    entry.require("id");
    const std::string id = std::to_string(entry.snowflake("id").value_or(0));
    const auto description = entry.text("description", {0, 1024});
    entry.ignore({"filename", "title", "duration_secs", "waveform", "is_remix"});
    const std::string field = "files[" + id + "]";
    const bool uploaded =
        std::any_of(files.begin(), files.end(), [&](const Upload& file) { return file.field == field; });
    // Of a kept one clients send back what they know, discord.js under names of its own; its id is enough.
    if (uploaded) {
      entry.finish(strict);
      descriptions[field] = description.value_or("");
      return;
    }
    json::object kept{{"keep", id}};
    if (description) kept["description"] = *description;
    wishes.push_back(std::move(kept));
  });
  for (std::size_t i = 0; i < files.size(); ++i)
    wishes.push_back(json::object{{"file", i}, {"description", descriptions[files[i].field]}});
  return wishes;
}

std::optional<Reply> check_attachments(const MessageBody& body, const Message* message) {
  if (!body.attachments) return std::nullopt;
  std::size_t count = 0;
  for (const json::value& wish : *body.attachments) {
    const json::value* keep = wish.get_object().if_contains("keep");
    const bool known =
        !keep || (message && (keep->is_null() || find_attachment(message->attachments, *keep)));
    if (!known) return refuse(400, 50146, "Uploaded file not found.");
    count += keep && keep->is_null() ? message->attachments.size() : 1;
  }
  return count > attachments_max
             ? std::optional{refuse(400, 30015, "Maximum number of attachments reached (10)")}
             : std::nullopt;
}

void attach(State& state, Message& message, const MessageBody& body, WallTime now) {
  json::array finished;
  for (const json::value& value : *body.attachments) {
    const json::object& wish = value.get_object();
    const json::value* keep = wish.if_contains("keep");
    if (!keep) {
      const auto index = wish.at("file").to_number<std::size_t>();
      finished.push_back(store(state, message, wish, body.files.at(index), now));
    } else if (keep->is_null()) {
      for (const json::value& old : message.attachments) finished.push_back(old);
    } else if (const json::object* old = find_attachment(message.attachments, *keep)) {
      json::object kept = *old;
      if (const json::value* description = wish.if_contains("description"))
        kept["description"] = *description;
      finished.push_back(std::move(kept));
    }
  }
  for (const json::value& old : message.attachments)
    if (!find_attachment(finished, old.at("id")))
      if (const auto id = read_snowflake(old.at("id"))) state.files.erase(*id);
  message.attachments = std::move(finished);
}

net::HttpResponse serve_attachment(const State& state, std::string_view target) {
  const net::HttpResponse missing{
      404, {{"Content-Type", "text/plain; charset=utf-8"}}, "This content is no longer available."};
  std::string_view path = target.substr(0, target.find('?'));
  constexpr std::string_view base = "/attachments/";
  if (!path.starts_with(base)) return missing;
  path.remove_prefix(base.size());
  const std::string_view channel = path.substr(0, path.find('/'));
  path.remove_prefix(std::min(path.size(), channel.size() + 1));
  const std::string_view id = path.substr(0, path.find('/'));
  path.remove_prefix(std::min(path.size(), id.size() + 1));
  const auto file = state.files.find(parse_number(id).value_or(0));
  if (file == state.files.end() || file->second.channel.to_string() != channel || file->second.name != path)
    return missing;
  // The page of the playground has the same origin, so that nothing uploaded may run there.
  return {200,
          {{"Content-Type", file->second.content_type},
           {"X-Content-Type-Options", "nosniff"},
           {"Content-Security-Policy", "default-src 'none'; sandbox"}},
          file->second.bytes};
}

}  // namespace veilleur::sandbox
