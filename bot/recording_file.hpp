// Owns: the bytes of a recording on disk: plain or zstd, continued without ever damaging what is there.
// Must not know: what the lines say.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace veilleur::bot {

class RecordingFile {
 public:
  virtual ~RecordingFile() = default;
  /// Writes whole lines (each with its end), so that they can be read even after a kill: a zstd file
  /// gets one complete frame. After an error, said in words, the file is cut back to what it was before
  /// this call, and must not be appended to again.
  [[nodiscard]] virtual std::optional<std::string> append(std::string_view lines) = 0;
};

/// What a file that exists begins with.
enum class Beginning {
  recording,      ///< the first line of ours, whole
  torn,           ///< the first line of ours, cut off: nothing that anyone could read
  other_version,  ///< a recording of another format
  foreign,
};
/// Judges the first line: with its end where it has one, otherwise all that there is of it.
using Judge = std::function<Beginning(std::string_view first_line)>;

/// Opens or creates the file, readable by its owner alone; zstd when the name ends in `.zst`. What a
/// killed process left half written at the end is mended: a plain line gets its end with the first lines
/// that are appended, an incomplete zstd frame is cut off. The error, in words, is for the operator: no such
/// folder, no permission, or a file that is no recording of this version (which keeps every byte).
[[nodiscard]] Result<std::unique_ptr<RecordingFile>, std::string> open_recording_file(const std::string& path,
                                                                                      const Judge& judge);

}  // namespace veilleur::bot
