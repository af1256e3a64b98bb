// Owns: the one wall clock, which a parent process may move in tests.
// Must not know: who reads it. Heartbeats and network timeouts never do.
#pragma once

#include <atomic>
#include <chrono>

#include "base/time.hpp"

namespace veilleur::bot {

class WallClock {
 public:
  virtual ~WallClock() = default;
  [[nodiscard]] virtual WallTime now() const = 0;
};

/// The system's time plus what `advance` has added; safe on every thread.
class SystemClock final : public WallClock {
 public:
  [[nodiscard]] WallTime now() const override {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return from_unix_ms(std::chrono::duration_cast<milliseconds>(since).count() + offset_ms_.load());
  }
  /// Moves the time forward.
  void advance(milliseconds by) { offset_ms_.fetch_add(by.count()); }

 private:
  std::atomic<std::int64_t> offset_ms_{0};
};

}  // namespace veilleur::bot
