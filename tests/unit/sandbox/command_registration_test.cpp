// Owns: the tests of command registration: limits, localisations, upserts, and what is listed.
// Must not know: how commands are invoked.
#include "tests/unit/sandbox/interaction_support.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

const std::string guild_commands =
    "/applications/" + bot.to_string() + "/guilds/" + guild.to_string() + "/commands";

std::string named(const std::string& name, const std::string& more = {}) {
  return R"({"name":")" + name + R"(","description":"x")" + more + "}";
}
std::string with_options(const std::string& options) { return named("c", R"(,"options":[)" + options + "]"); }
std::string option_of(const std::string& name, int type, const std::string& more = {}) {
  return R"({"name":")" + name + R"(","description":"x","type":)" + std::to_string(type) + more + "}";
}
std::string list(int count, const std::function<std::string(int)>& each) {
  std::string text;
  for (int i = 0; i < count; ++i) text += (i == 0 ? "" : ",") + each(i);
  return text;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(command_registration, Interactive)

BOOST_AUTO_TEST_CASE(names) {
  struct Row {
    std::string name;
    bool taken;
  };
  for (const Row& row : {Row{"ban", true},
                         Row{"bannir_l'intrus-2", true},
                         Row{"Ban", false},
                         Row{"ban ban", false},
                         Row{"", false},
                         Row{std::string(32, 'a'), true},
                         Row{std::string(33, 'a'), false},
                         Row{"éviction", true},
                         Row{"Éviction", false},
                         Row{"забанить", true},
                         Row{"Забанить", false},
                         Row{"禁止", true},
                         Row{"ห้าม", true},
                         Row{"प्रतिबंध", true},
                         Row{"ǆ", true},
                         Row{"ǅ", false},
                         Row{"१२", true},
                         Row{"ban!", false},
                         Row{"🔨", false},
                         Row{"a\xCC\x81", false}}) {
    BOOST_TEST_CONTEXT(row.name) {
      const auto answer = raw(Method::post, commands_path, named(row.name));
      BOOST_TEST(answer.status == (row.taken ? 201 : 400));
      const auto of_option =
          raw(Method::put, commands_path, "[" + with_options(option_of(row.name, 3)) + "]");
      BOOST_TEST(of_option.status == (row.taken ? 200 : 400));
    }
  }
  // Menus may be called anything.
  BOOST_TEST(raw(Method::post, commands_path, R"({"name":"Report This!","type":3})").status == 201);
}

BOOST_AUTO_TEST_CASE(descriptions_of_commands) {
  struct Row {
    const char* what;
    std::string command;
    bool taken;
  };
  const std::string sub = R"(,"options":[)" + option_of("s", 1) + "]";
  for (const Row& row :
       {Row{"25 options", with_options(list(25, [](int i) { return option_of("o" + std::to_string(i), 3); })),
            true},
        Row{"26 options", with_options(list(26, [](int i) { return option_of("o" + std::to_string(i), 3); })),
            false},
        Row{"25 choices",
            with_options(option_of("o", 4,
                                   R"(,"choices":[)" +
                                       list(25,
                                            [](int i) {
                                              return R"({"name":"n)" + std::to_string(i) + R"(","value":)" +
                                                     std::to_string(i) + "}";
                                            }) +
                                       "]")),
            true},
        Row{"26 choices",
            with_options(option_of("o", 4,
                                   R"(,"choices":[)" +
                                       list(26,
                                            [](int i) {
                                              return R"({"name":"n)" + std::to_string(i) + R"(","value":)" +
                                                     std::to_string(i) + "}";
                                            }) +
                                       "]")),
            false},
        Row{"a choice's name twice",
            with_options(
                option_of("o", 3, R"(,"choices":[{"name":"n","value":"1"},{"name":"n","value":"2"}])")),
            false},
        Row{"a choice of another type",
            with_options(option_of("o", 4, R"(,"choices":[{"name":"n","value":"1"}])")), false},
        Row{"a choice of 101 characters",
            with_options(
                option_of("o", 3, R"(,"choices":[{"name":"n","value":")" + std::string(101, 'a') + "\"}]")),
            false},
        Row{"choices for a user", with_options(option_of("o", 6, R"(,"choices":[{"name":"n","value":"1"}])")),
            false},
        Row{"autocomplete and choices",
            with_options(option_of("o", 3, R"(,"autocomplete":true,"choices":[{"name":"n","value":"1"}])")),
            false},
        Row{"autocomplete for a boolean", with_options(option_of("o", 5, R"(,"autocomplete":true)")), false},
        Row{"min above max", with_options(option_of("o", 4, R"(,"min_value":2,"max_value":1)")), false},
        Row{"a fraction for an integer's least", with_options(option_of("o", 4, R"(,"min_value":0.5)")),
            false},
        Row{"a fraction for a number's least", with_options(option_of("o", 10, R"(,"min_value":0.5)")), true},
        Row{"min_length above max_length",
            with_options(option_of("o", 3, R"(,"min_length":2,"max_length":1)")), false},
        Row{"max_length 6001", with_options(option_of("o", 3, R"(,"max_length":6001)")), false},
        Row{"min_value for text", with_options(option_of("o", 3, R"(,"min_value":1)")), false},
        Row{"an option's name twice", with_options(option_of("o", 3) + "," + option_of("o", 4)), false},
        Row{"an option's localised name twice",
            with_options(option_of("o", 3, R"(,"name_localizations":{"fr":"x"})") + "," +
                         option_of("p", 3, R"(,"name_localizations":{"fr":"x"})")),
            false},
        Row{"a subcommand", with_options(option_of("s", 1)), true},
        Row{"a subcommand beside an option", with_options(option_of("s", 1) + "," + option_of("o", 3)),
            false},
        Row{"a group of subcommands", with_options(option_of("g", 2, sub)), true},
        Row{"a group of options",
            with_options(option_of("g", 2, R"(,"options":[)" + option_of("o", 3) + "]")), false},
        Row{"a group in a group",
            with_options(option_of("g", 2, R"(,"options":[)" + option_of("h", 2, sub) + "]")), false},
        Row{"a subcommand in a subcommand", with_options(option_of("s", 1, sub)), false},
        Row{"a menu with a description", R"({"name":"m","type":2,"description":"x"})", false},
        Row{"a menu with options", R"({"name":"m","type":2,"options":[)" + option_of("o", 3) + "]}", false},
        Row{"contexts", named("c", R"(,"contexts":[0,1,2],"integration_types":[0,1])"), true},
        Row{"a context twice", named("c", R"(,"contexts":[0,0])"), false},
        Row{"an unknown context", named("c", R"(,"contexts":[3])"), false},
        Row{"no context at all", named("c", R"(,"contexts":[])"), false},
        Row{"rights that are no number", named("c", R"(,"default_member_permissions":"ban")"), false},
        Row{"a localised capital", named("c", R"(,"name_localizations":{"fr":"Bannir"})"), false}}) {
    BOOST_TEST_CONTEXT(row.what) {
      const auto answer = raw(Method::post, commands_path, row.command);
      BOOST_TEST_INFO(answer.body);
      BOOST_TEST((answer.status < 300) == row.taken);
      if (!row.taken) BOOST_TEST(code(answer) == 50035);
    }
  }
}

BOOST_AUTO_TEST_CASE(eight_thousand_characters_with_the_longest_localisation) {
  // One option with 25 choices is 5000; a second with 14 is 2800; the third option fills up to the limit.
  const auto choice = [](int i, std::size_t value) {
    return R"({"name":")" + std::to_string(10 + i) + std::string(98, 'n') + R"(","value":")" +
           std::to_string(10 + i) + std::string(value - 2, 'v') + "\"}";
  };
  const auto command = [&](std::size_t last) {
    return with_options(
        option_of("o", 3, R"(,"choices":[)" + list(25, [&](int i) { return choice(i, 100); }) + "]") + "," +
        option_of("p", 3,
                  R"(,"choices":[)" + list(14, [&](int i) { return choice(i, 100); }) + "," +
                      choice(14, last) + "]"));
  };
  // 5000 + 2800 + 100 + last, and six characters of names and descriptions.
  BOOST_TEST(raw(Method::post, commands_path, command(94)).status == 201);
  BOOST_TEST(code_of(commands_path, command(95)) == 50035);
  // A text counts once, at its longest; localisations no longer than the default cost nothing.
  const auto localized = [&](const std::string& french) {
    return command(94).insert(1, R"("description_localizations":{"fr":")" + french + R"(","de":"y"},)");
  };
  BOOST_TEST(raw(Method::post, commands_path, localized("y")).status == 200);
  BOOST_TEST(code_of(commands_path, localized("yy")) == 50035);
}

BOOST_AUTO_TEST_CASE(how_many) {
  const auto slash = [](int i) { return named("c" + std::to_string(i)); };
  const auto menu = [](int type) {
    return [type](int i) {
      return R"({"name":"m)" + std::to_string(i) + R"(","type":)" + std::to_string(type) + "}";
    };
  };
  const auto put = [&](const std::string& commands) {
    return raw(Method::put, commands_path, "[" + commands + "]");
  };
  BOOST_TEST(put(list(100, slash) + "," + list(15, menu(2)) + "," + list(15, menu(3))).status == 200);
  BOOST_TEST(code(put(list(101, slash))) == 30032);
  BOOST_TEST(code(put(list(16, menu(2)))) == 30032);
  BOOST_TEST(code(raw(Method::post, commands_path, named("one-more"))) == 30032);
  BOOST_TEST(code(raw(Method::post, commands_path, R"({"name":"one more","type":3})")) == 30032);
  // The guild has room of its own.
  BOOST_TEST(raw(Method::post, guild_commands, named("one-more")).status == 201);
}

BOOST_AUTO_TEST_CASE(two_hundred_creations_a_day) {
  const auto create = [&](const std::string& path, int i) {
    return raw(Method::post, path, named("c" + std::to_string(i)));
  };
  for (int i = 0; i < 200; ++i) {
    const auto made = create(commands_path, i % 100);
    BOOST_REQUIRE(made.status == (i < 100 ? 201 : 200));
  }
  // Updates cost nothing; deleting and creating again does.
  (void)ask(Method::put, commands_path, "[]");
  for (int i = 0; i < 100; ++i) BOOST_REQUIRE(create(commands_path, i).status == 201);
  (void)ask(Method::put, commands_path, "[]");
  BOOST_TEST(code(create(commands_path, 0)) == 30034);
  BOOST_TEST(code(raw(Method::put, commands_path, "[" + named("c") + "]")) == 30034);
  BOOST_TEST(create(guild_commands, 0).status == 201);
  advance(std::chrono::hours{24});
  BOOST_TEST(create(commands_path, 0).status == 201);
}

BOOST_AUTO_TEST_CASE(a_post_with_a_known_name_is_an_update) {
  const json::value made = json::parse(raw(Method::post, commands_path, named("ban")).body);
  const json::value same = ask(Method::post, commands_path, named("ban"), 200);
  BOOST_TEST(str(same.at("id")) == str(made.at("id")));
  BOOST_TEST(str(same.at("version")) == str(made.at("version")));
  const json::value changed = ask(Method::post, commands_path, R"({"name":"ban","description":"y"})", 200);
  BOOST_TEST(str(changed.at("id")) == str(made.at("id")));
  BOOST_TEST(str(changed.at("version")) != str(made.at("version")));
  // Another type of that name is another command.
  const auto menu = raw(Method::post, commands_path, R"({"name":"ban","type":2})");
  BOOST_TEST(menu.status == 201);
  BOOST_TEST(ask(Method::get, commands_path).as_array().size() == 2u);
}

BOOST_AUTO_TEST_CASE(patching) {
  const json::value made = json::parse(raw(Method::post, commands_path, named("ban")).body);
  (void)raw(Method::post, commands_path, named("kick"));
  const std::string path = commands_path + "/" + str(made.at("id"));
  const json::value patched =
      ask(Method::patch, path, R"({"description":"y","default_member_permissions":4})");
  BOOST_TEST(str(patched.at("name")) == "ban");
  BOOST_TEST(str(patched.at("description")) == "y");
  BOOST_TEST(str(patched.at("default_member_permissions")) == "4");
  BOOST_TEST(str(patched.at("id")) == str(made.at("id")));
  BOOST_TEST(code_of(path, R"({"name":"kick"})", Method::patch) == 50035);
  BOOST_TEST(code_of(path, R"({"name":"Ban"})", Method::patch) == 50035);
  BOOST_TEST(code_of(path, R"({"type":2})", Method::patch) == 50035);
  BOOST_TEST(code_of(commands_path + "/5", R"({"name":"x"})", Method::patch) == 10063);
  BOOST_TEST(str(ask(Method::get, path).at("name")) == "ban");
}

BOOST_AUTO_TEST_CASE(localisations_are_listed_on_demand) {
  commands("[" +
           named("ban", R"(,"name_localizations":{"fr":"bannir","en-US":"ban"},"options":[)" +
                            option_of("who", 6, R"(,"description_localizations":{"fr":"qui"})") + "]") +
           "]");
  const json::value brief = ask(Method::get, commands_path).at(0);
  BOOST_TEST(!brief.as_object().contains("name_localizations"));
  BOOST_TEST(!brief.at("options").at(0).as_object().contains("description_localizations"));
  BOOST_TEST(str(brief.at("name_localized")) == "ban");
  const json::value whole = ask(Method::get, commands_path + "?with_localizations=true").at(0);
  BOOST_TEST(str(whole.at("name_localizations").at("fr")) == "bannir");
  BOOST_TEST(str(whole.at("options").at(0).at("description_localizations").at("fr")) == "qui");
  BOOST_TEST(!whole.as_object().contains("name_localized"));
}

BOOST_AUTO_TEST_CASE(a_refused_list_changes_nothing) {
  commands("[" + named("ban") + "]");
  BOOST_TEST(code_of(commands_path, "[" + named("kick") + "," + named("Ban") + "]", Method::put) == 50035);
  BOOST_TEST(str(ask(Method::get, commands_path).at(0).at("name")) == "ban");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
