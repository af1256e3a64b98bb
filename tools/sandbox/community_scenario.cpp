// Owns: the community that is compiled in, so that the sandbox needs no file.
// Must not know: how scenarios are read.
#include "tools/sandbox/scenario.hpp"

#pragma clang diagnostic ignored "-Wc23-extensions"

namespace veilleur::sandbox {
namespace {

constexpr char community[] = {
#embed "scenarios/small.json"
};
// ccache does not see what #embed reads, but refuses to cache any text with this directive in it.
[[maybe_unused]] constexpr const char* not_for_ccache = ".incbin \"scenarios/small.json\"";

}  // namespace

std::string_view community_scenario() { return {community, sizeof community}; }

}  // namespace veilleur::sandbox
