// Owns: the form of log lines, and that nobody can forge one.
// Must not know: who logs.
#include "bot/log.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "bot/utf8_reader.hpp"
#include "tests/support/temp_directory.hpp"

namespace veilleur::bot {
namespace {

constexpr WallTime moment = from_unix_ms(1'795'329'825'007);

std::string logged(std::string value) {
  return format_log_line(moment, LogLevel::info, "e", {{"k", std::move(value)}});
}

BOOST_AUTO_TEST_SUITE(log_lines)

BOOST_AUTO_TEST_CASE(times) {
  BOOST_TEST(iso_utc(from_unix_ms(0)) == "1970-01-01T00:00:00.000Z");
  BOOST_TEST(iso_utc(from_unix_ms(951'782'399'999)) == "2000-02-28T23:59:59.999Z");
  BOOST_TEST(iso_utc(from_unix_ms(951'782'400'000)) == "2000-02-29T00:00:00.000Z");
  BOOST_TEST(iso_utc(from_unix_ms(-1)) == "1969-12-31T23:59:59.999Z");
}

BOOST_AUTO_TEST_CASE(a_line) {
  BOOST_TEST(format_log_line(from_unix_ms(0), LogLevel::warning, "gateway_closed",
                             {{"shard", "0"}, {"code", "4008"}}) ==
             "time=1970-01-01T00:00:00.000Z level=warning event=gateway_closed shard=0 code=4008");
}

BOOST_AUTO_TEST_CASE(values_cannot_forge) {
  struct Row {
    std::string value;
    std::string_view expected;
  };
  const Row rows[] = {
      {"plain", "k=plain"},
      {"", R"(k="")"},
      {"two words", R"(k="two words")"},
      {"a=b", R"(k="a=b")"},
      {R"(say "hi")", R"(k="say \"hi\"")"},
      {R"(back\slash)", R"(k="back\\slash")"},
      {"line\nlevel=error", R"(k="line\nlevel=error")"},
      {"tab\tcr\r", R"(k="tab\u0009cr\u000d")"},
      {std::string("nul\0", 4), R"(k="nul\u0000")"},
      {"\x1b[31m", R"(k="\u001b[31m")"},
      {"\x7f", R"(k="\u007f")"},
      {"\xc2\x9b", R"(k="\u009b")"},      // CSI in one code point
      {"\xe2\x80\xa8", R"(k="\u2028")"},  // line separator
      {"a\xe2\x80\xae"
       "b",
       R"(k="a\u202eb")"},                      // right-to-left override
      {"\xff", R"(k="\xff")"},                  // no UTF-8
      {"\xc0\x8a", R"(k="\xc0\x8a")"},          // an overlong line end
      {"\xed\xa0\x80", R"(k="\xed\xa0\x80")"},  // a surrogate
      {"\xe2\x82", R"(k="\xe2\x82")"},          // cut off
      {"é€😀", "k=é€😀"},
  };
  for (const Row& row : rows) {
    const std::string line = logged(row.value);
    BOOST_TEST(line.ends_with(std::string(" event=e ") + std::string(row.expected)), line);
    BOOST_TEST(line.find('\n') == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(every_byte_comes_out_of_the_reader_once) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text{static_cast<char>(first), static_cast<char>(second), 'x'};
      std::string seen;
      for (Utf8Reader reader(text); !reader.at_end();) seen += reader.next().bytes;
      BOOST_REQUIRE(seen == text);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_file_takes_lines_of_its_level) {
  const testing::TempDirectory directory;
  const std::string path = directory.write("log", "before\n");
  {
    auto sink = make_log_sink(LogLevel::warning, path);
    BOOST_REQUIRE(sink.has_value());
    set_log_sink(sink->get());
    log(LogLevel::info, "too_quiet");
    log(LogLevel::warning, "loud_{}%v", {{"k", "{}"}});
    set_log_sink(nullptr);
  }
  const std::string written = testing::read_all(path);
  BOOST_TEST(written.starts_with("before\ntime="));
  BOOST_TEST(written.ends_with(" level=warning event=loud_{}%v k={}\n"));
  BOOST_TEST(written.find("too_quiet") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_opened_is_said) {
  const testing::TempDirectory directory;
  const auto sink = make_log_sink(LogLevel::info, directory.file(""));
  BOOST_REQUIRE(sink.has_error());
  BOOST_TEST(sink.error().find("cannot be opened") != std::string::npos);
  const std::string nowhere = directory.file("absent/veilleur.log");
  const auto mistyped = make_log_sink(LogLevel::info, nowhere);
  BOOST_REQUIRE(mistyped.has_error());
  BOOST_TEST(mistyped.error().find("there is no folder") != std::string::npos);
  BOOST_TEST(!std::filesystem::exists(directory.file("absent")));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace veilleur::bot
