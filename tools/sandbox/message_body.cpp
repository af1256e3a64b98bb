// Owns: reading content, flags, nonce, reference and allowed mentions, and of what else a message is made.
// Must not know: channels, permissions, who sends it.
#include "tools/sandbox/message_body.hpp"

#include <algorithm>
#include <limits>

#include "tools/sandbox/attachments.hpp"
#include "tools/sandbox/embeds.hpp"

namespace veilleur::sandbox {
namespace {

AllowedMentions read_allowed_mentions(Fields fields, bool strict) {
  Problems& problems = fields.problems();
  AllowedMentions allowed{false, false, false, false, {}, {}};
  json::array* parse = fields.list("parse", {0, 3});
  for (std::size_t i = 0; parse && i < parse->size(); ++i) {
    const auto* name = (*parse)[i].if_string();
    if (name && *name == "everyone")
      allowed.everyone = true;
    else if (name && *name == "users")
      allowed.every_user = true;
    else if (name && *name == "roles")
      allowed.every_role = true;
    else
      problems.add(fields.path_of("parse." + std::to_string(i)), "BASE_TYPE_CHOICES",
                   "Value must be one of {'users', 'roles', 'everyone'}.");
  }
  for (Snowflake id : fields.snowflakes("users", {0, 100})) allowed.users.insert(UserId{id});
  for (Snowflake id : fields.snowflakes("roles", {0, 100})) allowed.roles.insert(RoleId{id});
  allowed.replied_user = fields.boolean("replied_user").value_or(false);
  fields.finish(strict);
  // "allowed_mentions" documents both combinations as a validation error.
  if (allowed.every_user && !allowed.users.empty())
    fields.complain("parse", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                    "parse:[\"users\"] and users: [ids...] are mutually exclusive.");
  if (allowed.every_role && !allowed.roles.empty())
    fields.complain("parse", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                    "parse:[\"roles\"] and roles: [ids...] are mutually exclusive.");
  return allowed;
}

void read_reference(Fields fields, MessageBody& body, bool strict) {
  fields.require("message_id");
  body.replies_to = MessageId{fields.snowflake("message_id").value_or(0)};
  body.reply_channel = ChannelId{fields.snowflake("channel_id").value_or(0)};
  (void)fields.snowflake("guild_id");
  if (fields.integer("type", 0, 1).value_or(0) == 1)
    fields.complain("type", "SANDBOX_UNSUPPORTED", "Forwards are not part of this sandbox.");
  body.fail_if_not_exists = fields.boolean("fail_if_not_exists").value_or(true);
  fields.finish(strict);
}

json::value read_nonce(Fields& fields) {
  const json::value* nonce = fields.any("nonce");
  if (!nonce) return nullptr;
  if (nonce->is_int64() || nonce->is_uint64()) return *nonce;
  return fields.text("nonce", {0, 25}) ? *nonce : json::value(nullptr);
}

/// "attachment://<filename>" names a file of this message: one that is uploaded with it, or that an edit
/// keeps.
void check_references(const json::array& components, const std::vector<Upload>& files, const Message* before,
                      const std::string& path, Problems& problems) {
  std::set<std::string> names;
  for (const Upload& file : files) names.insert(file.name);
  if (before)
    for (const json::value& kept : before->attachments) names.emplace(kept.at("filename").as_string());
  for (const std::string& name : referenced_files(components))
    if (!names.contains(name))
      problems.add(path, "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
                   "The message has no attachment \"" + name + "\".");
}

std::uint64_t flags_allowed(MessageUse use) {
  std::uint64_t bits = message_flag::suppress_embeds | message_flag::components_v2;
  bits |= message_flag::suppress_notifications;
  if (use == MessageUse::interaction) bits |= message_flag::ephemeral;
  // Clients send back the flags that a message has; an edit sets and unsets the first two alone.
  const bool edits = use == MessageUse::edit || use == MessageUse::interaction_edit;
  if (edits) bits |= message_flag::ephemeral | message_flag::loading;
  return bits;
}

void read_flags(Fields& fields, MessageUse use, MessageBody& body) {
  const auto flags = fields.integer("flags", 0, std::numeric_limits<std::int32_t>::max());
  if (!flags) return;
  body.flags = static_cast<std::uint64_t>(*flags);
  if (*body.flags & ~flags_allowed(use))
    fields.complain("flags", "SANDBOX_FLAG", "Discord lets nobody set one of these flags here.");
}

/// "IS_COMPONENTS_V2 ... content, embeds will fail with a 400": what is null or empty does not count.
void refuse_legacy_content(const MessageBody& body, const std::string& parent, Problems& problems) {
  const auto complain = [&](const char* key) {
    problems.add(
        parent + key, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
        "The '" + std::string{key} + "' field cannot be used when using MessageFlags.IS_COMPONENTS_V2");
  };
  if (!body.content.value_or("").empty()) complain("content");
  if (body.embeds && !body.embeds->empty()) complain("embeds");
}

}  // namespace

bool MessageBody::empty() const {
  const auto none = [](const std::optional<json::array>& list) { return !list || list->empty(); };
  return content.value_or("").empty() && none(embeds) && none(components) && none(attachments);
}

Reply empty_message() { return refuse(400, 50006, "Cannot send an empty message"); }

std::optional<Reply> check_created(const MessageBody& body) {
  return body.empty() ? empty_message() : check_attachments(body, nullptr);
}

std::optional<Reply> check_edited(const Message& before, const MessageBody& body) {
  if (auto refused = check_attachments(body, &before)) return refused;
  MessageBody whole = body;
  if (!whole.content) whole.content = before.content;
  if (!whole.embeds) whole.embeds = before.embeds;
  if (!whole.components) whole.components = before.components;
  if (!whole.attachments) whole.attachments = before.attachments;
  if (whole.empty()) return empty_message();
  Problems problems;
  if ((before.flags | body.flags.value_or(0)) & message_flag::components_v2)
    refuse_legacy_content(whole, "", problems);
  return problems.empty() ? std::nullopt : std::optional{problems.reply()};
}

MessageBody read_message_body(Fields& fields, MessageUse use, const std::vector<Upload>& files, bool strict,
                              const Message* before) {
  MessageBody body;
  read_flags(fields, use, body);
  const bool modern = (body.flags.value_or(0) | (before ? before->flags : 0)) & message_flag::components_v2;
  if (auto content = fields.text("content", {0, 2000})) body.content = std::string{trim(*content)};
  if (fields.is_null("content")) body.content = "";
  // Of Create Message; discord.js sends them everywhere, and Discord ignores them there.
  if (use != MessageUse::create) fields.ignore({"tts", "nonce", "enforce_nonce"});
  if (use == MessageUse::interaction_edit) fields.ignore({"username", "avatar_url"});
  fields.unsupported({"sticker_ids", "poll", "shared_client_theme"});
  if (json::array* embeds = fields.list("embeds", {0, 10})) {
    check_embeds(*embeds, fields.path_of("embeds"), fields.problems(), strict);
    body.embeds = *embeds;
  }
  if (json::array* rows = fields.list("components", {0, 40})) {
    check_components(*rows, fields.path_of("components"), fields.problems(), strict,
                     modern ? Layout::components_v2 : Layout::legacy);
    body.components = *rows;
  }
  if (modern) refuse_legacy_content(body, fields.path_of(""), fields.problems());
  if (fields.has("attachments") || !files.empty()) {
    body.attachments = read_attachments(fields, use, files, strict);
    body.files = files;
  }
  if (body.components && fields.problems().empty())
    check_references(*body.components, files, before, fields.path_of("components"), fields.problems());
  if (json::object* allowed = fields.object("allowed_mentions"))
    body.allowed_mentions = read_allowed_mentions(
        Fields(*allowed, fields.problems(), fields.path_of("allowed_mentions")), strict);
  if (use == MessageUse::create || use == MessageUse::interaction || use == MessageUse::webhook)
    body.tts = fields.boolean("tts").value_or(false);
  if (use != MessageUse::create) return body;
  body.nonce = read_nonce(fields);
  body.enforce_nonce = fields.boolean("enforce_nonce").value_or(false);
  if (json::object* reference = fields.object("message_reference"))
    read_reference(Fields(*reference, fields.problems(), fields.path_of("message_reference")), body, strict);
  return body;
}

}  // namespace veilleur::sandbox
