// Owns: the libFuzzer entry point of frames_target.hpp.
// Must not know: what is asked there.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tests/fuzz/frames_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  veilleur::fuzz::frames({reinterpret_cast<const char*>(data), size});
  return 0;
}
