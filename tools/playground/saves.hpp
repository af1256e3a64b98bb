// Owns: saved experiments as directories on disk: the world, the bot's database, and a note about both.
// Must not know: HTTP, what is in a world or a database, processes.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace veilleur::playground {

/// What is known of a save without opening its parts.
struct SaveNote {
  std::string name;
  std::string scenario;    ///< by whose name it began
  WallTime saved_at;       ///< real time
  milliseconds offset{0};  ///< of the clock, ahead of real time
};

struct SaveEntry {
  std::string name;
  std::optional<SaveNote> note;  ///< nothing: it cannot be read, and `problem` says why
  std::string problem;
};

struct LoadedSave {
  SaveNote note;
  std::string world;
};

/// The saves in one directory, each a directory of its own. Errors are in words for a person.
class Saves {
 public:
  explicit Saves(std::filesystem::path directory) : directory_(std::move(directory)) {}

  /// Takes the place of a save of the same name, and only once it is complete. The database is copied as
  /// it stands, with its write-ahead log; where there is none yet, none is saved.
  [[nodiscard]] Result<void, std::string> write(const SaveNote& note, std::string_view world,
                                                const std::filesystem::path& database) const;
  /// Every part is read and its checksum compared.
  [[nodiscard]] Result<LoadedSave, std::string> read(const std::string& name) const;
  /// Puts the saved database in the place of `database`, whose owner must not be running. Where that
  /// fails the old one stays.
  [[nodiscard]] Result<void, std::string> restore(const std::string& name,
                                                  const std::filesystem::path& database) const;
  [[nodiscard]] Result<void, std::string> remove(const std::string& name) const;
  /// By name; those that cannot be read are among them.
  [[nodiscard]] std::vector<SaveEntry> list() const;

 private:
  std::filesystem::path directory_;
};

/// Why this cannot be the name of a save; nothing where it can.
[[nodiscard]] std::optional<std::string> objection_to_name(std::string_view name);

/// Removes the database and what SQLite keeps beside it; that there is none is fine.
[[nodiscard]] Result<void, std::string> remove_database(const std::filesystem::path& database);

}  // namespace veilleur::playground
