// Owns: the thread that brings the lines of a recording to its file, and when it gives up.
// Must not know: what the lines say.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "bot/recording_file.hpp"

namespace veilleur::bot {

/// Safe on every thread. Nobody ever waits longer than a second for a file that stands still: then the
/// recording ends, as it does when the disk is full or 64 MiB wait for it, with one line in the log.
class RecordingWriter {
 public:
  /// Writes `first_lines` before it returns; `name` is what the log calls the file.
  RecordingWriter(std::string name, std::unique_ptr<RecordingFile> file, std::string_view first_lines);
  /// Writes what is there. A thread that the file holds is left behind, with the file.
  ~RecordingWriter();
  RecordingWriter(const RecordingWriter&) = delete;
  RecordingWriter& operator=(const RecordingWriter&) = delete;

  /// Whether lines are still taken.
  [[nodiscard]] bool recording() const;
  /// Takes whole lines, each with its end.
  void push(std::string_view lines);
  /// The same, and nothing after them.
  void push_last(std::string_view lines);
  /// Returns when all that was pushed before this call is in the file, or the recording has ended.
  void flush();

 private:
  struct State;
  std::shared_ptr<State> state_;
  std::thread thread_;
};

}  // namespace veilleur::bot
