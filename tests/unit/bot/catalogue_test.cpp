// Owns: tests of the texts in both languages and of what people's own words can do inside them.
// Must not know: the rules.
#include "bot/catalogue.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "base/utf8.hpp"
#include "domain/command.hpp"
#include "tests/support/map_reader.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using domain::Language;
using domain::MessageKey;
using domain::Phrase;

namespace {

std::set<std::string> placeholders(std::string_view text) {
  std::set<std::string> names;
  for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
    const auto close = text.find('}', open);
    BOOST_REQUIRE(close != std::string_view::npos);
    names.emplace(text.substr(open + 1, close - open - 1));
  }
  return names;
}

std::vector<MessageKey> all_keys() {
  std::vector<MessageKey> keys;
  for (std::size_t at = 0; at < domain::message_key_count; ++at) keys.push_back(static_cast<MessageKey>(at));
  return keys;
}

constexpr std::string_view names[]{"number",  "user",    "end",        "reason", "guild",  "error",
                                   "others",  "command", "permission", "text",   "flag",   "count",
                                   "kind",    "date",    "moderator",  "code",   "status", "person",
                                   "example", "page",    "pages"};

/// Every argument that any text names; each with the type that the rules give it.
std::vector<domain::Argument> arguments_with(const std::string& typed) {
  constexpr WallTime moment{milliseconds{1'800'000'000'999}};
  return {{"number", std::int64_t{42}},
          {"user", UserId{2}},
          {"end", moment},
          {"reason", domain::UserText{typed}},
          {"guild", domain::UserText{typed}},
          {"error", domain::DiscordError{403, 50013}},
          {"others", domain::CodeText{typed}},
          {"command", domain::CommandText{typed}},
          {"permission", MessageKey::permission_ban_members},
          {"text", domain::UserText{typed}},
          {"flag", domain::CodeText{typed}},
          {"count", std::int64_t{3}},
          {"kind", MessageKey::kind_ban},
          {"date", moment},
          {"moderator", UserId{1}},
          {"person", domain::UserText{typed}},
          {"code", std::int64_t{50013}},
          {"status", std::int64_t{405}},
          {"example", domain::CodeText{typed}},
          {"page", std::int64_t{2}},
          {"pages", std::int64_t{5}}};
}

std::string say(MessageKey key, const std::string& typed, RenderContext context = {}) {
  return render(Phrase{key, arguments_with(typed)}, context);
}

/// Reads Markdown as Discord does as far as escapes go: what is left is what still has its meaning.
std::string unescaped_marks(std::string_view text) {
  constexpr std::string_view marks = "*_~`|<>#[]()-@:";
  std::string left;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (marks.find(text[at]) != std::string_view::npos) {
      left += text[at];
    }
  }
  return left;
}

const std::string hostile =
    "@everyone <@1> <@&5> <#6> <t:1:F> <:a:1> **b** __u__ ~~s~~ ||spoiler|| `code` ```\nblock\n``` "
    "[text](https://example.org)\n# heading\n> quote\n- list\n\\*\r\n**#1** · banned\t";

}  // namespace

BOOST_AUTO_TEST_SUITE(catalogues)

BOOST_AUTO_TEST_CASE(both_languages_have_the_same_placeholders) {
  std::set<std::string> known(std::begin(names), std::end(names));
  for (MessageKey key : all_keys()) {
    const CatalogueEntry& entry = catalogue(key);
    BOOST_TEST_CONTEXT(entry.name) {
      BOOST_TEST((entry.key == key));
      BOOST_TEST(placeholders(entry.french) == placeholders(entry.english), boost::test_tools::per_element());
      for (const std::string& name : placeholders(entry.french)) BOOST_TEST(known.contains(name), name);
    }
  }
}

BOOST_AUTO_TEST_CASE(names_of_keys_are_stable_and_distinct) {
  std::set<std::string_view> seen;
  for (MessageKey key : all_keys()) BOOST_TEST(seen.insert(catalogue(key).name).second, catalogue(key).name);
  BOOST_TEST(catalogue(MessageKey::not_allowed).name == "not_allowed");
  BOOST_TEST(catalogue(MessageKey::discord_refused).name == "discord_refused");
}

/// Where a line ends before one of these signs, it begins with a lone colon on a narrow screen.
BOOST_AUTO_TEST_CASE(french_signs_keep_to_their_words_by_no_break_spaces) {
  constexpr std::string_view no_break = "\u00A0";
  for (MessageKey key : all_keys()) {
    const std::string_view text = catalogue(key).french;
    BOOST_TEST_CONTEXT(text) {
      for (std::string_view sign : {":", ";", "?", "!", "»"}) {
        for (auto at = text.find(sign); at != std::string_view::npos; at = text.find(sign, at + 1)) {
          BOOST_TEST(text.substr(0, at).ends_with(no_break), sign);
        }
      }
      for (auto at = text.find("«"); at != std::string_view::npos; at = text.find("«", at + 1)) {
        BOOST_TEST(text.substr(at + std::string_view("«").size()).starts_with(no_break));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_key_renders_in_both_languages_and_styles) {
  for (MessageKey key : all_keys()) {
    for (Language language : {Language::french, Language::english}) {
      for (Style style : {Style::message, Style::plain}) {
        const std::string text = say(key, "words", {language, "!", style});
        BOOST_TEST_CONTEXT(catalogue(key).name) {
          BOOST_TEST(!text.empty());
          BOOST_TEST(text.find('{') == std::string::npos);
          BOOST_TEST(text.find('}') == std::string::npos);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_page_of_sanctions_fits_a_message_whatever_its_reasons) {
  constexpr GuildId guild{std::uint64_t{1} << 62};
  constexpr UserId widest{18'000'000'000'000'000'000ULL};
  domain::Guild structure;
  structure.id = guild;
  structure.owner = widest;
  veilleur::testing::MapReader reader{structure, UserId{900}};
  for (const std::string_view unit : {"*", "🦊", "é", "x"}) {
    std::string reason;
    for (int each = 0; each < 1500; ++each) reason += unit;
    for (domain::SanctionNumber number = 1'000'000'000; number < 1'000'000'021; ++number) {
      domain::Sanction sanction;
      sanction.guild = guild;
      sanction.number = number;
      sanction.user = sanction.moderator = widest;
      sanction.cancelled_by = widest;
      sanction.created_at = WallTime{milliseconds{99'999'999'999'000}};
      sanction.ends_at = sanction.created_at;
      sanction.reason = reason;
      reader.sanctions[number] = sanction;
    }
    for (Language language : {Language::french, Language::english}) {
      for (std::int64_t page = 1; page <= 3; ++page) {
        domain::CommandReceived event;
        event.origin = {guild, ChannelId{7}, widest, MessageId{8}, std::nullopt};
        event.sent_at = WallTime{};
        event.input = domain::Command{domain::GetToCommand{widest, page}};
        const auto decision = domain::decide(reader, event, WallTime{});
        const auto& reply = std::get<domain::SendReply>(decision.effects.at(0).value).reply;
        const std::string text = render(reply, {language, "0123456789abcdef", Style::message});
        BOOST_TEST(utf16_length(text) <= 2000u);
        BOOST_TEST(static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1 == reply.size());
        BOOST_TEST(!text.ends_with("\n…"));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(french_and_english_differ_where_they_are_sentences) {
  BOOST_TEST(say(MessageKey::reason_missing, "", {Language::french, "!", Style::message}) ==
             "Il manque le motif dans la commande.");
  BOOST_TEST(say(MessageKey::reason_missing, "", {Language::english, "!", Style::message}) ==
             "The reason is missing from the command.");
}

BOOST_AUTO_TEST_CASE(answers_to_a_ban_hold_its_number_and_its_end) {
  // interfaces.md, "Moderation": `#<number>` and either `<t:END:F>` or `permanent`.
  for (Language language : {Language::french, Language::english}) {
    const RenderContext context{language, "!", Style::message};
    const std::string timed = say(MessageKey::ban_done_until, "spam", context);
    BOOST_TEST(timed.find("#42") != std::string::npos);
    BOOST_TEST(timed.find("<t:1800000000:F>") != std::string::npos);
    const std::string endless = say(MessageKey::ban_done_permanent, "spam", context);
    BOOST_TEST(endless.find("#42") != std::string::npos);
    BOOST_TEST(endless.find("permanent") != std::string::npos);
    for (MessageKey cancelled :
         {MessageKey::sanction_until_cancelled, MessageKey::sanction_permanent_cancelled}) {
      const std::string line = say(cancelled, "spam", context);
      BOOST_TEST((line.starts_with("~~") && line.ends_with("~~")));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_people_type_keeps_none_of_its_powers) {
  for (MessageKey key : all_keys()) {
    for (Language language : {Language::french, Language::english}) {
      const RenderContext context{language, "!", Style::message};
      BOOST_TEST_CONTEXT(catalogue(key).name) {
        const std::string harmless = say(key, "words", context);
        const std::string typed = say(key, hostile, context);
        // One line stays one line, so that nobody forges a line of the bot's.
        BOOST_TEST(typed.find_first_of("\n\r") == std::string::npos);
        const auto given = placeholders(catalogue(key).french);
        const bool code = given.contains("command") || given.contains("flag") || given.contains("others") ||
                          given.contains("example");
        if (code) continue;
        BOOST_TEST(unescaped_marks(typed) == unescaped_marks(harmless));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(code_stays_inside_its_ticks) {
  const std::string flag = say(MessageKey::flag_repeated, "a`b\n``` @everyone", {});
  const auto first = flag.find('`');
  const auto last = flag.rfind('`');
  BOOST_TEST_REQUIRE(first != last);
  BOOST_TEST(flag.substr(first + 1, last - first - 1).find_first_of("`\n\r") == std::string::npos);
  const std::string with_return = say(MessageKey::flag_repeated, "a\rb", {});
  BOOST_TEST(with_return.find('\r') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_prefix_that_is_markdown_stays_inside_its_ticks) {
  const std::string text = say(MessageKey::not_allowed, "ban", {Language::english, "`**", Style::message});
  BOOST_TEST(text == "Only the owner of this server may use `'**ban`.");
}

BOOST_AUTO_TEST_CASE(how_discord_refused_is_its_code_or_else_the_http_status) {
  const auto said = [](Language language, domain::DiscordError error) {
    const Phrase phrase{MessageKey::discord_refused,
                        {{"number", std::int64_t{42}}, {"user", UserId{2}}, {"error", error}}};
    return render(phrase, {language, "!", Style::message});
  };
  BOOST_TEST(said(Language::english, {403, 50013}).find("(error 50013)") != std::string::npos);
  BOOST_TEST(said(Language::french, {403, 50013}).find("(erreur 50013)") != std::string::npos);
  BOOST_TEST(said(Language::english, {405, 0}).find("(HTTP status 405, without") != std::string::npos);
  BOOST_TEST(said(Language::french, {405, 0}).find("(statut HTTP 405, sans") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_plain_line_names_ids_and_times_and_escapes_nothing) {
  const RenderContext context{Language::english, "!", Style::plain};
  BOOST_TEST(say(MessageKey::audit_ban, "a_b", context) == "#42 by a_b: a_b");
  BOOST_TEST(say(MessageKey::ban_done_until, "x", context).find("2027-01-15 08:00:00 UTC") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_message_has_a_line_for_each_phrase) {
  const domain::Reply reply{{MessageKey::reason_missing, {}},
                            {MessageKey::example, {{"text", domain::CommandText{"ban @mallory spam"}}}}};
  BOOST_TEST(render(reply, {Language::english, "?", Style::message}) ==
             "The reason is missing from the command.\nExample: `?ban @mallory spam`");
  BOOST_TEST(render(domain::Reply{}, {}).empty());
}

BOOST_AUTO_TEST_CASE(no_reply_exceeds_discords_2000_characters) {
  for (const std::string& unit : {std::string("a"), std::string("*"), std::string("é"), std::string("🦉")}) {
    for (std::size_t length : {0u, 10u, 100u, 480u, 499u, 500u, 501u, 1000u, 1990u, 2000u, 9000u}) {
      std::string typed;
      for (std::size_t at = 0; at < length; ++at) typed += unit;
      for (std::size_t lines : {1u, 2u, 9u, 50u}) {
        const Phrase phrase{MessageKey::banned_permanent, arguments_with(typed)};
        const std::string text = render(domain::Reply(lines, phrase), {});
        // Discord counts characters; bytes are never fewer.
        const auto characters = std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; });
        BOOST_TEST_REQUIRE(characters <= 2000);
        BOOST_TEST_REQUIRE(characters > 0);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_reply_is_cut_where_a_surrogate_pair_would_pass_the_limit) {
  // Discord's limit is in characters; a client that counts UTF-16 units counts two for an owl.
  const auto units = [](std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if ((byte & 0xC0) != 0x80) count += byte >= 0xF0 ? 2 : 1;
    }
    return count;
  };
  const auto said = [](const std::string& last) {
    const auto line = [](const std::string& text) {
      return Phrase{MessageKey::user_unknown, {{"text", domain::UserText{text}}}};
    };
    return render(domain::Reply{line(std::string(1000, 'a')), line(last)},
                  {Language::english, "!", Style::message});
  };
  const std::size_t frame = units(said("")) + 2;  // with room for a line break and "…"
  const std::string filler(2000 - frame - 2, 'b');
  const std::string fits = said(filler + "🦉");
  BOOST_TEST(units(fits) == 1998u);
  BOOST_TEST(fits.find("🦉") != std::string::npos);
  // One unit more, and the owl would straddle the limit: the whole line gives way, no half of a pair stays.
  const std::string cut = said(filler + "b🦉");
  BOOST_TEST(cut.ends_with("\n…"));
  BOOST_TEST(cut.find("🦉") == std::string::npos);
  // A line of its own that is too long is cut between owls.
  std::string owls;
  for (int count = 0; count < 1500; ++count) owls += "🦉";
  const Phrase alone{MessageKey::user_unknown, {{"text", domain::UserText{owls}}}};
  const std::string clipped = render(domain::Reply{alone}, {Language::english, "!", Style::message});
  BOOST_TEST(clipped.ends_with("🦉…"));
  BOOST_TEST(units(clipped) <= 2000u);
}

BOOST_AUTO_TEST_CASE(nothing_that_people_type_turns_the_direction_of_a_sentence) {
  for (const Style style : {Style::message, Style::plain}) {
    const RenderContext context{Language::english, "!", style};
    const std::string plainly = say(MessageKey::audit_ban, "evil", context);
    for (const std::string control : {"\u200E", "\u200F", "\u061C", "\u202A", "\u202B", "\u202C", "\u202D",
                                      "\u202E", "\u2066", "\u2067", "\u2068", "\u2069"}) {
      BOOST_TEST(say(MessageKey::audit_ban, control + "ev" + control + control + "il" + control, context) ==
                 plainly);
    }
    // Their neighbours in Unicode are text like any other.
    for (const std::string text : {"\u200D", "\u2010", "\u2029", "\u202F", "\u2065", "\u206A", "\u061B"}) {
      BOOST_TEST(say(MessageKey::audit_ban, text, context).find(text) != std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_left_out_by_whole_lines_and_said) {
  const Phrase phrase{MessageKey::example, {{"text", domain::UserText{std::string(300, 'a')}}}};
  const std::string text = render(domain::Reply(20, phrase), {Language::english, "!", Style::message});
  BOOST_TEST(text.ends_with("\n…"));
  const std::string line = render(phrase, {Language::english, "!", Style::message});
  const std::string kept = text.substr(0, text.size() - std::string("\n…").size());
  BOOST_TEST((kept.size() + 1) % (line.size() + 1) == 0u);  // no line is cut
}

BOOST_AUTO_TEST_SUITE_END()
