// Owns: the libFuzzer entry point of session_target.hpp.
// Must not know: what is asked there.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tests/fuzz/session_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  veilleur::fuzz::session({reinterpret_cast<const char*>(data), size});
  return 0;
}
