// Owns: the type of tokens and keys. It cannot be printed, logged, formatted or compared by accident.
// Must not know: where a secret comes from or what it opens.
#pragma once

#include <string>
#include <utility>

namespace veilleur {

/// Text that must never reach a log, a recording or a command line. There is deliberately no
/// stream operator, no formatter and no conversion: the one way out is `expose()`.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] const std::string& expose() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

 private:
  std::string text_;
};

}  // namespace veilleur
