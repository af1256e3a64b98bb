// Owns: the tests of the payload scanner.
// Must not know: sessions, sockets.
#include "gateway/scan.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "base/random.hpp"

using namespace veilleur;
using namespace veilleur::gateway;

BOOST_AUTO_TEST_SUITE(gateway_scan)

BOOST_AUTO_TEST_CASE(reads_the_envelope_in_every_key_order) {
  const std::string d = R"({"t":"FAKE","op":9,"s":1,"x":[{"d":"}"}],"y":"\"t\":\"NO\""})";
  std::vector<std::string> members{R"("t":"MESSAGE_CREATE")", R"("s":42)", R"("op":0)", R"("d":)" + d};
  std::ranges::sort(members);
  int orders = 0;
  do {
    for (const std::string space : {"", " ", "\n\t"}) {
      const std::string text = space + "{" + space + members[0] + space + "," + space + members[1] + space +
                               "," + members[2] + "," + space + members[3] + space + "}" + space;
      const auto payload = scan_payload(text);
      BOOST_TEST_REQUIRE(payload.has_value(), text);
      BOOST_TEST(payload->op == 0);
      BOOST_TEST(payload->sequence.value() == 42u);
      BOOST_TEST(payload->type == "MESSAGE_CREATE");
      BOOST_TEST(*leading_value(payload->data) == d);
    }
    ++orders;
  } while (std::ranges::next_permutation(members).found);
  BOOST_TEST(orders == 24);
}

BOOST_AUTO_TEST_CASE(nulls_and_absent_members) {
  const auto hello = scan_payload(R"({"t":null,"s":null,"op":10,"d":{"heartbeat_interval":41250}})");
  BOOST_TEST_REQUIRE(hello.has_value());
  BOOST_TEST(hello->op == 10);
  BOOST_TEST(!hello->sequence.has_value());
  BOOST_TEST(hello->type.empty());
  const auto bare = scan_payload(R"({"op":11})");
  BOOST_TEST_REQUIRE(bare.has_value());
  BOOST_TEST(bare->op == 11);
  BOOST_TEST(bare->data.empty());
  const auto unknown = scan_payload(R"({"new":{"op":3},"op":7,"d":null,"more":[1,2]})");
  BOOST_TEST_REQUIRE(unknown.has_value());
  BOOST_TEST(unknown->op == 7);
  BOOST_TEST(unknown->data == "null");
}

BOOST_AUTO_TEST_CASE(malformed_envelopes_are_errors) {
  const std::pair<std::string, ScanError> cases[] = {
      {"", ScanError::not_an_object},
      {" ", ScanError::not_an_object},
      {"null", ScanError::not_an_object},
      {"{", ScanError::not_an_object},
      {"[1]", ScanError::not_an_object},
      {"{}", ScanError::no_op},
      {R"({"d":1})", ScanError::no_op},
      {R"({"op":1,})", ScanError::malformed},
      {R"({,"op":1})", ScanError::malformed},
      {R"({"op" 1})", ScanError::malformed},
      {R"({"op":})", ScanError::malformed},
      {R"({"op":1 "s":2})", ScanError::malformed},
      {R"({"op":1}})", ScanError::malformed},
      {R"({"op":1}{"op":2})", ScanError::malformed},
      {R"({op:1})", ScanError::malformed},
      {R"({"op":1,"d":"open})", ScanError::malformed},
      {R"({"op":1,"d":"esc\"})", ScanError::malformed},
      {R"({"op":1,"d":[1,2})", ScanError::malformed},
      {R"({"t":null,"s":null,"op":1,"d":})", ScanError::malformed},
      {R"({"op":"1"})", ScanError::wrong_type},
      {R"({"op":-1})", ScanError::wrong_type},
      {R"({"op":1.5})", ScanError::wrong_type},
      {R"({"op":null})", ScanError::wrong_type},
      {R"({"op":99999999999999999999})", ScanError::wrong_type},
      {R"({"op":0,"s":"7"})", ScanError::wrong_type},
      {R"({"op":0,"t":7})", ScanError::wrong_type},
      {R"({"op":0,"t":{}})", ScanError::wrong_type},
      {R"({"op":0,"x":)" + std::string(600, '[') + std::string(600, ']') + "}", ScanError::malformed},
  };
  for (const auto& [text, error] : cases) {
    const auto payload = scan_payload(text);
    BOOST_TEST_REQUIRE(payload.has_error(), text);
    BOOST_TEST((payload.error() == error), text << " gave " << to_string(payload.error()));
  }
}

BOOST_AUTO_TEST_CASE(a_d_that_was_not_walked_is_judged_by_leading_value) {
  const auto cut = scan_payload(R"({"t":"X","s":1,"op":0,"d":{"a":[1,2})");
  BOOST_TEST_REQUIRE(cut.has_value());
  BOOST_TEST(leading_value(cut->data).has_error());
  const auto trailing = scan_payload(R"({"t":"X","s":1,"op":0,"d":{"a":1},"new":{}})");
  BOOST_TEST_REQUIRE(trailing.has_value());
  BOOST_TEST(*leading_value(trailing->data) == R"({"a":1})");
}

BOOST_AUTO_TEST_CASE(find_member_sees_the_top_level_alone) {
  const std::string object = R"({"a":{"key":1},"b":["key",2],"c":"\"key\":3","key" : "x\\" ,"z":{}})";
  BOOST_TEST(find_member(object, "key").value() == R"("x\\")");
  BOOST_TEST(find_member(object, "b").value() == R"(["key",2])");
  BOOST_TEST(find_member(object, "z").value() == "{}");
  BOOST_TEST(!find_member(object, "absent").has_value());
  BOOST_TEST(!find_member("[1]", "a").has_value());
  BOOST_TEST(!find_member("", "a").has_value());
  BOOST_TEST(!find_member(R"({"a":[1,"b":2})", "b").has_value());
}

BOOST_AUTO_TEST_CASE(find_members_reads_several_in_one_walk) {
  const std::string object = R"({"a":1,"b":{"c":9},"c":"x","a":2,"d":null})";
  const auto found = find_members<4>(object, {"c", "a", "absent", "d"});
  BOOST_TEST(found[0] == "\"x\"");
  BOOST_TEST(found[1] == "1");
  BOOST_TEST(found[2].empty());
  BOOST_TEST(found[3] == "null");
  const auto cut = find_members<2>(R"({"a":1,"c":[1,2],"d":{)", {"c", "d"});
  BOOST_TEST(cut[0] == "[1,2]");
  BOOST_TEST(cut[1].empty());
}

BOOST_AUTO_TEST_CASE(strings_are_unescaped) {
  BOOST_TEST(read_string(R"("plain")").value() == "plain");
  BOOST_TEST(read_string(R"("")").value().empty());
  BOOST_TEST(read_string(R"("\"\\\/\b\f\n\r\t")").value() == "\"\\/\b\f\n\r\t");
  BOOST_TEST(read_string(R"("caf\u00e9 \u20AC \ud83d\ude00")").value() == "café € 😀");
  BOOST_TEST(read_string(R"("\ud83d")").value() == "\xEF\xBF\xBD");
  BOOST_TEST(read_string(R"("\ude00x")").value() == "\xEF\xBF\xBDx");
  BOOST_TEST(read_string(R"("\ud83d\u0041")").value() ==
             "\xEF\xBF\xBD"
             "A");
  for (const char* bad : {"", "\"", "x", "\"a", "\"a\"b", R"("\x")", R"("\u12")", R"("\u12g4")", "\"\\\""})
    BOOST_TEST(!read_string(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(unsigned_numbers) {
  BOOST_TEST(read_unsigned("0").value() == 0u);
  BOOST_TEST(read_unsigned("18446744073709551615").value() == 18446744073709551615ull);
  for (const char* bad : {"", "-1", "+1", "1.0", "1e3", " 1", "1 ", "18446744073709551616", "null"})
    BOOST_TEST(!read_unsigned(bad).has_value(), bad);
}

namespace {

/// A random value, so that strings, escapes and brackets fall on every offset of a block.
boost::json::value random_value(Random& random, int depth) {
  switch (random.below(depth > 4 ? 3 : 5)) {
    case 0:
      return random.next();
    case 1:
      return random.below(2) == 0 ? boost::json::value(nullptr) : boost::json::value(true);
    case 2: {
      std::string text;
      for (std::uint64_t i = random.below(90); i > 0; --i) text += "ab\\\"{}[]:,\n\x01 z"[random.below(14)];
      return boost::json::value(text);
    }
    case 3: {
      boost::json::array array;
      for (std::uint64_t i = random.below(5); i > 0; --i) array.push_back(random_value(random, depth + 1));
      return array;
    }
    default: {
      boost::json::object object;
      for (std::uint64_t i = random.below(6); i > 0; --i)
        object["k\"" + std::to_string(random.below(100))] = random_value(random, depth + 1);
      return object;
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_a_parser_on_random_documents) {
  Random random(20260806);
  for (int round = 0; round < 3000; ++round) {
    boost::json::object object;
    for (std::uint64_t i = random.below(6); i > 0; --i)
      object["k" + std::to_string(i)] = random_value(random, 0);
    object["op"] = 0;
    object["d"] = random_value(random, 0);
    object["t"] = "TYPE";
    object["s"] = round;
    const std::string text = boost::json::serialize(object);
    const auto payload = scan_payload(text);
    BOOST_TEST_REQUIRE(payload.has_value(), text);
    BOOST_TEST_REQUIRE(payload->sequence.value() == static_cast<std::uint64_t>(round));
    for (const auto& member : object) {
      const auto found = find_member(text, member.key());
      BOOST_TEST_REQUIRE(found.has_value(), text);
      BOOST_TEST_REQUIRE(*found == boost::json::serialize(member.value()), text);
      if (member.value().is_string())
        BOOST_TEST_REQUIRE((read_string(*found).value() == std::string_view(member.value().get_string())));
    }
    // Every prefix is an error and never a crash; the sanitizers watch.
    const std::string cut = text.substr(0, random.below(text.size()));
    if (const auto part = scan_payload(cut); part.has_value()) BOOST_TEST(cut.back() == '}');
  }
}

BOOST_AUTO_TEST_SUITE_END()
