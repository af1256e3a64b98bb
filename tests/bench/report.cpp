// Owns: the form of the printed lines.
// Must not know: how anything is measured.
#include "tests/bench/report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>

namespace veilleur::bench {
namespace {

/// Three significant digits at least, and no more decimals than that takes.
std::string plain(double value) {
  if (std::abs(value) >= 100) return fmt::format("{:.0f}", value);
  return std::abs(value) >= 10 ? fmt::format("{:.1f}", value) : fmt::format("{:.2f}", value);
}

}  // namespace

void Report::heading(const std::string& text) {
  fmt::print("\n{}\n", text);
  std::fflush(stdout);
}

void Report::line(const std::string& what, double value, const char* unit, const std::string& verdict) {
  fmt::print("  {:<58} {:>9} {:<7}{}\n", what, plain(value), unit, verdict);
  std::fflush(stdout);
}

void Report::figure(const std::string& what, double value, const char* unit) { line(what, value, unit, ""); }

void Report::goal(const std::string& what, double value, double goal, const char* unit, const char* sign,
                  bool met) {
  ++(met ? met_ : missed_);
  line(what, value, unit, fmt::format(" goal {} {}: {}", sign, plain(goal), met ? "ok" : "MISSED"));
}

void Report::at_most(const std::string& what, double value, double limit, const char* unit) {
  goal(what, value, limit, unit, "<=", value <= limit);
}

void Report::at_least(const std::string& what, double value, double limit, const char* unit) {
  goal(what, value, limit, unit, ">=", value >= limit);
}

void Report::close() const { fmt::print("\n{} goals met, {} missed\n", met_, missed_); }

}  // namespace veilleur::bench
