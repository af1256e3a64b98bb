// Owns: what an embed may contain ("Embed Limits" and "Embed Object", read August 2026).
// Must not know: messages, channels, who sends them.
#include "tools/sandbox/embeds.hpp"

#include <algorithm>
#include <array>

#include "tools/sandbox/text.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::size_t embeds_text_max = 6000;
constexpr Length address{0, 2048};
constexpr std::initializer_list<std::string_view> web = {"http", "https"};
constexpr std::initializer_list<std::string_view> web_or_upload = {"http", "https", "attachment"};

/// Reads one embed after the other and counts their characters.
class EmbedReader {
 public:
  explicit EmbedReader(bool strict) : strict_(strict) {}

  void read(Fields& embed) {
    // Each part is read, whatever the others hold.
    const std::array shows{counted(embed, "title", {0, 256}),
                           counted(embed, "description", {0, 4096}),
                           author(embed),
                           footer(embed),
                           picture(embed, "image"),
                           picture(embed, "thumbnail"),
                           fields(embed),
                           timestamp(embed),
                           embed.integer("color", 0, 0xFFFFFF).has_value()};
    (void)embed.url("url", address, web);
    // Bots cannot set these; a client that sends an embed on sends them along.
    embed.ignore({"type", "provider", "video", "flags", "reference_id", "content_scan_version"});
    if (embed.is_bare())
      embed.complain("LIST_ITEM_VALUE_REQUIRED", "List item values of ModelType are required");
    else if (std::ranges::count(shows, true) == 0)
      embed.complain("description", "BASE_TYPE_REQUIRED", "This field is required");
    embed.finish(strict_);
  }

  [[nodiscard]] std::size_t characters() const { return characters_; }

 private:
  /// Whether there is any text.
  bool counted(Fields& fields, std::string_view key, Length length) {
    const auto text = fields.text(key, length);
    if (text) characters_ += utf8_length(*text).value_or(0);
    return text && !text->empty();
  }

  bool author(Fields& embed) {
    return part(embed, "author", [&](Fields& author) {
      author.require("name");
      (void)counted(author, "name", {1, 256});
      (void)author.url("url", address, web);
      (void)author.url("icon_url", address, web_or_upload);
      author.ignore({"proxy_icon_url"});
    });
  }

  bool footer(Fields& embed) {
    return part(embed, "footer", [&](Fields& footer) {
      footer.require("text");
      (void)counted(footer, "text", {1, 2048});
      (void)footer.url("icon_url", address, web_or_upload);
      footer.ignore({"proxy_icon_url"});
    });
  }

  bool picture(Fields& embed, std::string_view key) {
    return part(embed, key, [&](Fields& picture) {
      picture.require("url");
      (void)picture.url("url", address, web_or_upload);
      picture.ignore({"proxy_url", "height", "width", "content_type", "placeholder", "placeholder_version",
                      "is_animated", "description", "flags"});
    });
  }

  bool timestamp(Fields& embed) {
    const auto time = embed.text("timestamp", {0, 64});
    if (time && !parse_iso8601(*time))
      embed.complain("timestamp", "DATE_TIME_TYPE_PARSE",
                     "Could not parse " + *time + ". Should be ISO8601.");
    return time.has_value();
  }

  bool fields(Fields& embed) {
    return embed.each("fields", {0, 25}, [&](Fields& field, std::size_t) {
      field.require("name");
      field.require("value");
      (void)counted(field, "name", {1, 256});
      (void)counted(field, "value", {1, 1024});
      (void)field.boolean("inline");
      field.finish(strict_);
    }) != 0;
  }

  /// Whether the embed has this part.
  template <class Read>
  bool part(Fields& embed, std::string_view key, Read read) {
    json::object* object = embed.object(key);
    if (!object) return false;
    Fields fields(*object, embed.problems(), embed.path_of(key));
    read(fields);
    fields.finish(strict_);
    return true;
  }

  bool strict_;
  std::size_t characters_ = 0;
};

}  // namespace

void check_embeds(json::array& embeds, const std::string& path, Problems& problems, bool strict) {
  EmbedReader reader(strict);
  each_object(embeds, path, problems, [&](Fields& embed, std::size_t) { reader.read(embed); });
  if (reader.characters() > embeds_text_max)
    problems.add(path, "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000");
}

}  // namespace veilleur::sandbox
