// Owns: the pipe through which a parent process moves the wall clock.
// Must not know: who reads the clock.
#include "bot/test_clock.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>

#include "base/log.hpp"

namespace veilleur::bot {

TestClock::TestClock(boost::asio::any_io_executor executor, int descriptor, SystemClock& clock,
                     std::function<void()> moved)
    : pipe_(executor, descriptor), clock_(clock), moved_(std::move(moved)) {
  pipe_.non_blocking(true);
  char bytes[4096];
  boost::system::error_code error;
  while (const std::size_t count = pipe_.read_some(boost::asio::buffer(bytes), error)) take({bytes, count});
}

boost::asio::awaitable<void> TestClock::run() {
  char bytes[4096];
  for (;;) {
    boost::system::error_code error;
    const std::size_t count = co_await pipe_.async_read_some(
        boost::asio::buffer(bytes), boost::asio::redirect_error(boost::asio::use_awaitable, error));
    if (error) co_return;
    take({bytes, count});
    moved_();
  }
}

void TestClock::take(std::string_view bytes) {
  constexpr std::size_t longest_line = 256;
  for (char c : bytes) {
    if (c == '\n') {
      apply(unfinished_);
      unfinished_.clear();
    } else if (unfinished_.size() < longest_line) {
      unfinished_ += c;
    }
  }
}

void TestClock::apply(std::string_view line) {
  constexpr std::string_view verb = "advance ";
  constexpr std::int64_t longest_ms = 100LL * 365 * 24 * 3600 * 1000;
  std::int64_t by_ms = -1;
  if (line.starts_with(verb)) {
    line.remove_prefix(verb.size());
    const auto [stop, error] = std::from_chars(line.data(), line.data() + line.size(), by_ms);
    if (error != std::errc{} || stop != line.data() + line.size() || by_ms > longest_ms) by_ms = -1;
  }
  if (by_ms < 0) {
    log(LogLevel::warning, "test_clock_line_unreadable", {{"expected", "advance <milliseconds>"}});
    return;
  }
  clock_.advance(milliseconds{by_ms});
  log(LogLevel::info, "test_clock_advanced", {{"by_ms", std::to_string(by_ms)}});
}

}  // namespace veilleur::bot
