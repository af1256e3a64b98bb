// Owns: the form that names of channels get.
// Must not know: channels' other fields, endpoints.
#pragma once

#include <string>
#include <string_view>

#include "tools/sandbox/model.hpp"

namespace veilleur::sandbox {

/// The name as the channel will bear it: text, announcement, forum and media channels are named in lower case
/// with dashes for white space, without ASCII's punctuation but `-` and `_`, never two dashes in a row nor
/// one at either end. All others keep what they are given. Empty where nothing is left.
[[nodiscard]] std::string channel_name(ChannelType type, std::string_view wanted);

}  // namespace veilleur::sandbox
