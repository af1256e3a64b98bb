// Owns: the replay of the committed fuzz corpora of commands and payloads through the functions that
// libFuzzer runs.
// Must not know: libFuzzer.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/command_target.hpp"
#include "tests/fuzz/payload_target.hpp"
#include "tests/support/temp_directory.hpp"

using namespace veilleur;

namespace {

template <class Target>
int replay(const std::string& name, Target target) {
  int files = 0;
  const std::filesystem::path folder =
      std::filesystem::path(VEILLEUR_SOURCE_DIR) / "tests/fuzz/corpus" / name;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string bytes = bot::testing::read_all(entry.path().string());
    // Exact copies on the heap, whole and cut, so that the sanitizers see a single byte too far.
    for (std::size_t length = bytes.size();; --length) {
      const std::vector<char> exact(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length));
      target(std::string_view(exact.data(), exact.size()));
      if (length == 0) break;
    }
    ++files;
  }
  return files;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bot_corpus)

BOOST_AUTO_TEST_CASE(command_corpus) { BOOST_TEST(replay("command", fuzz::command) >= 30); }
BOOST_AUTO_TEST_CASE(payload_corpus) { BOOST_TEST(replay("payload", fuzz::payload) >= 25); }

BOOST_AUTO_TEST_SUITE_END()
