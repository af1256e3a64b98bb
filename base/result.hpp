// Owns: the result type of every operation that can fail for reasons outside the program.
// Must not know: any particular error; each folder declares its own enum.
#pragma once

#include <boost/system/result.hpp>

namespace veilleur {

/// Either a value or an error of the folder that failed. Test it before `*` or `->`;
/// `Result<void, E>` is made with `Ok{}`-like default construction: `return {};`.
template <class T, class E>
using Result = boost::system::result<T, E>;

}  // namespace veilleur
