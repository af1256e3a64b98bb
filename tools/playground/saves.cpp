// Owns: the files of saved experiments.
// Must not know: HTTP, what is in a world or a database, processes.
#include "tools/playground/saves.hpp"

#include <algorithm>
#include <boost/crc.hpp>
#include <boost/json.hpp>
#include <fstream>

namespace json = boost::json;
namespace fs = std::filesystem;

namespace veilleur::playground {
namespace {

constexpr std::int64_t format = 1;
constexpr const char* note_file = "save.json";
constexpr const char* world_file = "world.json";
constexpr const char* database_file = "veilleur.db";
/// SQLite's write-ahead log holds what a killed bot had committed; the shared memory file is remade.
constexpr const char* log_suffix = "-wal";

/// A type of its own, which no error's words turn into.
struct Contents {
  explicit Contents(std::uintmax_t size) : text(size, '\0') {}
  std::string text;
};

Result<Contents, std::string> read_file(const fs::path& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (error) return path.string() + " cannot be read";
  std::ifstream file(path, std::ios::binary);
  Contents contents(size);
  file.read(contents.text.data(), static_cast<std::streamsize>(size));
  if (!file) return path.string() + " cannot be read";
  return contents;
}

Result<void, std::string> write_file(const fs::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  if (!file) return path.string() + " cannot be written";
  return {};
}

std::int64_t checksum(std::string_view text) {
  boost::crc_32_type crc;
  crc.process_bytes(text.data(), text.size());
  return crc.checksum();
}

/// The parts of a save beside its note, and those of the database beside `database`.
struct Part {
  std::string name;
  fs::path source;
};
std::vector<Part> database_parts(const fs::path& database) {
  std::vector<Part> parts;
  for (const char* suffix : {"", log_suffix}) {
    const fs::path source = database.string() + suffix;
    std::error_code error;
    if (fs::exists(source, error)) parts.push_back({std::string{database_file} + suffix, source});
  }
  return parts;
}

json::object describe(const SaveNote& note, const json::object& parts) {
  return {{"format", format},
          {"name", note.name},
          {"scenario", note.scenario},
          {"saved_at_ms", unix_ms(note.saved_at)},
          {"offset_ms", note.offset.count()},
          {"parts", parts}};
}

struct ReadNote {
  SaveNote note;
  json::object parts;  ///< name → checksum
};

Result<ReadNote, std::string> read_note(const fs::path& directory) {
  const auto text = read_file(directory / note_file);
  if (!text) return text.error();
  try {
    const json::value value = json::parse(text->text);
    if (value.at("format").as_int64() != format)
      return std::string{"it was written by another version of the playground"};
    ReadNote read;
    read.note.name = value.at("name").as_string();
    read.note.scenario = value.at("scenario").as_string();
    read.note.saved_at = from_unix_ms(value.at("saved_at_ms").as_int64());
    read.note.offset = milliseconds{value.at("offset_ms").as_int64()};
    read.parts = value.at("parts").as_object();
    return read;
  } catch (const std::exception& error) {  // Boost.JSON says so where the form is another
    return std::string{note_file} + " is damaged: " + error.what();
  }
}

Result<Contents, std::string> read_part(const fs::path& directory, std::string_view name,
                                        const json::value& expected) {
  auto text = read_file(directory / name);
  if (text && json::value(checksum(text->text)) != expected) return std::string{name} + " is damaged";
  return text;
}

std::string system_words(const fs::path& path, const std::error_code& error) {
  return path.string() + ": " + error.message();
}

}  // namespace

std::optional<std::string> objection_to_name(std::string_view name) {
  if (name.empty() || name.size() > 60) return "a name has 1 to 60 bytes";
  if (name.front() == '.' || name.front() == ' ' || name.back() == ' ')
    return "a name begins with neither a dot nor a space, and does not end with a space";
  const bool plain = std::none_of(name.begin(), name.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '/' || byte < 0x20 || byte == 0x7F;
  });
  return plain ? std::nullopt : std::optional<std::string>{"a name has no slash and no control characters"};
}

Result<void, std::string> Saves::write(const SaveNote& note, std::string_view world,
                                       const fs::path& database) const {
  if (auto objection = objection_to_name(note.name)) return *objection;
  const fs::path unfinished = directory_ / ".unfinished";
  const fs::path replaced = directory_ / ".replaced";
  std::error_code error;
  fs::remove_all(unfinished, error);
  fs::create_directories(unfinished, error);
  if (error) return system_words(unfinished, error);
  json::object parts;
  const auto add = [&](const std::string& name, std::string_view text) {
    parts[name] = checksum(text);
    return write_file(unfinished / name, text);
  };
  if (auto added = add(world_file, world); !added) return added.error();
  for (const Part& part : database_parts(database)) {
    const auto text = read_file(part.source);
    if (!text) return text.error();
    if (auto added = add(part.name, text->text); !added) return added.error();
  }
  if (auto added = write_file(unfinished / note_file, json::serialize(describe(note, parts))); !added)
    return added.error();
  // A directory is only renamed onto an empty one; the old save steps aside until the new one stands.
  const fs::path place = directory_ / note.name;
  fs::remove_all(replaced, error);
  if (fs::exists(place)) fs::rename(place, replaced, error);
  if (!error) fs::rename(unfinished, place, error);
  if (error) return system_words(place, error);
  fs::remove_all(replaced, error);
  return {};
}

Result<LoadedSave, std::string> Saves::read(const std::string& name) const {
  if (auto objection = objection_to_name(name)) return *objection;
  const fs::path place = directory_ / name;
  std::error_code error;
  if (!fs::is_directory(place, error)) return "there is no save \"" + name + "\"";
  auto note = read_note(place);
  if (!note) return note.error();
  LoadedSave loaded{note->note, {}};
  if (!note->parts.contains(world_file)) return std::string{note_file} + " is damaged: it names no world";
  for (const auto& part : note->parts) {
    auto text = read_part(place, part.key(), part.value());
    if (!text) return text.error();
    if (part.key() == world_file) loaded.world = std::move(text->text);
  }
  return loaded;
}

Result<void, std::string> Saves::restore(const std::string& name, const fs::path& database) const {
  const std::vector<Part> parts = database_parts(directory_ / name / database_file);
  std::error_code error;
  for (const Part& part : parts) {
    const fs::path arriving = database.parent_path() / (part.name + ".arriving");
    fs::copy_file(part.source, arriving, fs::copy_options::overwrite_existing, error);
    if (error) return system_words(arriving, error);
  }
  if (auto removed = remove_database(database); !removed) return removed;
  for (const Part& part : parts) {
    const std::string suffix = part.name.substr(std::string_view{database_file}.size());
    fs::rename(database.parent_path() / (part.name + ".arriving"), database.string() + suffix, error);
    if (error) return system_words(database, error);
  }
  return {};
}

Result<void, std::string> Saves::remove(const std::string& name) const {
  if (auto objection = objection_to_name(name)) return *objection;
  std::error_code error;
  const fs::path place = directory_ / name;
  if (!fs::is_directory(place, error)) return "there is no save \"" + name + "\"";
  fs::remove_all(place, error);
  if (error) return system_words(place, error);
  return {};
}

std::vector<SaveEntry> Saves::list() const {
  std::vector<SaveEntry> entries;
  std::error_code error;
  for (fs::directory_iterator at(directory_, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (!at->is_directory() || name.starts_with('.')) continue;
    auto note = read_note(at->path());
    if (note)
      entries.push_back({name, note->note, ""});
    else
      entries.push_back({name, std::nullopt, note.error()});
  }
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return entries;
}

Result<void, std::string> remove_database(const fs::path& database) {
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    std::error_code error;
    fs::remove(database.string() + suffix, error);
    if (error) return system_words(database.string() + suffix, error);
  }
  return {};
}

}  // namespace veilleur::playground
