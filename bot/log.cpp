// Owns: the form of log lines, and the sink behind base/log.hpp. The only file that includes spdlog.
// Must not know: what is logged.
#include "bot/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>

#include "bot/config_values.hpp"
#include "bot/line_writer.hpp"
#include "bot/utf8_reader.hpp"

namespace veilleur::bot {
namespace {

/// Code points that a terminal or a viewer obeys instead of showing: controls, line separators, and the
/// marks that turn the direction of the text around them.
bool is_obeyed(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x061c || c == 0x200e || c == 0x200f ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

void append_hex(std::string& out, std::uint32_t value, int digits) {
  constexpr std::string_view hex = "0123456789abcdef";
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += hex[(value >> shift) & 0xf];
}

void append_value(std::string& out, std::string_view value) {
  std::string escaped;
  bool quoted = value.empty();
  for (Utf8Reader reader(value); !reader.at_end();) {
    const Utf8Unit unit = reader.next();
    if (!unit.code_point) {
      escaped += "\\x";
      append_hex(escaped, static_cast<unsigned char>(unit.bytes.front()), 2);
    } else if (*unit.code_point == U'\n') {
      escaped += "\\n";
    } else if (is_obeyed(*unit.code_point)) {
      escaped += "\\u";
      append_hex(escaped, *unit.code_point, 4);
    } else if (*unit.code_point == U'"' || *unit.code_point == U'\\') {
      (escaped += '\\') += unit.bytes;
    } else {
      escaped += unit.bytes;
      quoted = quoted || unit.bytes == " " || unit.bytes == "=";
      continue;
    }
    quoted = true;
  }
  out += quoted ? '"' + escaped + '"' : escaped;
}

WallTime wall_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return WallTime{std::chrono::duration_cast<milliseconds>(now)};
}

class SpdlogSink final : public LogSink {
 public:
  SpdlogSink(LogLevel threshold, spdlog::sink_ptr sink)
      : threshold_(threshold), writer_(write_to(std::move(sink)), [](std::size_t lines) {
          return format_log_line(wall_now(), LogLevel::warning, "log_lines_missing",
                                 {{"lines", std::to_string(lines)}});
        }) {}

  void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) override {
    if (level < threshold_) return;
    writer_.push(format_log_line(wall_now(), level, event, fields));
  }

 private:
  static LineWriter::Write write_to(spdlog::sink_ptr sink) {
    const auto logger = std::make_shared<spdlog::logger>("veilleur", std::move(sink));
    logger->set_pattern("%v");
    // What has been taken from the queue is in the file: little is missing after a crash.
    logger->flush_on(spdlog::level::info);
    return [logger](const std::string& line) { logger->info(spdlog::string_view_t(line)); };
  }

  LogLevel threshold_;
  LineWriter writer_;
};

}  // namespace

std::string iso_utc(WallTime time) {
  using namespace std::chrono;
  const sys_time<milliseconds> instant{time.time_since_epoch()};
  const auto day = floor<days>(instant);
  const year_month_day date{day};
  const hh_mm_ss clock{instant - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

std::string format_log_line(WallTime time, LogLevel level, std::string_view event,
                            std::initializer_list<LogField> fields) {
  std::string line = "time=" + iso_utc(time) + " level=";
  line += to_string(level);
  line += " event=";
  append_value(line, event);
  for (const LogField& field : fields) {
    (line += ' ').append(field.key) += '=';
    append_value(line, field.value);
  }
  return line;
}

Result<std::unique_ptr<LogSink>, std::string> make_log_sink(LogLevel threshold, const std::string& file) {
  if (file.empty()) {
    return std::unique_ptr<LogSink>(
        std::make_unique<SpdlogSink>(threshold, std::make_shared<spdlog::sinks::stderr_sink_mt>()));
  }
  // spdlog would make the folder, and a mistyped path would go unnoticed.
  std::error_code unreadable;
  const auto folder = std::filesystem::absolute(file, unreadable).parent_path();
  if (unreadable || !std::filesystem::is_directory(folder, unreadable)) {
    return "the log " + file + " cannot be opened: there is no folder " + folder.string() +
           "; name another file in [log] file, or none for standard error";
  }
  try {
    return std::unique_ptr<LogSink>(
        std::make_unique<SpdlogSink>(threshold, std::make_shared<spdlog::sinks::basic_file_sink_mt>(file)));
  } catch (const spdlog::spdlog_ex& error) {
    return std::string("the log cannot be opened: ") + error.what() +
           "; name another file in [log] file, or none for standard error";
  }
}

}  // namespace veilleur::bot
