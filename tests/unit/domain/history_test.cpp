// Owns: tests of the lists that `!getto` answers.
// Must not know: SQL, Discord's JSON, languages.
#include <boost/test/unit_test.hpp>

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
  const Decision decision = reader.decide(command(GetToCommand{mallory}), now);
  const Reply& reply = std::get<SendReply>(decision.effects.front().value).reply;
  BOOST_TEST_REQUIRE(reply.size() == 10u);  // header, eight lines, "two more"
  BOOST_TEST((reply[0].key == MessageKey::sanctions_header));
  BOOST_TEST((reply[1].key == MessageKey::sanction_until_cancelled));
  BOOST_TEST((reply[2].key == MessageKey::sanction_until));
  BOOST_TEST((reply[9].key == MessageKey::sanctions_more));
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
