// Owns: tests of the lists that `!getto` answers.
// Must not know: SQL, Discord's JSON, languages.
#include <boost/test/unit_test.hpp>
#include <limits>

#include "base/utf8.hpp"
#include "tests/unit/domain/ban_fixture.hpp"

namespace veilleur::domain {

using namespace test;

BOOST_AUTO_TEST_SUITE(history)

BOOST_FIXTURE_TEST_CASE(history_strikes_out_what_was_cancelled, Fixture) {
  for (int i = 0; i < 10; ++i) {
    ban(seconds{60});
    settled(Presence::banned);
  }
  cancel(10);
  settled(Presence::banned);
  const Reply reply = history(1);
  BOOST_TEST_REQUIRE(reply.size() == 11u);  // a header and ten lines; that is all
  BOOST_TEST((reply[0].key == MessageKey::sanctions_header));
  BOOST_TEST((reply[1].key == MessageKey::sanction_until_cancelled));
  BOOST_TEST((reply[2].key == MessageKey::sanction_until));
}

BOOST_FIXTURE_TEST_CASE(every_sanction_is_on_one_page, Fixture) {
  for (int i = 0; i < 21; ++i) {
    ban(seconds{60});
    settled(Presence::banned);
  }
  std::vector<std::int64_t> numbers;
  for (std::int64_t page = 1; page <= 3; ++page) {
    const Reply reply = history(page);
    BOOST_TEST((reply[0].key == MessageKey::sanctions_page));
    BOOST_TEST((reply[0].arguments[1].value == ArgumentValue{std::int64_t{21}}));
    BOOST_TEST((reply[0].arguments[2].value == ArgumentValue{page}));
    BOOST_TEST((reply[0].arguments[3].value == ArgumentValue{std::int64_t{3}}));
    for (const Phrase& phrase : reply) {
      if (phrase.key != MessageKey::sanction_until) continue;
      numbers.push_back(std::get<std::int64_t>(phrase.arguments[0].value));
    }
    const bool more = reply.back().key == MessageKey::sanctions_next;
    BOOST_TEST(more == (page < 3));
  }
  BOOST_TEST_REQUIRE(numbers.size() == 21u);
  for (std::size_t at = 0; at < 21; ++at) BOOST_TEST(numbers[at] == 21 - static_cast<std::int64_t>(at));
  const Phrase typed = history(1).back(), used = history(2, slash_target()).back();
  BOOST_TEST((typed.arguments[0].value == ArgumentValue{CommandText{"getto <@2> -p 2"}}));
  BOOST_TEST((used.arguments[0].value == ArgumentValue{CodeText{"/getto user:2 page:3"}}));
}

BOOST_FIXTURE_TEST_CASE(a_page_that_does_not_exist_is_said_to_the_author, Fixture) {
  BOOST_TEST((history(1)[0].key == MessageKey::sanctions_none));
  for (const std::int64_t page : {std::int64_t{2}, std::numeric_limits<std::int64_t>::max()}) {
    const Reply reply = history(page);
    BOOST_TEST((reply[0].key == MessageKey::page_unknown));
    BOOST_TEST((reply[0].arguments[0].value == ArgumentValue{page}));
    BOOST_TEST((reply[0].arguments[1].value == ArgumentValue{std::int64_t{1}}));
  }
  for (int i = 0; i < 10; ++i) {
    ban(seconds{60});
    settled(Presence::banned);
  }
  BOOST_TEST((history(2)[0].key == MessageKey::page_unknown));
}

BOOST_FIXTURE_TEST_CASE(of_reasons_that_do_not_fit_together_the_longest_are_cut, Fixture) {
  // Alone, a reason is shown whole; among others the short ones stay whole.
  ban();
  settled(Presence::banned);
  reader.sanctions.at(1).reason = std::string(800, 'x');
  const auto reason = [](const Phrase& line) { return std::get<UserText>(line.arguments[4].value).text; };
  BOOST_TEST(reason(history(1)[1]).size() == 800u);
  for (int i = 0; i < 9; ++i) {
    ban();
    settled(Presence::banned);
  }
  for (int number = 2; number <= 10; ++number) reader.sanctions.at(number).reason = "short enough";
  const Reply page = history(1);
  BOOST_TEST(reason(page[1]) == "short enough");
  BOOST_TEST(code_points(reason(page[10])) == 325u - 9u * 12u);
  for (auto& [number, each] : reader.sanctions) each.reason = std::string(2000, 'x');
  for (std::size_t line = 1; line <= 10; ++line) BOOST_TEST(code_points(reason(history(1)[line])) == 32u);
}

BOOST_FIXTURE_TEST_CASE(a_history_that_may_lack_what_people_did_waits_for_the_audit_log, Fixture) {
  ban(seconds{60});
  reader.reading_audit_log = true;
  const Decision waiting = reader.decide(command(GetToCommand{mallory}), now);
  BOOST_TEST_REQUIRE(waiting.facts.has_value());
  BOOST_TEST(std::holds_alternative<AuditLogNeeded>(*waiting.facts));
  BOOST_TEST(waiting.effects.empty());
  // Who may not ask is told so at once.
  BOOST_TEST(!reader.decide(command(GetToCommand{mallory}, bob), now).facts.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::domain
