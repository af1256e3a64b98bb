// Owns: tests of the choices offered while a sanction's number is typed.
// Must not know: SQL, Discord's JSON.
#include "domain/moderation/choices.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>
#include <string>

#include "tests/support/map_reader.hpp"

namespace veilleur::domain {
namespace {

constexpr GuildId guild_id{1000};
constexpr UserId self{900}, owner{1}, mallory{2000000000000000002}, bob{3};
constexpr WallTime start{milliseconds{1'800'000'000'000}};

struct Choosing {
  testing::MapReader reader{[] {
                              Guild guild;
                              guild.id = guild_id;
                              guild.owner = owner;
                              return guild;
                            }(),
                            self};

  void ban(SanctionNumber number, UserId user = bob) {
    Sanction sanction;
    sanction.guild = guild_id;
    sanction.number = number;
    sanction.state = SanctionState::active;
    sanction.user = user;
    sanction.moderator = owner;
    sanction.created_at = start;
    sanction.reason = "spam";
    reader.sanctions[number] = sanction;
  }
  std::vector<SanctionNumber> offered(std::string_view typed, UserId author = owner) {
    std::vector<SanctionNumber> numbers;
    for (const auto& each : suggest_sanctions(reader, guild_id, author, typed))
      numbers.push_back(each.number);
    return numbers;
  }
};
using Numbers = std::vector<SanctionNumber>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(choices, Choosing)

BOOST_AUTO_TEST_CASE(ranges_hold_exactly_the_numbers_that_begin_so) {
  for (const SanctionNumber highest : {0, 1, 9, 10, 99, 123, 2345}) {
    for (SanctionNumber prefix = 1; prefix <= 300; ++prefix) {
      Numbers expected, found;
      for (SanctionNumber each = highest; each > 0; --each) {
        if (std::to_string(each).starts_with(std::to_string(prefix))) expected.push_back(each);
      }
      for (const NumberRange& range : numbers_beginning_with(prefix, highest)) {
        for (SanctionNumber each = range.last; each >= range.first; --each) found.push_back(each);
      }
      BOOST_TEST_REQUIRE((found == expected));
    }
  }
  constexpr SanctionNumber most = std::numeric_limits<SanctionNumber>::max();
  BOOST_TEST(numbers_beginning_with(9, most).size() == 19u);
  BOOST_TEST((numbers_beginning_with(most, most) == std::vector<NumberRange>{{most, most}}));
  BOOST_TEST((numbers_beginning_with(92, most).front().last <= most));
}

BOOST_AUTO_TEST_CASE(the_newest_come_first_and_no_more_than_discord_takes) {
  BOOST_TEST(offered("").empty());
  for (SanctionNumber number = 1; number <= 130; ++number) ban(number);
  Numbers newest;
  for (SanctionNumber number = 130; number > 105; --number) newest.push_back(number);
  BOOST_TEST((offered("") == newest));
  BOOST_TEST((offered(" # ") == newest));
  BOOST_TEST((offered("12") == Numbers{129, 128, 127, 126, 125, 124, 123, 122, 121, 120, 12}));
  BOOST_TEST((offered("#12 ") == offered("12")));
  BOOST_TEST(offered("1").size() == 25u);
  BOOST_TEST(offered("1").front() == 130);
  BOOST_TEST((offered("99") == Numbers{99}));
  for (std::string_view nothing : {"0", "131", "-1", "1x", "spam", "1 2", "99999999999999999999", "\xFF"}) {
    BOOST_TEST(offered(nothing).empty());
  }
}

BOOST_AUTO_TEST_CASE(a_users_id_offers_their_sanctions) {
  for (SanctionNumber number = 1; number <= 30; ++number) ban(number, number % 10 == 0 ? mallory : bob);
  BOOST_TEST((offered(mallory.to_string()) == Numbers{30, 20, 10}));
  BOOST_TEST((offered("3") == [] {
    Numbers numbers;  // bob's id is 3, and of the 27 that are his, and of 3 and 30, the newest 25 are left
    for (SanctionNumber number = 30; number > 0 && numbers.size() < 25; --number) {
      if (number % 10 != 0 || number == 30) numbers.push_back(number);
    }
    return numbers;
  }()));
}

BOOST_AUTO_TEST_CASE(what_is_over_or_cancelled_is_not_offered) {
  for (SanctionNumber number = 1; number <= 4; ++number) ban(number, mallory);
  reader.sanctions.at(1).state = SanctionState::ended;
  reader.sanctions.at(2).cancelled_by = owner;
  reader.sanctions.at(3).state = SanctionState::releasing;  // its end has come; Discord does not know yet
  BOOST_TEST((offered("") == Numbers{4, 3}));
  BOOST_TEST((offered(mallory.to_string()) == Numbers{4, 3}));
}

BOOST_AUTO_TEST_CASE(who_may_not_cancel_is_offered_nothing) {
  ban(1);
  BOOST_TEST(offered("", bob).empty());
  BOOST_TEST(offered("1", UserId{}).empty());
  BOOST_TEST(suggest_sanctions(reader, GuildId{5}, owner, "").empty());
}

BOOST_AUTO_TEST_CASE(a_choice_says_number_kind_user_end_and_reason) {
  ban(7, mallory);
  SanctionChoice choice = suggest_sanctions(reader, guild_id, owner, "").front();
  BOOST_TEST((choice.label.key == MessageKey::choice_permanent));
  reader.sanctions.at(7).ends_at = start;
  choice = suggest_sanctions(reader, guild_id, owner, "").front();
  BOOST_TEST((choice.label.key == MessageKey::choice_until));
  BOOST_TEST((choice.label.arguments == std::vector<Argument>{{"number", SanctionNumber{7}},
                                                              {"kind", MessageKey::kind_ban},
                                                              {"user", mallory},
                                                              {"reason", UserText{"spam"}},
                                                              {"end", start}}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::domain
