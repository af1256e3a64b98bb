// Owns: recordings that begin, for the tests of the recorder.
// Must not know: what a particular test asserts.
#pragma once

#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>

#include "bot/recorder.hpp"
#include "tests/support/temp_directory.hpp"

namespace veilleur::bot::testing {

constexpr Moment at(std::int64_t ms) {
  return {SteadyTime{milliseconds{ms}}, from_unix_ms(1'795'329'825'000 + ms)};
}

inline RecordingStart recording_start(std::string_view database = "DB") {
  return {.now = at(1),
          .release = "0.1.0",
          .configuration = {{"shards", "auto"}},
          .time_zone_data = "2026b",
          .seed = 18'446'744'073'709'551'615u,
          .database = database};
}

inline std::unique_ptr<Recorder> opened(const std::string& path, std::string_view database = "DB") {
  auto recorder = open_recorder(path, recording_start(database));
  BOOST_REQUIRE_MESSAGE(recorder.has_value(), recorder.error());
  return std::move(*recorder);
}

}  // namespace veilleur::bot::testing
