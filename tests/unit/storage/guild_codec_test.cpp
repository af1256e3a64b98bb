// Owns: tests of the compact form of a guild: nothing is lost, and no bytes can break the reader.
// Must not know: SQL.
#include "storage/guild_codec.hpp"

#include "base/random.hpp"
#include "tests/unit/storage/support.hpp"

using namespace veilleur;
using namespace veilleur::storage;
using namespace veilleur::storage::test;

namespace {

/// Numbers at the edges of every length that a varint can have.
std::uint64_t edge(Random& random) {
  const auto bits = random.below(65);
  const std::uint64_t top = bits == 64 ? 0 : std::uint64_t{1} << bits;
  return top - random.below(3);
}

std::string some_text(Random& random) {
  std::string text;
  for (auto left = random.below(40); left > 0; --left) text += static_cast<char>(random.below(256));
  return text;
}

domain::Guild some_guild(Random& random) {
  domain::Guild guild;
  guild.name = some_text(random);
  for (auto left = random.below(6); left > 0; --left) {
    guild.roles.push_back(
        {RoleId{edge(random)}, some_text(random), static_cast<std::int32_t>(edge(random)), edge(random)});
  }
  for (auto left = random.below(6); left > 0; --left) {
    domain::Channel channel{ChannelId{edge(random)},
                            some_text(random),
                            static_cast<std::int32_t>(edge(random)),
                            ChannelId{edge(random)},
                            {}};
    for (auto overwrites = random.below(4); overwrites > 0; --overwrites) {
      const auto target =
          random.below(2) == 0 ? domain::OverwriteTarget::role : domain::OverwriteTarget::member;
      channel.overwrites.push_back({target, edge(random), edge(random), edge(random)});
    }
    guild.channels.push_back(std::move(channel));
  }
  for (auto left = random.below(6); left > 0; --left) guild.own_roles.push_back(RoleId{edge(random)});
  if (random.below(2) == 0) guild.timed_out_until = start + milliseconds{random.below(1'000'000)};
  return guild;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(guild_codec)

BOOST_AUTO_TEST_CASE(what_is_written_is_read_again) {
  Random random{20261122};
  for (int round = 0; round < 500; ++round) {
    const domain::Guild guild = some_guild(random);
    const auto read = decode_guild(encode_guild(guild));
    BOOST_TEST_CONTEXT("round " << round) {
      BOOST_TEST_REQUIRE(read.has_value());
      BOOST_TEST((*read == guild));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_smallest_and_largest_numbers_survive) {
  domain::Guild guild;
  guild.roles = {{RoleId{UINT64_MAX}, "", INT32_MIN, UINT64_MAX}, {RoleId{1}, "r", INT32_MAX, 0}};
  guild.channels = {{ChannelId{1}, "c", -1, ChannelId{}, {}}};
  const auto read = decode_guild(encode_guild(guild));
  BOOST_TEST_REQUIRE(read.has_value());
  BOOST_TEST((*read == guild));
}

BOOST_AUTO_TEST_CASE(bytes_cut_at_any_length_are_no_guild) {
  Random random{7};
  for (int round = 0; round < 20; ++round) {
    const std::string whole = encode_guild(some_guild(random));
    for (std::size_t length = 0; length < whole.size(); ++length) {
      // An exact copy on the heap, so that the sanitizers see a single byte too far.
      const std::vector<char> exact(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
      BOOST_TEST_REQUIRE(!decode_guild(std::string_view(exact.data(), exact.size())).has_value());
    }
  }
}

BOOST_AUTO_TEST_CASE(bytes_behind_the_end_are_no_guild) {
  const std::string whole = encode_guild(small_guild());
  BOOST_TEST(decode_guild(whole).has_value());
  BOOST_TEST(!decode_guild(whole + '\0').has_value());
}

BOOST_AUTO_TEST_CASE(another_format_is_no_guild) {
  std::string bytes = encode_guild(small_guild());
  bytes.front() = 3;
  BOOST_TEST(!decode_guild(bytes).has_value());
}

BOOST_AUTO_TEST_CASE(what_was_written_before_timeouts_were_kept_is_read) {
  std::string bytes = encode_guild(small_guild());
  bytes.front() = 1;
  bytes.pop_back();
  BOOST_TEST((decode_guild(bytes) == decode_guild(encode_guild(small_guild()))));
}

BOOST_AUTO_TEST_CASE(flipped_and_random_bytes_never_break_the_reader) {
  const std::string whole = encode_guild(small_guild());
  int read = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
      read += decode_guild(bytes).has_value() ? 1 : 0;
    }
  }
  // A flipped bit in a name or a number is a guild still; one in a length or count is not.
  BOOST_TEST(read > 0);
  BOOST_TEST(read < static_cast<int>(whole.size()) * 8);
  Random random{11};
  for (int round = 0; round < 2000; ++round) {
    std::string bytes(1, static_cast<char>(1 + round % 2));
    for (auto left = random.below(60); left > 0; --left) bytes += static_cast<char>(random.below(256));
    if (const auto guild = decode_guild(bytes)) BOOST_TEST(guild->roles.size() <= bytes.size());
  }
}

BOOST_AUTO_TEST_CASE(a_count_beyond_the_bytes_reserves_nothing) {
  // 2^60 roles, then no byte: a reader that believed the count would ask for all of memory.
  std::string bytes{'\x01', '\x00'};
  for (int i = 0; i < 8; ++i) bytes += '\x80';
  bytes += '\x10';
  BOOST_TEST(!decode_guild(bytes).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
