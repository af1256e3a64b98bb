// Owns: the client's WebSocket framing: each rule of RFC 6455 by name, every way to cut a stream into pieces,
// and the memory that it takes.
// Must not know: sockets.
#include "net/websocket_frames.hpp"

#include <boost/test/unit_test.hpp>

#include "base/random.hpp"
#include "tests/support/frames.hpp"

using namespace veilleur;
using namespace veilleur::net;
using namespace veilleur::testing;

namespace {

using Words = std::vector<std::string>;

constexpr std::size_t limit = 1000;

/// What a stream that arrives in these pieces says.
Words read_in(const std::vector<std::string_view>& pieces, std::size_t message_max = limit) {
  FrameReader reader(message_max);
  Words words;
  for (const std::string_view piece : pieces)
    if (!feed(reader, piece, words)) break;
  return words;
}

std::vector<std::string_view> single_bytes(std::string_view bytes) {
  std::vector<std::string_view> pieces;
  for (std::size_t i = 0; i < bytes.size(); ++i) pieces.push_back(bytes.substr(i, 1));
  return pieces;
}

/// However the stream is cut, it says the same: whole, cut once at each position, and byte by byte.
void check_every_cut(const std::string& stream, const Words& expected) {
  BOOST_TEST(read_in({stream}) == expected, boost::test_tools::per_element());
  BOOST_TEST(read_in(single_bytes(stream)) == expected, boost::test_tools::per_element());
  for (std::size_t cut = 1; cut < stream.size(); ++cut) {
    const std::string_view all = stream;
    if (read_in({all.substr(0, cut), all.substr(cut)}) != expected) BOOST_ERROR("cut at " << cut);
  }
}

std::string fault(FrameFault which) { return "fault: " + std::string(to_string(which)); }

struct Row {
  const char* name;
  std::string stream;
  Words expected;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(websocket_frames)

BOOST_AUTO_TEST_CASE(what_a_server_may_send) {
  const std::string medium(126, 'm'), large(limit, 'l'), control(125, 'c');
  const Row rows[] = {
      {"text", "\x81\x02hi"_bytes, {"text hi"}},
      {"binary, with a byte that is no UTF-8", "\x82\x02\x00\xFF"_bytes, {"binary \x00\xFF"_bytes}},
      {"nothing", "\x81\x00\x82\x00"_bytes, {"text ", "binary "}},
      {"two in a row",
       "\x81\x01"
       "a\x81\x01"
       "b"_bytes,
       {"text a", "text b"}},
      {"a length of 126", "\x82\x7E\x00\x7E"_bytes + medium, {"binary " + medium}},
      {"a message at the limit", server_frame(0x81, large), {"text " + large}},
      {"fragments", "\x01\x02he\x00\x02ll\x80\x01o"_bytes, {"text hello"}},
      {"empty fragments", "\x02\x00\x00\x00\x00\x01x\x80\x00"_bytes, {"binary x"}},
      {"fragments at the limit",
       server_frame(0x02, large.substr(1)) + "\x80\x01l"_bytes,
       {"binary " + large}},
      {"a code point in two fragments", "\x01\x01\xC3\x80\x01\xA9"_bytes, {"text \xC3\xA9"}},
      {"control frames between fragments",
       "\x01\x02he\x89\x01!\x00\x02ll\x8A\x00\x80\x01o\x81\x01x"_bytes,
       {"ping !", "pong ", "text hello", "text x"}},
      {"a ping", "\x89\x04ping"_bytes, {"ping ping"}},
      {"a ping of 125 bytes", server_frame(0x89, control), {"ping " + control}},
      {"a pong that nobody asked for", "\x8A\x01p"_bytes, {"pong p"}},
      {"a close frame without a code", "\x88\x00"_bytes, {"close - "}},
      {"a close frame with a code", "\x88\x02\x03\xE8"_bytes, {"close 1000 "}},
      {"a close frame with a reason", "\x88\x05\x0F\xA9why"_bytes, {"close 4009 why"}},
      {"a close frame between fragments", "\x01\x01x\x88\x02\x0F\xA0"_bytes, {"close 4000 "}},
  };
  for (const Row& row : rows) BOOST_TEST_CONTEXT(row.name) check_every_cut(row.stream, row.expected);
}

BOOST_AUTO_TEST_CASE(what_a_server_must_not_send) {
  const std::string large(limit + 1, 'x');
  const Row rows[] = {
      {"the first reserved bit", "\xC1\x01x"_bytes, {fault(FrameFault::reserved_bit)}},
      {"the second reserved bit", "\xA2\x01x"_bytes, {fault(FrameFault::reserved_bit)}},
      {"the third reserved bit, on a ping", "\x99\x00"_bytes, {fault(FrameFault::reserved_bit)}},
      {"a masked frame", "\x81\x81\x01\x02\x03\x04x"_bytes, {fault(FrameFault::masked)}},
      {"a masked ping", "\x89\x80\x01\x02\x03\x04"_bytes, {fault(FrameFault::masked)}},
      {"a ping in fragments", "\x09\x01x"_bytes, {fault(FrameFault::fragmented_control)}},
      {"a pong in fragments", "\x0A\x00"_bytes, {fault(FrameFault::fragmented_control)}},
      {"a close frame in fragments", "\x08\x00"_bytes, {fault(FrameFault::fragmented_control)}},
      {"a ping of 126 bytes", "\x89\x7E\x00\x7E"_bytes, {fault(FrameFault::long_control)}},
      {"a ping with a length of 64 bits", "\x89\x7F"_bytes, {fault(FrameFault::long_control)}},
      {"a close frame of 126 bytes", "\x88\x7E\x00\x7E"_bytes, {fault(FrameFault::long_control)}},
      {"a continuation at the start", "\x80\x01x"_bytes, {fault(FrameFault::stray_continuation)}},
      {"a continuation that goes on, at the start",
       "\x00\x01x"_bytes,
       {fault(FrameFault::stray_continuation)}},
      {"a continuation behind a whole message",
       "\x81\x01x\x80\x01y"_bytes,
       {"text x", fault(FrameFault::stray_continuation)}},
      {"a continuation behind the last fragment",
       "\x01\x01x\x80\x01y\x80\x01z"_bytes,
       {"text xy", fault(FrameFault::stray_continuation)}},
      {"a message inside of a fragmented one",
       "\x01\x01x\x81\x01y"_bytes,
       {fault(FrameFault::interrupted_message)}},
      {"another fragmented message inside of one",
       "\x01\x01x\x02\x01y"_bytes,
       {fault(FrameFault::interrupted_message)}},
      {"125 in 16 bits", "\x81\x7E\x00\x7D"_bytes, {fault(FrameFault::length_not_minimal)}},
      {"nothing in 16 bits", "\x81\x7E\x00\x00"_bytes, {fault(FrameFault::length_not_minimal)}},
      {"65535 in 64 bits",
       "\x81\x7F\x00\x00\x00\x00\x00\x00\xFF\xFF"_bytes,
       {fault(FrameFault::length_not_minimal)}},
      {"5 in 64 bits",
       "\x82\x7F\x00\x00\x00\x00\x00\x00\x00\x05"_bytes,
       {fault(FrameFault::length_not_minimal)}},
      {"a length of 2^63",
       "\x82\x7F\x80\x00\x00\x00\x00\x00\x00\x00"_bytes,
       {fault(FrameFault::length_top_bit)}},
      {"a length of 2^64 - 1",
       "\x82\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"_bytes,
       {fault(FrameFault::length_top_bit)}},
      {"a length of 2^63 - 1",
       "\x82\x7F\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF"_bytes,
       {fault(FrameFault::too_large)}},
      {"one byte above the limit, told from its header",
       "\x82\x7E\x03\xE9"_bytes,
       {fault(FrameFault::too_large)}},
      {"fragments above the limit",
       server_frame(0x02, large.substr(2)) + "\x00\x01x\x80\x01y"_bytes,
       {fault(FrameFault::too_large)}},
      {"a huge fragment behind a small one",
       "\x02\x01x\x80\x7F\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF"_bytes,
       {fault(FrameFault::too_large)}},
      {"a close frame of one byte", "\x88\x01\x03"_bytes, {fault(FrameFault::short_close)}},
      {"a close code for nobody's use", "\x88\x02\x03\xED"_bytes, {fault(FrameFault::close_code)}},
      {"a close reason that is not UTF-8", "\x88\x03\x03\xE8\xFF"_bytes, {fault(FrameFault::not_utf8)}},
      {"a close reason that is cut off", "\x88\x03\x03\xE8\xC3"_bytes, {fault(FrameFault::not_utf8)}},
      {"text that is not UTF-8", "\x81\x02\xC3\x28"_bytes, {fault(FrameFault::not_utf8)}},
      {"text that is cut off in a code point", "\x81\x02x\xC3"_bytes, {fault(FrameFault::not_utf8)}},
      {"a code point broken by its fragments",
       "\x01\x01\xC3\x80\x01\x28"_bytes,
       {fault(FrameFault::not_utf8)}},
      {"a good message before a bad one",
       "\x81\x01x\x91\x00"_bytes,
       {"text x", fault(FrameFault::reserved_bit)}},
  };
  for (const Row& row : rows) BOOST_TEST_CONTEXT(row.name) check_every_cut(row.stream, row.expected);
}

BOOST_AUTO_TEST_CASE(every_reserved_opcode) {
  for (const unsigned opcode : {3u, 4u, 5u, 6u, 7u, 11u, 12u, 13u, 14u, 15u})
    for (const unsigned final : {0u, 0x80u}) BOOST_TEST_CONTEXT(opcode)
  check_every_cut(server_frame(final | opcode, "x"), {fault(FrameFault::reserved_opcode)});
}

BOOST_AUTO_TEST_CASE(what_the_first_bytes_tell_is_told_at_once) {
  BOOST_TEST(read_in({"\x81\x80"_bytes}) == Words{fault(FrameFault::masked)});
  BOOST_TEST(read_in({"\xC1\x7F"_bytes}) == Words{fault(FrameFault::reserved_bit)});
  BOOST_TEST(read_in({"\x80\x7F"_bytes}) ==
             Words{});  // whether it is one that may be is told with its length
}

BOOST_AUTO_TEST_CASE(every_close_code) {
  for (unsigned code = 0; code <= 0xFFFF; ++code) {
    // Reserved for what is never on the wire: 1004 to 1006 and 1015. Below 1000, 1016 to 2999 and from 5000
    // on: not for use, or not registered.
    const bool good =
        (code >= 1000 && code <= 1014 && !(code >= 1004 && code <= 1006)) || (code >= 3000 && code <= 4999);
    const std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 255)};
    const Words expected{good ? "close " + std::to_string(code) + " " : fault(FrameFault::close_code)};
    const Words read = read_in({server_frame(0x88, payload)});
    if (read != expected) BOOST_ERROR("code " << code);
  }
}

BOOST_AUTO_TEST_CASE(what_we_close_with) {
  for (int i = 0; i <= static_cast<int>(FrameFault::too_large); ++i) {
    const auto which = static_cast<FrameFault>(i);
    const int expected = which == FrameFault::not_utf8 ? 1007 : which == FrameFault::too_large ? 1009 : 1002;
    BOOST_TEST(close_code_for(which) == expected, to_string(which));
  }
}

BOOST_AUTO_TEST_CASE(any_messages_survive_any_chunking) {
  constexpr std::uint64_t seed = 20'261'123;
  BOOST_TEST_MESSAGE("seed " << seed);
  Random random(seed);
  const auto some_text = [&random](std::size_t size) {
    std::string text;
    while (text.size() < size)
      text += random.below(8) == 0 ? "é" : std::string(1, static_cast<char>('a' + random.below(26)));
    return text;
  };
  constexpr std::size_t sizes[] = {0, 1, 125, 126, 700, 4096, 65'535, 65'536, 70'000, 300'000};
  for (int round = 0; round < 60; ++round) {
    std::string stream;
    Words expected;
    const auto maybe_control = [&] {
      const unsigned first = random.below(2) == 0 ? 0x89 : 0x8A;
      if (random.below(4) != 0) return;
      const std::string payload = some_text(random.below(100));
      stream += server_frame(first, payload);
      expected.push_back((first == 0x89 ? "ping " : "pong ") + payload);
    };
    for (std::uint64_t messages = 1 + random.below(12); messages > 0; --messages) {
      const std::string text = some_text(sizes[random.below(std::size(sizes))]);
      const bool binary = random.below(2) == 0;
      unsigned first = binary ? 2 : 1;
      std::string_view rest = text;
      for (std::uint64_t left = random.below(3) == 0 ? 1 + random.below(40) : 0; left > 0;
           --left, first = 0) {
        const std::size_t part = random.below(rest.size() + 1);
        stream += server_frame(first, rest.substr(0, part));
        rest.remove_prefix(part);
        maybe_control();
      }
      stream += server_frame(0x80 | first, rest);
      expected.push_back((binary ? "binary " : "text ") + text);
      maybe_control();
    }
    FrameReader reader(400'000);
    Words words;
    const std::uint64_t most = round % 3 == 0 ? 20 : round % 3 == 1 ? 5'000 : 200'000;
    for (std::string_view rest = stream; !rest.empty();) {
      const std::size_t part = std::min<std::size_t>(rest.size(), 1 + random.below(most));
      BOOST_REQUIRE(feed(reader, rest.substr(0, part), words));
      rest.remove_prefix(part);
      BOOST_REQUIRE(reader.capacity() <= 400'000 + FrameReader::kept_bytes);
    }
    BOOST_REQUIRE_EQUAL(words.size(), expected.size());
    for (std::size_t i = 0; i < words.size(); ++i)
      if (words[i] != expected[i]) BOOST_ERROR("round " << round << ", arrival " << i);
  }
}

BOOST_AUTO_TEST_CASE(a_whole_message_is_not_copied) {
  FrameReader reader(limit);
  const std::span<char> room = reader.room();
  const std::string stream = server_frame(0x82, "first") + server_frame(0x81, "second");
  stream.copy(room.data(), room.size());
  reader.received(stream.size());
  for (const std::size_t offset : {2u, 9u}) {
    const auto next = reader.next();
    BOOST_REQUIRE((next && *next));
    BOOST_TEST(static_cast<const void*>(std::get<Frame>(**next).data.data()) ==
               static_cast<const void*>(room.data() + offset));
  }
}

BOOST_AUTO_TEST_CASE(memory_follows_the_message_and_is_given_back) {
  constexpr std::size_t megabyte = 1u << 20;
  FrameReader reader(8 * megabyte);
  BOOST_TEST(reader.capacity() == 0U);  // nothing before the first read
  Words words;
  BOOST_REQUIRE(feed(reader, "\x81\x01x"_bytes, words));
  BOOST_TEST(reader.capacity() == FrameReader::kept_bytes);

  const std::string large = server_frame(0x82, std::string(4 * megabyte, 'l'));
  BOOST_REQUIRE(feed(reader, large, words));
  BOOST_TEST(words.back().size() == 4 * megabyte + 7);
  BOOST_TEST(reader.capacity() == large.size());  // no more than the frame
  (void)reader.room();
  BOOST_TEST(reader.capacity() == FrameReader::kept_bytes);

  // The same in fragments of a kilobyte: the growth is by doubling, the bound is the same.
  std::string fragments = server_frame(0x02, std::string(1024, 'f'));
  for (int i = 0; i < 4094; ++i) fragments += server_frame(0x00, std::string(1024, 'f'));
  BOOST_REQUIRE(feed(reader, fragments + server_frame(0x80, std::string(1024, 'f')), words));
  BOOST_TEST(words.back().size() == 4 * megabyte + 7);
  BOOST_TEST(reader.capacity() <= 8 * megabyte + FrameReader::kept_bytes);
  (void)reader.room();
  BOOST_TEST(reader.capacity() == FrameReader::kept_bytes);
}

BOOST_AUTO_TEST_CASE(a_length_is_believed_only_below_the_limit) {
  FrameReader reader(32u << 20);
  Words words;
  BOOST_TEST(!feed(reader, "\x82\x7F\x00\x00\x00\x00\x02\x00\x00\x01"_bytes, words));
  BOOST_TEST(reader.capacity() == FrameReader::kept_bytes);
}

BOOST_AUTO_TEST_CASE(our_frames_are_final_masked_and_as_short_as_can_be) {
  // RFC 6455, section 5.7: "Hello", masked.
  BOOST_TEST((encode_frame(Opcode::text, "Hello", {'\x37', '\xFA', '\x21', '\x3D'}) ==
              "\x81\x85\x37\xFA\x21\x3D\x7F\x9F\x4D\x51\x58"_bytes));
  Random random(7);
  for (const std::size_t size : {0u, 1u, 3u, 125u, 126u, 1000u, 65'535u, 65'536u, 100'001u}) {
    std::string payload(size, ' ');
    for (char& c : payload) c = static_cast<char>(random.next());
    std::string wire = encode_frame(Opcode::binary, payload, {'\x01', '\x80', '\xFF', '\x00'});
    BOOST_TEST(wire.size() == size + (size < 126 ? 6 : size < 65'536 ? 8 : 14));
    const auto frame = take_client_frame(wire);
    BOOST_REQUIRE(frame.has_value());
    BOOST_TEST(frame->first == 0x82U);
    BOOST_TEST((frame->payload == payload));
    BOOST_TEST(wire.empty());
  }
  BOOST_TEST(close_payload(4900) == "\x13\x24");
  BOOST_TEST(close_payload(4900, "gone") == "\x13\x24gone");
}

BOOST_AUTO_TEST_SUITE_END()
