// Owns: writing and reading the compact form of a guild.
// Must not know: SQL, Discord's JSON.
#include "storage/guild_codec.hpp"

#include <bit>

namespace veilleur::storage {
namespace {

constexpr char format = 2, without_timeout = 1;

class Writer {
 public:
  void number(std::uint64_t value) {
    while (value >= 0x80) {
      bytes_.push_back(static_cast<char>(value | 0x80));
      value >>= 7;
    }
    bytes_.push_back(static_cast<char>(value));
  }
  void integer(std::int32_t value) {  // zigzag: small negatives stay small
    const auto wide = static_cast<std::int64_t>(value);
    number(static_cast<std::uint64_t>((wide << 1) ^ (wide >> 63)));
  }
  void text(std::string_view value) {
    number(value.size());
    bytes_.append(value);
  }
  template <class Tag>
  void id(Id<Tag> value) {
    number(value.value());
  }
  void byte(char value) { bytes_.push_back(value); }
  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Reads past the end give zeros and mark the reader as failed, so that one test at the end suffices.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) return fail();
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    return fail();
  }
  std::int32_t integer() {
    const std::uint64_t coded = number();
    return static_cast<std::int32_t>(static_cast<std::int64_t>(coded >> 1) ^
                                     -static_cast<std::int64_t>(coded & 1));
  }
  std::string text() {
    const std::uint64_t size = number();
    if (size > rest_.size()) {
      fail();
      return {};
    }
    std::string value(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return value;
  }
  template <class T>
  T id() {
    return T{number()};
  }
  /// How many items follow; never more than bytes are left, each item taking one at least.
  std::size_t count() {
    const std::uint64_t value = number();
    return value > rest_.size() ? fail() : value;
  }
  [[nodiscard]] bool whole() const { return !failed_ && rest_.empty(); }

 private:
  std::uint64_t fail() {
    failed_ = true;
    rest_ = {};
    return 0;
  }
  std::string_view rest_;
  bool failed_ = false;
};

void write_overwrite(Writer& out, const domain::Overwrite& overwrite) {
  out.number(static_cast<std::uint64_t>(overwrite.target));
  out.number(overwrite.id);
  out.number(overwrite.allow);
  out.number(overwrite.deny);
}

domain::Overwrite read_overwrite(ByteReader& in) {
  domain::Overwrite overwrite;
  overwrite.target = in.number() == 0 ? domain::OverwriteTarget::role : domain::OverwriteTarget::member;
  overwrite.id = in.number();
  overwrite.allow = in.number();
  overwrite.deny = in.number();
  return overwrite;
}

template <class T, class Read>
std::vector<T> read_list(ByteReader& in, Read read) {
  std::vector<T> items(in.count());
  for (T& item : items) item = read(in);
  return items;
}

}  // namespace

std::string encode_guild(const domain::Guild& guild) {
  Writer out;
  out.byte(format);
  out.text(guild.name);
  out.number(guild.roles.size());
  for (const domain::Role& role : guild.roles) {
    out.id(role.id);
    out.text(role.name);
    out.integer(role.position);
    out.number(role.permissions);
  }
  out.number(guild.channels.size());
  for (const domain::Channel& channel : guild.channels) {
    out.id(channel.id);
    out.text(channel.name);
    out.integer(channel.type);
    out.id(channel.parent);
    out.number(channel.overwrites.size());
    for (const domain::Overwrite& overwrite : channel.overwrites) write_overwrite(out, overwrite);
  }
  out.number(guild.own_roles.size());
  for (RoleId role : guild.own_roles) out.id(role);
  out.number(guild.timed_out_until ? static_cast<std::uint64_t>(unix_ms(*guild.timed_out_until)) : 0);
  return out.take();
}

std::optional<domain::Guild> decode_guild(std::string_view bytes) {
  if (bytes.empty() || (bytes.front() != format && bytes.front() != without_timeout)) return std::nullopt;
  ByteReader in(bytes.substr(1));
  domain::Guild guild;
  guild.name = in.text();
  guild.roles = read_list<domain::Role>(in, [](ByteReader& each) {
    domain::Role role;
    role.id = each.id<RoleId>();
    role.name = each.text();
    role.position = each.integer();
    role.permissions = each.number();
    return role;
  });
  guild.channels = read_list<domain::Channel>(in, [](ByteReader& each) {
    domain::Channel channel;
    channel.id = each.id<ChannelId>();
    channel.name = each.text();
    channel.type = each.integer();
    channel.parent = each.id<ChannelId>();
    channel.overwrites = read_list<domain::Overwrite>(each, read_overwrite);
    return channel;
  });
  guild.own_roles = read_list<RoleId>(in, [](ByteReader& each) { return each.id<RoleId>(); });
  if (const std::uint64_t until = bytes.front() == format ? in.number() : 0; until != 0)
    guild.timed_out_until = from_unix_ms(static_cast<std::int64_t>(until));
  if (!in.whole()) return std::nullopt;
  return guild;
}

}  // namespace veilleur::storage
