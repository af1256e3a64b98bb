// Owns: the copy of the running database, a few pages at a time on the one connection.
// Must not know: who asked for it.
#pragma once

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>

#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace veilleur::storage {

/// One backup under way. It is written to `<path>.partial`, checked, and only then renamed, so that a file
/// of that name is always a whole backup.
class Backup {
 public:
  /// Fails where the target exists already or cannot be written; the error is a sentence.
  static Result<std::unique_ptr<Backup>, std::string> begin(SQLite::Database& source,
                                                            const std::string& path);
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

}  // namespace veilleur::storage
