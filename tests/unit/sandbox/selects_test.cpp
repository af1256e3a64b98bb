// Owns: the tests of selects: what may be sent, what a user may pick, and how it arrives.
// Must not know: buttons, modals.
#include "tests/unit/sandbox/interaction_support.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

std::string select(int type, const std::string& fields) {
  return "[" + row_of(R"({"type":)" + std::to_string(type) + R"(,"custom_id":"s")" + fields + "}") + "]";
}
std::string options(int count) {
  std::string list;
  for (int i = 0; i < count; ++i)
    list += (i == 0 ? "" : ",") + (R"({"label":"l","value":")" + std::to_string(i)) + "\"}";
  return R"(,"options":[)" + list + "]";
}
json::array ids(std::initializer_list<std::string> list) {
  json::array out;
  for (const std::string& id : list) out.push_back(json::value(id));
  return out;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(selects, Interactive)

BOOST_AUTO_TEST_CASE(what_may_be_sent) {
  const std::string user = alice.to_string();
  struct Row {
    const char* what;
    int type;
    std::string fields;
    bool taken;
  };
  for (
      const Row& row :
      {Row{"one option", 3, options(1), true},
       Row{"25 options", 3, options(25), true},
       Row{"26 options", 3, options(26), false},
       Row{"no options", 3, "", false},
       Row{"more values than options", 3, R"(,"max_values":3)" + options(2), false},
       Row{"as many values as options", 3, R"(,"max_values":2,"min_values":0)" + options(2), true},
       Row{"min above max", 3, R"(,"min_values":2,"max_values":1)" + options(3), false},
       Row{"min without max", 3, R"(,"min_values":2)" + options(3), false},
       Row{"the same value twice", 3, R"(,"options":[{"label":"a","value":"v"},{"label":"b","value":"v"}])",
           false},
       Row{"two defaults of one", 3,
           R"(,"options":[{"label":"a","value":"1","default":true},{"label":"b","value":"2","default":true}])",
           false},
       Row{"a placeholder of 150", 3, R"(,"placeholder":")" + std::string(150, 'a') + "\"" + options(1),
           true},
       Row{"a placeholder of 151", 3, R"(,"placeholder":")" + std::string(151, 'a') + "\"" + options(1),
           false},
       Row{"a label of 101", 3, R"(,"options":[{"value":"v","label":")" + std::string(101, 'a') + "\"}]",
           false},
       Row{"users", 5, R"(,"default_values":[{"id":")" + user + R"(","type":"user"}])", true},
       Row{"roles with a user by default", 6, R"(,"default_values":[{"id":")" + user + R"(","type":"user"}])",
           false},
       Row{"mentionables with a user", 7, R"(,"default_values":[{"id":")" + user + R"(","type":"user"}])",
           true},
       Row{"two defaults where one fits", 5,
           R"(,"default_values":[{"id":"5","type":"user"},{"id":"6","type":"user"}])", false},
       Row{"channels of a type", 8, R"(,"channel_types":[0])", true},
       Row{"channel types for users", 5, R"(,"channel_types":[0])", false},
       Row{"options for users", 5, options(1), false},
       Row{"26 values", 5, R"(,"max_values":26)", false}}) {
    BOOST_TEST_CONTEXT(row.what) {
      const auto answer =
          raw(Method::post, messages_of(general), R"({"components":)" + select(row.type, row.fields) + "}");
      BOOST_TEST_INFO(answer.body);
      BOOST_TEST(answer.status == (row.taken ? 200 : 400));
      if (!row.taken) BOOST_TEST(code(answer) == 50035);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_may_be_picked) {
  struct Row {
    const char* what;
    int type;
    std::string fields;
    json::array values;
    bool taken;
  };
  const std::string everyone = guild.to_string();
  for (const Row& row :
       {Row{"an option", 3, options(3), {"1"}, true}, Row{"no option", 3, options(3), {"3"}, false},
        Row{"two where one fits", 3, options(3), {"1", "2"}, false},
        Row{"two where two fit", 3, R"(,"max_values":2)" + options(3), {"1", "2"}, true},
        Row{"one twice", 3, R"(,"max_values":2)" + options(3), {"1", "1"}, false},
        Row{"nothing", 3, options(3), {}, false},
        Row{"nothing where nothing fits", 3, R"(,"min_values":0)" + options(3), {}, true},
        Row{"a user", 5, "", ids({mallory.to_string()}), true}, Row{"nobody", 5, "", {"5"}, false},
        Row{"a role among users", 5, "", ids({moderators.to_string()}), false},
        Row{"a role", 6, "", ids({moderators.to_string()}), true},
        Row{"a user among roles", 6, "", ids({mallory.to_string()}), false},
        Row{"a user and a role", 7, R"(,"max_values":2)", ids({mallory.to_string(), moderators.to_string()}),
            true},
        Row{"a channel", 8, "", ids({voice.to_string()}), true},
        Row{"a channel of another type", 8, R"(,"channel_types":[0])", ids({voice.to_string()}), false},
        Row{"a word for an id", 5, "", {"mallory"}, false}}) {
    BOOST_TEST_CONTEXT(row.what) {
      const MessageId message = post(select(row.type, row.fields));
      BOOST_TEST(!press(message, "s", row.values).has_error() == row.taken);
    }
  }
  // A channel that the user cannot see is not offered to him.
  const MessageId message = post(select(8, ""));
  BOOST_TEST(press(message, "s", ids({staff_only.to_string()}), mallory).error().code == 50035);
  BOOST_TEST(!press(message, "s", ids({staff_only.to_string()})).has_error());
}

BOOST_AUTO_TEST_CASE(what_arrives) {
  const MessageId message = post(select(7, R"(,"max_values":2)"));
  BOOST_REQUIRE(!press(message, "s", ids({mallory.to_string(), moderators.to_string()})).has_error());
  const json::value interaction = listener.last("INTERACTION_CREATE");
  const json::value& data = interaction.at("data");
  BOOST_TEST(interaction.at("type").to_number<int>() == 3);
  BOOST_TEST(data.at("component_type").to_number<int>() == 7);
  BOOST_TEST(str(data.at("custom_id")) == "s");
  BOOST_TEST((data.at("values") == json::value(ids({mallory.to_string(), moderators.to_string()}))));
  BOOST_TEST(data.at("resolved").at("users").as_object().contains(mallory.to_string()));
  BOOST_TEST(data.at("resolved").at("members").as_object().contains(mallory.to_string()));
  BOOST_TEST(data.at("resolved").at("roles").as_object().contains(moderators.to_string()));
  const MessageId plain = post(select(3, options(2)));
  BOOST_REQUIRE(!press(plain, "s", {"1"}).has_error());
  BOOST_TEST(!listener.last("INTERACTION_CREATE").at("data").as_object().contains("resolved"));
}

BOOST_AUTO_TEST_CASE(a_select_fills_its_row) {
  const std::string two =
      R"([{"type":1,"components":[{"type":5,"custom_id":"a"},{"type":2,"style":1,"label":"y","custom_id":"b"}]}])";
  BOOST_TEST(code_of(messages_of(general), R"({"components":)" + two + "}") == 50035);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
