// Owns: the one way to write a log line: an event name and key=value fields.
// Must not know: spdlog (bot/ installs the sink), secrets, message contents.
#pragma once

#include <atomic>
#include <initializer_list>
#include <string>
#include <string_view>

namespace veilleur {

enum class LogLevel { debug, info, warning, error };

struct LogField {
  std::string_view key;
  std::string value;
};

class LogSink {
 public:
  virtual ~LogSink() = default;
  virtual void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) = 0;
};

namespace detail {
inline std::atomic<LogSink*> log_sink{nullptr};
}

/// Where lines go from now on; nullptr drops them (the state tests start in). The sink must outlive its use.
inline void set_log_sink(LogSink* sink) { detail::log_sink.store(sink); }

/// One line where an error is handled or a state changes: `log(LogLevel::warning, "gateway_closed",
/// {{"shard", "0"}, {"code", "4008"}})`. Never give it a token or the content of a message.
inline void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {}) {
  if (LogSink* sink = detail::log_sink.load()) sink->write(level, event, fields);
}

}  // namespace veilleur
