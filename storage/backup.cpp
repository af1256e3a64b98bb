// Owns: the copy of the running database, and its check.
// Must not know: who asked for it, which thread checks it.
#include "storage/backup.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace veilleur::storage {
namespace {

using Problem = std::optional<std::string>;

std::string partial(const std::string& path) { return path + ".partial"; }

Problem errno_problem(const char* verb, const std::string& path) {
  return std::string("cannot ") + verb + ' ' + path + ": " + std::strerror(errno);
}

std::string advice(const SQLite::Exception& error) {
  const bool full = error.getErrorCode() == SQLITE_FULL;
  return std::string("the backup failed: ") + error.what() +
         (full ? "; make room, or name a file on another disk" : "");
}

/// The copy holds what the database holds: it is for its owner's eyes.
Problem create_private(const std::string& path) {
  ::unlink(path.c_str());  // what a killed process left
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return *errno_problem("write", path) + "; name a file that can be written";
  ::close(descriptor);
  return std::nullopt;
}

/// A file's content, or a folder's names, are on the disk when this returns without a problem.
Problem synced(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return errno_problem("open", path);
  Problem problem;
  // Some file systems have nothing to write for a folder, and say so by EINVAL.
  if (::fsync(descriptor) != 0 && errno != EINVAL) problem = errno_problem("write", path);
  ::close(descriptor);
  return problem;
}

Problem checked(const std::string& copy, const std::stop_token& stop) {
  try {
    SQLite::Database database(copy, SQLite::OPEN_READWRITE);
    const std::stop_callback interrupt(stop, [&database] { ::sqlite3_interrupt(database.getHandle()); });
    // A backup in WAL mode would be two files; one file can be copied away.
    database.exec("PRAGMA journal_mode = DELETE");
    const std::string health = database.execAndGet("PRAGMA integrity_check(1)").getString();
    if (!stop.stop_requested() && health != "ok") return "the copy fails its integrity check: " + health;
  } catch (const SQLite::Exception& error) {
    if (!stop.stop_requested()) return advice(error);
  }
  if (stop.stop_requested()) return "the backup was given up before it was checked";
  return std::nullopt;
}

Problem named(const std::string& path) {
  if (std::rename(partial(path).c_str(), path.c_str()) != 0) return errno_problem("rename", partial(path));
  return synced(std::filesystem::path(path).parent_path().string());
}

}  // namespace

Backup::Backup(SQLite::Database& source, std::string path) : path_(std::move(path)) {
  target_.emplace(partial(path_), SQLite::OPEN_READWRITE);
  // Whoever copies has other things to do than to wait for a disk; the check does that.
  target_->exec("PRAGMA synchronous = OFF");
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
  if (auto problem = create_private(partial(path))) return *problem;
  try {
    return std::unique_ptr<Backup>(new Backup(source, path));
  } catch (const SQLite::Exception& error) {
    ::unlink(partial(path).c_str());
    return advice(error);
  }
}

Result<Backup::Progress, std::string> Backup::step(int pages) {
  try {
    const int code = backup_->executeStep(pages);
    if (code == SQLITE_BUSY) {
      discard();
      return std::string("another program holds a lock on the database; try again when it has ended");
    }
    if (code != SQLITE_DONE) return Progress::more;
    backup_.reset();
    target_.reset();
    return Progress::done;
  } catch (const SQLite::Exception& error) {
    discard();
    return advice(error);
  }
}

std::optional<std::string> seal_backup(const std::string& path, const std::stop_token& stop) {
  Problem problem = checked(partial(path), stop);
  if (!problem) problem = synced(partial(path));
  if (!problem) problem = named(path);
  if (problem) ::unlink(partial(path).c_str());
  return problem;
}

}  // namespace veilleur::storage
