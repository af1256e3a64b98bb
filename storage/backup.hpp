// Owns: the copy of the running database, a few pages at a time on the one connection, and its check.
// Must not know: who asked for it, which thread checks it.
#pragma once

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.hpp"

namespace veilleur::storage {

/// One copy under way, written to `<path>.partial`; `seal_backup` then checks it and gives it its name, so
/// that a file of that name is always a whole backup. Copying waits for no disk.
class Backup {
 public:
  /// Fails where the target exists already or cannot be written; the error is a sentence.
  static Result<std::unique_ptr<Backup>, std::string> begin(SQLite::Database& source,
                                                            const std::string& path);
  /// Removes the partial file unless it was copied to its end.
  ~Backup();

  enum class Progress { more, done };
  /// Copies `pages` pages; an error removes the partial file.
  Result<Progress, std::string> step(int pages);

 private:
  Backup(SQLite::Database& source, std::string path);
  void discard();

  std::string path_;
  std::optional<SQLite::Database> target_;
  std::unique_ptr<SQLite::Backup> backup_;
};

/// Checks the copied `<path>.partial`, waits until it is on the disk, and renames it to `path`. That takes
/// long for a large file: whoever has other things to do calls it on a thread of its own, and `stop` gives
/// it up. Answers what went wrong; the partial file is gone then.
[[nodiscard]] std::optional<std::string> seal_backup(const std::string& path, const std::stop_token& stop);

}  // namespace veilleur::storage
