// Owns: the tests of both payload decoders.
// Must not know: sessions, sockets.
#include "gateway/inflate.hpp"

#include <zlib.h>
#include <zstd.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/deflate.hpp"

using namespace veilleur;
using namespace veilleur::gateway;
using veilleur::testing::ZlibDeflater;
using veilleur::testing::ZstdDeflater;

namespace {

std::string feed(Inflater& inflater, std::string_view frame) {
  const auto payload = inflater.feed(frame);
  BOOST_TEST_REQUIRE(payload.has_value());
  return *payload ? std::string(**payload) : std::string("(nothing)");
}

InflateError refuse(Inflater& inflater, std::string_view frame) {
  const auto payload = inflater.feed(frame);
  BOOST_TEST_REQUIRE(payload.has_error());
  return payload.error();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_inflate)

BOOST_AUTO_TEST_CASE(zlib_messages_share_one_context) {
  ZlibDeflater deflater;
  Inflater inflater(Compression::zlib_stream);
  BOOST_TEST(inflater.capacity() == 0u);  // nothing is allocated before the first frame
  for (int i = 0; i < 50; ++i) {
    const std::string text = "{\"op\":0,\"s\":" + std::to_string(i) + "}";
    BOOST_TEST(feed(inflater, deflater.message(text)) == text);
  }
}

BOOST_AUTO_TEST_CASE(zlib_message_split_at_every_byte) {
  const std::string first = "{\"op\":10}", second = "{\"op\":11,\"d\":[1,2,3,4,5,6,7,8,9]}";
  ZlibDeflater probe;
  (void)probe.message(first);
  const std::size_t length = probe.message(second).size();
  for (std::size_t cut = 1; cut < length; ++cut) {
    ZlibDeflater deflater;
    Inflater inflater(Compression::zlib_stream);
    BOOST_TEST(feed(inflater, deflater.message(first)) == first);
    const std::string whole = deflater.message(second);
    BOOST_TEST(feed(inflater, whole.substr(0, cut)) == "(nothing)");
    BOOST_TEST(feed(inflater, whole.substr(cut)) == second);
    BOOST_TEST(feed(inflater, deflater.message(first)) == first);
  }
}

BOOST_AUTO_TEST_CASE(zlib_one_byte_a_frame_and_empty_frames) {
  ZlibDeflater deflater;
  Inflater inflater(Compression::zlib_stream);
  const std::string text(5000, 'x');
  const std::string whole = deflater.message(text);
  for (std::size_t i = 0; i + 1 < whole.size(); ++i) {
    BOOST_TEST(feed(inflater, whole.substr(i, 1)) == "(nothing)");
    BOOST_TEST(feed(inflater, "") == "(nothing)");
  }
  BOOST_TEST(feed(inflater, whole.substr(whole.size() - 1)) == text);
  BOOST_TEST(feed(inflater, deflater.message("")) == "(nothing)");  // an empty message
  BOOST_TEST(feed(inflater, deflater.message("{}")) == "{}");
}

BOOST_AUTO_TEST_CASE(other_zlib_level_headers) {
  for (int level = 0; level <= 9; ++level) {
    ZlibDeflater deflater(level);
    Inflater inflater(Compression::zlib_stream);
    BOOST_TEST(feed(inflater, deflater.message("{\"op\":10}")) == "{\"op\":10}");
  }
}

BOOST_AUTO_TEST_CASE(zlib_without_the_flush_suffix_never_completes_and_stays_bounded) {
  Inflater inflater(Compression::zlib_stream);
  ZlibDeflater deflater;
  std::string whole = deflater.message(std::string(1000, 'a'));
  BOOST_TEST(feed(inflater, whole.substr(0, whole.size() - 4)) == "(nothing)");
  // Frame after frame without a suffix ends at the bound, not at the machine's memory.
  const std::string more(1 << 20, 'b');
  std::optional<InflateError> error;
  std::size_t peak = 0;
  for (int i = 0; i < 64 && !error; ++i) {
    std::string frame = deflater.message(more);
    frame += deflater.message("");
    frame.resize(frame.size() - 4);
    const auto fed = inflater.feed(frame);
    if (fed.has_error()) error = fed.error();
    peak = std::max(peak, inflater.capacity());
  }
  BOOST_TEST_REQUIRE(error.has_value());
  BOOST_TEST((*error == InflateError::too_large || *error == InflateError::corrupt));
  BOOST_TEST(peak <= Inflater::payload_max_bytes + 1);
}

BOOST_AUTO_TEST_CASE(corrupt_streams_are_errors) {
  for (const Compression kind : {Compression::zlib_stream, Compression::zstd_stream}) {
    Inflater inflater(kind);
    BOOST_TEST((refuse(inflater, "{\"op\":10,\"d\":{}}") == InflateError::corrupt));
  }
  ZlibDeflater zlib;
  std::string bad = zlib.message(std::string(300, 'q') + "{\"op\":10}");
  for (std::size_t i = 2; i < bad.size(); ++i) bad[i] = static_cast<char>(bad[i] ^ 0x5A);
  Inflater inflater(Compression::zlib_stream);
  BOOST_TEST((refuse(inflater, bad) == InflateError::corrupt));
}

BOOST_AUTO_TEST_CASE(old_sockets_bytes_in_a_new_inflater_are_refused) {
  ZlibDeflater zlib;
  (void)zlib.message("{\"op\":10}");
  Inflater after_zlib(Compression::zlib_stream);
  BOOST_TEST((refuse(after_zlib, zlib.message("{\"op\":11}")) == InflateError::corrupt));
  ZstdDeflater zstd;
  (void)zstd.message("{\"op\":10}");
  Inflater after_zstd(Compression::zstd_stream);
  BOOST_TEST((refuse(after_zstd, zstd.message("{\"op\":11}")) == InflateError::corrupt));
}

BOOST_AUTO_TEST_CASE(zlib_stream_that_ends_is_an_error) {
  // What `compress` in IDENTIFY would send: a stream of its own for each payload.
  const std::string text = "{\"op\":10}";
  std::string whole(compressBound(text.size()), '\0');
  uLongf size = whole.size();
  BOOST_TEST_REQUIRE(compress(reinterpret_cast<Bytef*>(whole.data()), &size,
                              reinterpret_cast<const Bytef*>(text.data()), text.size()) == Z_OK);
  whole.resize(size);
  Inflater inflater(Compression::zlib_stream);
  BOOST_TEST((refuse(inflater, whole) == InflateError::ended));
}

BOOST_AUTO_TEST_CASE(zstd_messages_share_one_frame) {
  ZstdDeflater deflater;
  Inflater inflater(Compression::zstd_stream);
  BOOST_TEST(inflater.capacity() == 0u);
  for (int i = 0; i < 50; ++i) {
    const std::string text = "{\"op\":0,\"s\":" + std::to_string(i) + "}";
    BOOST_TEST(feed(inflater, deflater.message(text)) == text);
    BOOST_TEST(feed(inflater, "") == "(nothing)");
  }
}

BOOST_AUTO_TEST_CASE(zstd_output_larger_than_any_inner_buffer) {
  ZstdDeflater deflater;
  Inflater inflater(Compression::zstd_stream);
  std::string text;
  for (std::uint32_t i = 0, x = 1; i < 3'000'000; ++i)
    text += static_cast<char>((x = x * 1664525u + 1013904223u) >> 24);
  BOOST_TEST((feed(inflater, deflater.message(text)) == text));
  BOOST_TEST(feed(inflater, deflater.message("{}")) == "{}");
}

BOOST_AUTO_TEST_CASE(unbounded_zstd_window_is_refused) {
  ZstdDeflater wide(27);
  Inflater inflater(Compression::zstd_stream);
  BOOST_TEST((refuse(inflater, wide.message("{\"op\":10}")) == InflateError::corrupt));
  ZstdDeflater allowed(Inflater::zstd_window_log_max);
  Inflater other(Compression::zstd_stream);
  BOOST_TEST(feed(other, allowed.message("{\"op\":10}")) == "{\"op\":10}");
}

BOOST_AUTO_TEST_CASE(decompression_bombs_end_at_the_bound) {
  const std::string exact(Inflater::payload_max_bytes, ' ');
  {
    Inflater inflater(Compression::zlib_stream);
    ZlibDeflater deflater;
    const auto payload = inflater.feed(deflater.message(exact));
    BOOST_TEST_REQUIRE(payload.has_value());
    BOOST_TEST((*payload)->size() == exact.size());
    BOOST_TEST((refuse(inflater, deflater.message(exact + ' ')) == InflateError::too_large));
    BOOST_TEST(inflater.capacity() <= Inflater::payload_max_bytes + 1);
  }
  {
    Inflater inflater(Compression::zstd_stream);
    ZstdDeflater deflater;
    const auto payload = inflater.feed(deflater.message(exact));
    BOOST_TEST_REQUIRE(payload.has_value());
    BOOST_TEST((*payload)->size() == exact.size());
    const std::string bomb = deflater.message(exact + ' ');
    BOOST_TEST(bomb.size() < 10'000u);
    BOOST_TEST((refuse(inflater, bomb) == InflateError::too_large));
    BOOST_TEST(inflater.capacity() <= Inflater::payload_max_bytes + 1);
  }
}

BOOST_AUTO_TEST_CASE(memory_is_given_back_after_a_huge_payload) {
  for (const Compression kind : {Compression::zlib_stream, Compression::zstd_stream}) {
    Inflater inflater(kind);
    ZlibDeflater zlib;
    ZstdDeflater zstd;
    const auto message = [&](std::string_view text) {
      return kind == Compression::zlib_stream ? zlib.message(text) : zstd.message(text);
    };
    const std::string huge(8 << 20, 'h');
    BOOST_TEST((feed(inflater, message(huge)) == huge));
    BOOST_TEST(inflater.capacity() >= huge.size());
    BOOST_TEST(feed(inflater, message("{}")) == "{}");
    BOOST_TEST(inflater.capacity() <= (16u << 10));
  }
}

BOOST_AUTO_TEST_SUITE_END()
