// Owns: the strong identifier types. A GuildId is never a UserId and never a bare integer.
// Must not know: JSON, SQL, Discord's endpoints.
#pragma once

#include <charconv>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace veilleur {

/// A 64-bit identifier whose tag keeps it apart from every other kind of identifier.
/// The value 0 is reserved by Discord and stands for "none" where a field demands a value.
template <class Tag>
class Id {
 public:
  constexpr Id() = default;
  constexpr explicit Id(std::uint64_t value) : value_(value) {}

  [[nodiscard]] constexpr std::uint64_t value() const { return value_; }
  [[nodiscard]] constexpr explicit operator bool() const { return value_ != 0; }
  [[nodiscard]] std::string to_string() const { return std::to_string(value_); }

  /// Reads 1 to 20 decimal digits; anything else, overflow included, is nothing.
  [[nodiscard]] static std::optional<Id> parse(std::string_view text) {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stop != end) return std::nullopt;
    return Id{value};
  }

  constexpr auto operator<=>(const Id&) const = default;

 private:
  std::uint64_t value_ = 0;
};

using GuildId = Id<struct GuildTag>;
using ChannelId = Id<struct ChannelTag>;
using UserId = Id<struct UserTag>;
using RoleId = Id<struct RoleTag>;
using MessageId = Id<struct MessageTag>;
using InteractionId = Id<struct InteractionTag>;
using ApplicationId = Id<struct ApplicationTag>;
using AuditEntryId = Id<struct AuditEntryTag>;

/// A row of the outbox; local to one database, never reused.
using EffectId = Id<struct EffectTag>;
/// A command that waits for facts; local to one database, never reused.
using PendingId = Id<struct PendingTag>;

/// The @everyone role carries the guild's own id (Discord, "Permissions", read August 2026).
[[nodiscard]] constexpr RoleId everyone_role(GuildId guild) { return RoleId{guild.value()}; }

}  // namespace veilleur

template <class Tag>
struct std::hash<veilleur::Id<Tag>> {
  std::size_t operator()(veilleur::Id<Tag> id) const noexcept {
    // Snowflakes differ mostly in their high bits; a multiply spreads them over the table.
    return static_cast<std::size_t>(id.value() * 0x9E3779B97F4A7C15ULL);
  }
};
