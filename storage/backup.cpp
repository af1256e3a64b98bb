// Owns: the copy of the running database.
// Must not know: who asked for it.
#include "storage/backup.hpp"

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace veilleur::storage {
namespace {

std::string partial(const std::string& path) { return path + ".partial"; }

}  // namespace

Backup::Backup(SQLite::Database& source, std::string path) : path_(std::move(path)) {
  target_.emplace(partial(path_), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  backup_ = std::make_unique<SQLite::Backup>(*target_, source);
}

Backup::~Backup() {
  if (target_) discard();
}

void Backup::discard() {
  backup_.reset();
  target_.reset();
  ::unlink(partial(path_).c_str());
}

Result<std::unique_ptr<Backup>, std::string> Backup::begin(SQLite::Database& source,
                                                           const std::string& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) == 0) return std::string(path + " exists already; name a new file");
  ::unlink(partial(path).c_str());
  const mode_t previous = ::umask(0077);  // the copy holds what the database holds: for its owner's eyes
  try {
    std::unique_ptr<Backup> backup(new Backup(source, path));
    ::umask(previous);
    return backup;
  } catch (const SQLite::Exception& error) {
    ::umask(previous);
    return std::string("cannot write " + partial(path) + ": " + error.what());
  }
}

Result<Backup::Progress, std::string> Backup::step(int pages) {
  try {
    if (backup_->executeStep(pages) != SQLITE_DONE) return Progress::more;
    backup_.reset();
    // A backup in WAL mode would be two files; one file can be copied away.
    target_->exec("PRAGMA journal_mode = DELETE");
    const std::string health = target_->execAndGet("PRAGMA integrity_check(1)").getString();
    if (health != "ok") {
      discard();
      return std::string("the copy fails its integrity check: " + health);
    }
    target_.reset();
  } catch (const SQLite::Exception& error) {
    discard();
    return std::string("the backup failed: ") + error.what();
  }
  if (std::rename(partial(path_).c_str(), path_.c_str()) != 0) {
    return std::string("cannot rename " + partial(path_) + ": " + std::strerror(errno));
  }
  return Progress::done;
}

}  // namespace veilleur::storage
