// Owns: the bytes of a recording on disk: plain or zstd, continued without ever damaging what is there.
// Must not know: what the lines say.
#pragma once

#include <cstdint>
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

/// Opens or creates the file, readable by its owner alone; zstd when the name ends in `.zst`. What a
/// killed process left half written at the end is mended: a plain line gets its end, an incomplete zstd
/// frame is cut off. The error, in words, is for the operator: no such folder, no permission, or a file
/// that is no recording (which is left alone).
[[nodiscard]] Result<std::unique_ptr<RecordingFile>, std::string> open_recording_file(
    const std::string& path);

}  // namespace veilleur::bot
