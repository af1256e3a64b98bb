// Owns: the proof that a save is whole or not there, and that a damaged one harms nothing.
// Must not know: what is in a world or a database.
#include "tools/playground/saves.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>

#include "tests/support/temp_directory.hpp"

using namespace veilleur;
using namespace veilleur::playground;
namespace fs = std::filesystem;

namespace {

struct Stage {
  void put(const fs::path& path, std::string_view text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  std::string get(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  SaveNote note(std::string name) {
    return {std::move(name), "community", from_unix_ms(1'786'017'600'000), milliseconds{60'000}};
  }
  std::string error_of_read(const std::string& name) {
    const auto read = saves.read(name);
    return read ? "" : read.error();
  }

  bot::testing::TempDirectory place;
  fs::path root = fs::path(place.file("x")).parent_path();
  fs::path database = root / "veilleur.db";
  Saves saves{root / "saves"};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(saves)

BOOST_AUTO_TEST_CASE(everything_comes_back) {
  Stage stage;
  stage.put(stage.database, std::string_view{"pages\0\xFF", 7});
  stage.put(stage.root / "veilleur.db-wal", "log");
  stage.put(stage.root / "veilleur.db-shm", "memory");
  BOOST_TEST(stage.saves.list().empty());
  BOOST_REQUIRE(stage.saves.write(stage.note("Été 1"), "{\"world\":1}", stage.database).has_value());

  stage.put(stage.database, "newer");
  stage.put(stage.root / "veilleur.db-wal", "newer");
  const auto loaded = stage.saves.read("Été 1");
  BOOST_REQUIRE_MESSAGE(loaded.has_value(), (loaded ? "" : loaded.error()));
  BOOST_TEST(loaded->world == "{\"world\":1}");
  BOOST_TEST(loaded->note.scenario == "community");
  BOOST_TEST(unix_ms(loaded->note.saved_at) == 1'786'017'600'000);
  BOOST_TEST(loaded->note.offset.count() == 60'000);
  BOOST_REQUIRE(stage.saves.restore("Été 1", stage.database).has_value());
  BOOST_TEST((stage.get(stage.database) == std::string{"pages\0\xFF", 7}));
  BOOST_TEST(stage.get(stage.root / "veilleur.db-wal") == "log");
  // The shared memory of the other database would describe a log that is not there.
  BOOST_TEST(!fs::exists(stage.root / "veilleur.db-shm"));
}

BOOST_AUTO_TEST_CASE(a_save_without_a_database_leads_back_to_none) {
  Stage stage;
  BOOST_REQUIRE(stage.saves.write(stage.note("early"), "{}", stage.database).has_value());
  stage.put(stage.database, "later");
  BOOST_REQUIRE(stage.saves.restore("early", stage.database).has_value());
  BOOST_TEST(!fs::exists(stage.database));
}

BOOST_AUTO_TEST_CASE(a_second_save_of_a_name_takes_the_first_ones_place) {
  Stage stage;
  stage.put(stage.database, "one");
  BOOST_REQUIRE(stage.saves.write(stage.note("x"), "1", stage.database).has_value());
  BOOST_REQUIRE(stage.saves.write(stage.note("x"), "2", stage.database).has_value());
  BOOST_TEST(stage.saves.read("x")->world == "2");
  BOOST_TEST(stage.saves.list().size() == 1u);
  BOOST_REQUIRE(stage.saves.remove("x").has_value());
  BOOST_TEST(stage.saves.list().empty());
  BOOST_TEST(stage.saves.remove("x").error() == "there is no save \"x\"");
}

BOOST_AUTO_TEST_CASE(damage_is_named) {
  Stage stage;
  stage.put(stage.database, "pages");
  const auto fresh = [&] {
    BOOST_REQUIRE(stage.saves.write(stage.note("x"), "world", stage.database).has_value());
    BOOST_TEST(stage.error_of_read("x") == "");
    return stage.root / "saves" / "x";
  };
  stage.put(fresh() / "world.json", "wOrld");
  BOOST_TEST(stage.error_of_read("x") == "world.json is damaged");
  stage.put(fresh() / "veilleur.db", "");
  BOOST_TEST(stage.error_of_read("x") == "veilleur.db is damaged");
  fs::remove(fresh() / "veilleur.db");
  BOOST_TEST(stage.error_of_read("x").ends_with("veilleur.db cannot be read"));
  stage.put(fresh() / "save.json", "{");
  BOOST_TEST(stage.error_of_read("x").starts_with("save.json is damaged: "));
  BOOST_TEST(!stage.saves.list().front().note.has_value());
  BOOST_TEST(stage.saves.list().front().problem.starts_with("save.json is damaged: "));
  stage.put(fresh() / "save.json",
            R"({"format":1,"name":"x","scenario":"s","saved_at_ms":1,"offset_ms":0,"parts":{}})");
  BOOST_TEST(stage.error_of_read("x") == "save.json is damaged: it names no world");
  stage.put(fresh() / "save.json", R"({"format":2})");
  BOOST_TEST(stage.error_of_read("x") == "it was written by another version of the playground");
}

BOOST_AUTO_TEST_CASE(names_stay_in_their_directory) {
  Stage stage;
  for (const char* bad : {"", ".", "..", ".hidden", "a/b", "../x", " x", "x ", "a\nb", "a\x7F"}) {
    BOOST_TEST_CONTEXT(bad) {
      BOOST_TEST(objection_to_name(bad).has_value());
      BOOST_TEST(!stage.saves.write(stage.note(bad), "1", stage.database).has_value());
      BOOST_TEST(!stage.saves.remove(bad).has_value());
      BOOST_TEST(!stage.saves.read(bad).has_value());
    }
  }
  BOOST_TEST(objection_to_name(std::string(61, 'x')).has_value());
  for (const char* good : {"x", "Avant le ban", "été", "a.b", "日本"})
    BOOST_TEST(!objection_to_name(good).has_value());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_is_said_and_the_old_save_stays) {
  Stage stage;
  BOOST_REQUIRE(stage.saves.write(stage.note("x"), "1", stage.database).has_value());
  fs::create_directories(stage.database);  // a directory: it cannot be read as a file
  BOOST_TEST(!stage.saves.write(stage.note("x"), "2", stage.database).has_value());
  BOOST_TEST(stage.saves.read("x")->world == "1");
  BOOST_TEST(stage.saves.list().size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
