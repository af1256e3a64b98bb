// Owns: tests of reading typed commands and durations.
// Must not know: who may use a command.
#include "domain/moderation/parse.hpp"

#include <boost/test/unit_test.hpp>

namespace veilleur::domain {
namespace {

constexpr UserId self{999};

std::optional<BanCommand> ban(std::string_view text) {
  auto parsed = parse_command(text);
  if (!parsed || !std::holds_alternative<Command>(*parsed)) return std::nullopt;
  const auto* command = std::get_if<BanCommand>(&std::get<Command>(*parsed));
  return command == nullptr ? std::nullopt : std::optional(*command);
}

std::optional<MessageKey> error(std::string_view text) {
  auto parsed = parse_command(text);
  const auto* wrong = parsed ? std::get_if<WrongInput>(&*parsed) : nullptr;
  return wrong == nullptr ? std::nullopt : std::optional(wrong->error.key);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(parse)

BOOST_AUTO_TEST_CASE(durations) {
  struct Row {
    std::string_view text;
    std::int64_t expected;  // 0: refused
  };
  for (const Row& row : {Row{"60", 60},
                         Row{"60s", 60},
                         Row{"1m", 60},
                         Row{"1h30m", 5400},
                         Row{"1d", 86400},
                         Row{"2w", 1209600},
                         Row{"1w2d3h4m5s", 788645},
                         Row{"3650d", 315360000},
                         Row{"3651d", 0},
                         Row{"0", 0},
                         Row{"0h0m", 0},
                         Row{"-5", 0},
                         Row{"", 0},
                         Row{"h", 0},
                         Row{"1h30", 0},
                         Row{"1.5h", 0},
                         Row{"1y", 0},
                         Row{"1 h", 0},
                         Row{" 60 ", 60},
                         Row{"\u00A060\u202F", 60},
                         Row{"6 0", 0},
                         Row{"<60", 0},
                         Row{"99999999999", 0},
                         Row{"9999999999999999999999", 0},
                         Row{"999999999999w999999999999w", 0},
                         Row{"６０", 0}}) {
    const auto read = parse_duration(row.text);
    BOOST_TEST_CONTEXT(row.text) {
      BOOST_TEST(read.has_value() == (row.expected != 0));
      if (read) BOOST_TEST(read->count() == row.expected);
    }
  }
  BOOST_TEST((parse_duration("99999999999").error().key == MessageKey::duration_too_long));
  BOOST_TEST((parse_duration("soon").error().key == MessageKey::duration_invalid));
  for (std::string_view empty : {"", " ", "\u00A0", "\t\n"}) {
    BOOST_TEST((parse_duration(empty).error().key == MessageKey::duration_empty));
  }
  for (std::string_view apart : {"60 s", "1 h", " 2\u00A0w ", "5  min", "3 j"}) {
    BOOST_TEST((parse_duration(apart).error().key == MessageKey::duration_unit_apart));
  }
  BOOST_TEST((parse_duration("6 0").error().key == MessageKey::duration_invalid));
}

BOOST_AUTO_TEST_CASE(bans_as_people_type_them) {
  struct Row {
    std::string_view text;
    std::uint64_t target;
    std::string_view reason;
    std::int64_t duration;  // 0: permanent
  };
  for (const Row& row : {Row{"ban <@42> spam", 42, "spam", 0},
                         Row{"ban <@!42> spam -d 60", 42, "spam", 60},
                         Row{"BAN 42 spam and more -d 1h", 42, "spam and more", 3600},
                         Row{"ban   <@42>\n spam \n -d\t60 ", 42, "spam", 60},
                         Row{"ban <@42> spam -d 60,", 42, "spam", 60},
                         Row{"ban <@42> spam -d 60 ,", 42, "spam", 60},
                         Row{"ban <@42> \"he said -d 5\" -d 60", 42, "he said -d 5", 60},
                         Row{"ban <@42> a \"-d 5\" b -d 60", 42, "a \"-d 5\" b", 60},
                         Row{"ban <@42> -- -d 60", 42, "-d 60", 0},
                         Row{"ban <@42> spam -- -d 60", 42, "spam -d 60", 0},
                         Row{"ban <@42> spam --", 42, "spam", 0},
                         Row{"ban <@42> -- a -- b", 42, "a -- b", 0},
                         Row{"ban <@42> -- -d60", 42, "-d60", 0},
                         Row{"ban <@42> -- \"-d 60\"", 42, "-d 60", 0},
                         Row{"ban <@42> he typed “-d60” -d 60", 42, "he typed “-d60”", 60},
                         Row{"ban <@42> « -d 5 » -d 60", 42, "-d 5", 60},
                         Row{"ban <@42> “spam”", 42, "spam", 0},
                         Row{"ban <@42> “a” “b”", 42, "“a” “b”", 0},
                         Row{"ban <@42> “open -d 60", 42, "“open", 60},
                         Row{"ban <@42> \"-d60\" -d 60", 42, "-d60", 60},
                         Row{"ban <@42> -done", 42, "-done", 0},
                         Row{"ban <@42> -cheat — déjà vu – encore", 42, "-cheat — déjà vu – encore", 0},
                         Row{"ban <@42> a-d60 -e 5 - d", 42, "a-d60 -e 5 - d", 0},
                         Row{"ban <@42> \u200Bx\u200B", 42, "\u200Bx\u200B", 0},
                         Row{"ban <@42> a 5\" screen -d 60", 42, "a 5\" screen", 60},
                         Row{"ban <@42> well-done e-d 60", 42, "well-done e-d 60", 0},
                         Row{"ban <@42> -dd", 42, "-dd", 0},
                         Row{"ban <@42> raison élégante 🦊 -d 2w", 42, "raison élégante 🦊", 1209600}}) {
    const auto read = ban(row.text);
    BOOST_TEST_CONTEXT(row.text) {
      BOOST_TEST_REQUIRE(read.has_value());
      BOOST_TEST(read->target.value() == row.target);
      BOOST_TEST(read->reason == row.reason);
      BOOST_TEST((read->duration ? read->duration->count() : 0) == row.duration);
    }
  }
}

BOOST_AUTO_TEST_CASE(wrong_input_says_which_argument) {
  struct Row {
    std::string_view text;
    MessageKey expected;
  };
  for (const Row& row : {Row{"ban", MessageKey::target_missing},
                         Row{"ban @mallory spam", MessageKey::target_invalid},
                         Row{"ban <@> spam", MessageKey::target_invalid},
                         Row{"ban <@0> spam", MessageKey::target_invalid},
                         Row{"ban <@99999999999999999999999> spam", MessageKey::target_invalid},
                         Row{"ban <@&42> spam", MessageKey::target_invalid},
                         Row{"ban <@42>", MessageKey::reason_missing},
                         Row{"ban <@42> -d 60", MessageKey::reason_before_options},
                         Row{"ban <@42> -d 5s spam", MessageKey::reason_before_options},
                         Row{"ban <@42> \u00AD -d 5s", MessageKey::reason_before_options},
                         Row{"ban <@42> -c general spam", MessageKey::reason_before_options},
                         Row{"ban <@42> “”", MessageKey::reason_missing},
                         Row{"ban <@42> \" \u200B \"", MessageKey::reason_missing},
                         Row{"ban <@42> -- \u3164", MessageKey::reason_missing},
                         Row{"ban <@42> \"\"", MessageKey::reason_missing},
                         Row{"ban <@42> --", MessageKey::reason_missing},
                         Row{"ban <@42> spam -d", MessageKey::flag_value_missing},
                         Row{"ban <@42> spam -d ,", MessageKey::flag_value_missing},
                         Row{"ban <@42> spam -d 0", MessageKey::duration_invalid},
                         Row{"ban <@42> spam -d -60", MessageKey::duration_invalid},
                         Row{"ban <@42> spam -d 60 -d 70", MessageKey::flag_repeated},
                         Row{"ban <@42> spam -d 60 more", MessageKey::text_after_flag},
                         Row{"ban <@42> spam -d 60 s", MessageKey::duration_unit_apart},
                         Row{"ban <@42> spam -d 60 min", MessageKey::duration_unit_apart},
                         Row{"ban <@42> spam -d 60 -D 5", MessageKey::flag_mistyped},
                         Row{"ban <@42> spam -d 60 -d5", MessageKey::flag_mistyped},
                         Row{"ban <@42> spam -d 99w9999999w", MessageKey::duration_too_long},
                         Row{"ban <@42> spam -c general", MessageKey::channels_unsupported},
                         Row{"cancel", MessageKey::number_missing},
                         Row{"cancel x", MessageKey::number_invalid},
                         Row{"cancel 0", MessageKey::number_invalid},
                         Row{"cancel -3", MessageKey::number_invalid},
                         Row{"cancel 99999999999999999999", MessageKey::number_invalid},
                         Row{"cancel 3 4", MessageKey::too_much_text},
                         Row{"getto", MessageKey::target_missing},
                         Row{"getto bob", MessageKey::target_invalid},
                         Row{"getto <@42> x", MessageKey::too_much_text},
                         Row{"getto <@42> 2", MessageKey::too_much_text},
                         Row{"getto <@42> -p2", MessageKey::too_much_text},
                         Row{"getto <@42> -p", MessageKey::flag_value_missing},
                         Row{"getto <@42> -p 0", MessageKey::number_invalid},
                         Row{"getto <@42> -p -1", MessageKey::number_invalid},
                         Row{"getto <@42> -p two", MessageKey::number_invalid},
                         Row{"getto <@42> -p 99999999999999999999", MessageKey::number_invalid},
                         Row{"getto <@42> -p 2 3", MessageKey::too_much_text},
                         Row{"ping pong", MessageKey::number_invalid},
                         Row{"ping 1 2", MessageKey::too_much_text}}) {
    BOOST_TEST_CONTEXT(row.text) {
      const auto read = error(row.text);
      BOOST_TEST_REQUIRE(read.has_value());
      BOOST_TEST((*read == row.expected));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_mistyped_option_never_becomes_reason) {
  // Every dash, letter and continuation that people type where they mean `-d 60`.
  constexpr std::string_view dashes[] = {"-", "--", "–", "—", "−", "\u2010", "\u2011", "-–"};
  constexpr std::string_view letters[] = {"d", "D", "c", "C"};
  constexpr std::string_view ends[] = {"", " 60", "60", "=60", ":60", "=", "60s", ",", ", 60"};
  const std::pair<std::string, std::string> protections[] = {
      {"\"", "\""}, {"“", "”"}, {"«", "»"}, {"-- ", ""}};
  std::size_t refused = 0, read = 0;
  for (std::string_view dash : dashes) {
    for (std::string_view letter : letters) {
      for (std::string_view end : ends) {
        const std::string option = std::string(dash) + std::string(letter) + std::string(end);
        const bool right = dash == "-" && (letter == "d" || letter == "c") && (end.empty() || end == " 60");
        for (std::string_view before : {"spam ", "", "spam\n", "\"a\" "}) {
          const std::string typed = "ban <@42> " + std::string(before) + option;
          BOOST_TEST_CONTEXT(typed) {
            if (right) {
              BOOST_TEST((error(typed) != MessageKey::flag_mistyped));
              ++read;
              continue;
            }
            BOOST_TEST((error(typed) == MessageKey::flag_mistyped));
            ++refused;
          }
        }
        for (const auto& [open, close] : protections) {
          const std::string typed = "ban <@42> spam " + (open + option) + close;
          BOOST_TEST_CONTEXT(typed) {
            const auto command = ban(typed);
            BOOST_TEST_REQUIRE(command.has_value());
            BOOST_TEST((command->reason.find(option) != std::string::npos));
            BOOST_TEST(!command->duration.has_value());
          }
        }
      }
    }
  }
  BOOST_TEST(read == 16u);
  BOOST_TEST(refused > 1000u);
  for (std::string_view channels : {"-c<#5>", "-c#general", "-c.text", "—c *games", "-c(a,b)"}) {
    const std::string typed = "ban <@42> spam " + std::string(channels);
    BOOST_TEST_CONTEXT(typed) { BOOST_TEST((error(typed) == MessageKey::flag_mistyped)); }
  }
}

BOOST_AUTO_TEST_CASE(a_mistyped_option_is_quoted_with_the_right_form) {
  const auto parsed = parse_command("ban <@42> spam –d60");
  const Phrase& phrase = std::get<WrongInput>(*parsed).error;
  BOOST_TEST_REQUIRE(phrase.arguments.size() == 2u);
  BOOST_TEST((std::get<UserText>(phrase.arguments[0].value) == UserText{"–d60"}));
  BOOST_TEST((std::get<CodeText>(phrase.arguments[1].value) == CodeText{"-d 60"}));
}

BOOST_AUTO_TEST_CASE(a_reason_that_nobody_can_see_is_none) {
  for (std::string_view unseen : {"\u200B", "\u3164", "\u00AD", "\u2060\uFEFF", "\u00A0\u2003", "\u2800",
                                  "\u202E\u061C", "\U000E0041", "\u180E \u115F", "\x01\x7F", "\uFE0F"}) {
    BOOST_TEST((error("ban <@42> " + std::string(unseen)) == MessageKey::reason_missing));
    BOOST_TEST((parse_reason(unseen).error().key == MessageKey::reason_missing));
    BOOST_TEST(parse_reason(std::string(unseen) + "x").has_value());
  }
  for (std::string_view seen : {"x", "é", "漢", "🦊", ".", "\u0661"}) {
    BOOST_TEST((*parse_reason(" " + std::string(seen) + "\u00A0") == seen));
  }
}

BOOST_AUTO_TEST_CASE(unknown_words_are_no_commands) {
  for (std::string_view text : {"", "   ", "lol", "banana <@42> x", "!ban <@42> x", "b an"}) {
    BOOST_TEST_CONTEXT(text) { BOOST_TEST(!parse_command(text).has_value()); }
  }
}

BOOST_AUTO_TEST_CASE(numbers) {
  auto cancel = parse_command("cancel #12");
  BOOST_TEST_REQUIRE(cancel.has_value());
  BOOST_TEST(std::get<CancelCommand>(std::get<Command>(*cancel)).number == 12);
  auto pasted = parse_command("ping\u00A03");  // as phones paste it
  BOOST_TEST_REQUIRE(pasted.has_value());
  BOOST_TEST(std::get<PingCommand>(std::get<Command>(*pasted)).number.value() == 3);
  auto ping = parse_command("ping -3");
  BOOST_TEST_REQUIRE(ping.has_value());
  BOOST_TEST(std::get<PingCommand>(std::get<Command>(*ping)).number.value() == -3);
}

BOOST_AUTO_TEST_CASE(pages) {
  for (const auto& [text, page] :
       {std::pair{"getto 42", 1}, {"getto <@42> -p 3", 3}, {"getto 42\n-p  1 ", 1}}) {
    const auto read = parse_command(text);
    BOOST_TEST_REQUIRE(read.has_value());
    BOOST_TEST(std::get<GetToCommand>(std::get<Command>(*read)).page == page);
  }
}

BOOST_AUTO_TEST_CASE(who_is_addressed) {
  struct Row {
    std::string_view content, prefix;
    std::optional<std::string_view> expected;
  };
  for (const Row& row :
       {Row{"!ban x", "!", "ban x"}, Row{"  !ban x", "!", "ban x"}, Row{"! ban x", "!", std::nullopt},
        Row{"!", "!", std::nullopt}, Row{"hello !ban", "!", std::nullopt}, Row{"?ban x", "!", std::nullopt},
        Row{"v!ban x", "v!", "ban x"}, Row{"<@999> ban x", "!", "ban x"}, Row{"<@!999> !ban x", "!", "ban x"},
        Row{"<@999>", "!", ""}, Row{"<@998> ban x", "!", std::nullopt}}) {
    BOOST_TEST_CONTEXT(row.content) {
      const auto read = command_text(row.content, row.prefix, self);
      BOOST_TEST((read == row.expected));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::domain
