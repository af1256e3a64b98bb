// Owns: the form of log lines, and the sink behind base/log.hpp.
// Must not know: what is logged.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "base/log.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace veilleur::bot {

/// One line without its end: `time=2026-11-22T06:23:31.123Z level=info event=gateway_closed shard=0`.
/// A value that is empty or holds a blank, a quote, `=` or a backslash is put in quotes. Control
/// characters, bytes that are not UTF-8, and the code points that break lines or turn the direction of
/// text are escaped, so that a hostile name can neither forge a line nor disguise one.
[[nodiscard]] std::string format_log_line(WallTime time, LogLevel level, std::string_view event,
                                          std::initializer_list<LogField> fields);

/// ISO 8601 in UTC with milliseconds: `2026-11-22T06:23:31.123Z`.
[[nodiscard]] std::string iso_utc(WallTime time);

/// A sink for `set_log_sink`, safe on every thread. Lines below `threshold` are dropped. An empty file
/// name means standard error; a file is appended to, and each line is flushed. The error says why the
/// file cannot be opened.
[[nodiscard]] Result<std::unique_ptr<LogSink>, std::string> make_log_sink(LogLevel threshold,
                                                                          const std::string& file);

}  // namespace veilleur::bot
