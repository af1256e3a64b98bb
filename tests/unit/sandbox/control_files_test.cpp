// Owns: the tests of files that a human's client uploads, through the control API.
// Must not know: sockets; what attachments are otherwise (attachments_test.cpp).
#include "base/base64.hpp"
#include "tests/unit/sandbox/support.hpp"
#include "tools/sandbox/control.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

struct Uploading : Community {
  net::HttpResponse post(const std::string& files) {
    Control api(discord, {[this] { return now(); }, [] { return milliseconds{0}; }, [](milliseconds) {}});
    return api.handle({Method::post,
                       "/_sandbox/act",
                       {},
                       R"({"as":")" + alice.to_string() + R"(","do":"post","channel":")" +
                           general.to_string() + R"(","content":"","files":)" + files + "}"});
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(control_files)

BOOST_AUTO_TEST_CASE(a_human_posts_a_file_without_a_word_and_it_can_be_fetched) {
  Uploading place;
  Listener listener(place, intent_all());
  const net::HttpResponse answer =
      place.post(R"([{"filename":"list of names.txt","content_type":"text/plain","data":")" +
                 base64("one, two") + R"("}])");
  BOOST_TEST_INFO(answer.body);
  BOOST_REQUIRE(answer.status == 200);
  const json::value file = json::parse(answer.body).at("attachments").at(0);
  BOOST_TEST(str(file.at("filename")) == "list_of_names.txt");
  BOOST_TEST(str(file.at("content_type")) == "text/plain");
  const std::string url = str(file.at("url"));
  const net::HttpResponse served = place.discord.attachment(url.substr(url.find("/attachments/")));
  BOOST_TEST(served.body == "one, two");
  BOOST_TEST(listener.last("MESSAGE_CREATE").at("attachments").as_array().size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_refused_and_posts_nothing) {
  Uploading place;
  const std::size_t before = place.discord.messages(general).size();
  for (const char* wrong :
       {R"([{"filename":"a.txt","data":"not base64!"}])", R"([{"filename":"a.txt"}])", R"([{"data":""}])",
        R"(["a.txt"])", R"([{"filename":"a.txt","data":"","path":"/etc"}])"}) {
    BOOST_TEST(place.post(wrong).status == 400, wrong);
  }
  // Discord's limit for people without a subscription is 10 MiB.
  const std::string big = base64(std::string((10u << 20) + 1, 'a'));
  const net::HttpResponse answer = place.post(R"([{"filename":"a.txt","data":")" + big + R"("}])");
  BOOST_TEST(answer.status == 413);
  BOOST_TEST(Community::code(answer) == 40005);
  BOOST_TEST(place.post("[]").status == 400, "an empty message");
  BOOST_TEST(place.discord.messages(general).size() == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
