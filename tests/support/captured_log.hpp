// Owns: the log lines that a test causes.
// Must not know: how a line is written, or who logs.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"

namespace veilleur::testing {

/// Keeps every line while it lives; one at a time.
class CapturedLog final : public LogSink {
 public:
  struct Line {
    LogLevel level = LogLevel::debug;
    std::string event;
    std::map<std::string, std::string> fields;
  };

  CapturedLog() { set_log_sink(this); }
  ~CapturedLog() override { set_log_sink(nullptr); }
  CapturedLog(const CapturedLog&) = delete;
  CapturedLog& operator=(const CapturedLog&) = delete;

  void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) override {
    Line& line = lines.emplace_back(Line{level, std::string(event), {}});
    for (const LogField& field : fields) line.fields.emplace(field.key, field.value);
  }

  [[nodiscard]] std::vector<Line> of(std::string_view event) const {
    std::vector<Line> found;
    std::ranges::copy_if(lines, std::back_inserter(found),
                         [event](const Line& line) { return line.event == event; });
    return found;
  }
  /// Whether any field of any line holds this text.
  [[nodiscard]] bool holds(std::string_view text) const {
    return std::ranges::any_of(lines, [text](const Line& line) {
      return std::ranges::any_of(
          line.fields, [text](const auto& field) { return field.second.find(text) != std::string::npos; });
    });
  }

  std::vector<Line> lines;
};

}  // namespace veilleur::testing
