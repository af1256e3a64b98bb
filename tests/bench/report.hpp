// Owns: the printed lines of a run, and which goals were met.
// Must not know: how anything is measured.
#pragma once

#include <string>

namespace veilleur::bench {

/// Prints each figure as soon as it is known, so that a run that fails has still said something.
class Report {
 public:
  void heading(const std::string& text);
  /// A figure without a goal.
  void figure(const std::string& what, double value, const char* unit);
  /// Goals of the issue: a measured value must stay at or below the goal, or reach at least it.
  void at_most(const std::string& what, double value, double goal, const char* unit);
  void at_least(const std::string& what, double value, double goal, const char* unit);
  void close() const;

 private:
  void line(const std::string& what, double value, const char* unit, const std::string& verdict);
  void goal(const std::string& what, double value, double goal, const char* unit, const char* sign, bool met);

  int met_ = 0;
  int missed_ = 0;
};

}  // namespace veilleur::bench
