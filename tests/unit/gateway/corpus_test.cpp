// Owns: the replay of the committed fuzz corpora through the functions that libFuzzer runs.
// Must not know: libFuzzer.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/inflate_target.hpp"
#include "tests/fuzz/scan_target.hpp"
#include "tests/fuzz/session_target.hpp"

using namespace veilleur;

namespace {

template <class Target>
int replay(const std::string& name, Target target) {
  int files = 0;
  const std::filesystem::path folder =
      std::filesystem::path(VEILLEUR_SOURCE_DIR) / "tests/fuzz/corpus" / name;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    BOOST_TEST_REQUIRE(!file.bad());
    // An exact copy on the heap, so that the sanitizers see a single byte too far.
    const std::vector<char> exact(bytes.begin(), bytes.end());
    target(std::string_view(exact.data(), exact.size()));
    ++files;
  }
  return files;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gateway_corpus)

BOOST_AUTO_TEST_CASE(scan_corpus) { BOOST_TEST(replay("scan", fuzz::scan) >= 20); }
BOOST_AUTO_TEST_CASE(inflate_corpus) { BOOST_TEST(replay("inflate", fuzz::inflate) >= 10); }
BOOST_AUTO_TEST_CASE(session_corpus) { BOOST_TEST(replay("session", fuzz::session) >= 10); }

BOOST_AUTO_TEST_SUITE_END()
