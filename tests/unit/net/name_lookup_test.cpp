// Owns: names that are found, not found, and asked of a server that never answers.
// Must not know: real name servers.
#include "net/name_lookup.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <latch>

#include "support.hpp"

using namespace veilleur;
using namespace veilleur::net;
using namespace veilleur::net::test;

namespace {

/// A name server that does not answer before the test lets it.
struct Mute {
  std::latch asked{1}, released{1}, answered{1};

  NameSource source() {
    return [this](const std::string&) -> Result<Addresses, std::string> {
      asked.count_down();
      released.wait();
      answered.count_down();
      return Addresses{asio::ip::address_v4::loopback()};
    };
  }
  /// Nothing of a test may be left when the thread that asks goes on.
  ~Mute() {
    released.count_down();
    answered.wait();
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(name_lookup)

BOOST_AUTO_TEST_CASE(what_the_source_says_is_told) {
  Loop loop;
  loop.run([&]() -> awaitable<void> {
    const auto found =
        co_await look_up(loop.executor(), "discord.test", deadline_in(10s), [](const auto& host) {
          BOOST_TEST(host == "discord.test");
          return Result<Addresses, std::string>(
              Addresses{asio::ip::make_address("::1"), asio::ip::make_address("127.0.0.1")});
        });
    BOOST_REQUIRE(found);
    BOOST_TEST_REQUIRE(found->size() == 2u);
    BOOST_TEST(found->front().to_string() == "::1");
    const auto missing = co_await look_up(loop.executor(), "nowhere.test", deadline_in(10s), [](const auto&) {
      return Result<Addresses, std::string>(std::string("no such name"));
    });
    BOOST_REQUIRE(!missing);
    BOOST_TEST((missing.error().error == NetError::resolve_failed));
    BOOST_TEST(missing.error().detail == "no such name");
    const auto thrown = co_await look_up(
        loop.executor(), "nowhere.test", deadline_in(10s),
        [](const auto&) -> Result<Addresses, std::string> { throw std::runtime_error("out of memory"); });
    BOOST_REQUIRE(!thrown);
    BOOST_TEST(thrown.error().detail == "out of memory");
  });
}

BOOST_AUTO_TEST_CASE(the_system_knows_this_machine_and_says_in_words_what_it_does_not_know) {
  const auto found = ask_system("localhost");
  BOOST_REQUIRE_MESSAGE(found, found.error());
  for (const auto& address : *found) BOOST_TEST(address.is_loopback());
  const auto wrong = ask_system("not a name");
  BOOST_REQUIRE(!wrong);
  BOOST_TEST(!wrong.error().empty());
}

BOOST_AUTO_TEST_CASE(a_silent_name_server_costs_the_deadline_and_no_more) {
  Mute mute;
  Loop loop;
  loop.run([&]() -> awaitable<void> {
    const auto found = co_await look_up(loop.executor(), "discord.test", deadline_in(20ms), mute.source());
    BOOST_REQUIRE(!found);
    BOOST_TEST((found.error().error == NetError::timeout));
  });
}

BOOST_AUTO_TEST_CASE(a_silent_name_server_does_not_hold_up_a_cancellation) {
  Mute mute;
  Loop loop;
  loop.run([&]() -> awaitable<void> {
    asio::cancellation_signal cancel;
    bool ended = false;
    asio::co_spawn(loop.io, look_up(loop.executor(), "discord.test", deadline_in(1h), mute.source()),
                   asio::bind_cancellation_slot(cancel.slot(), [&ended](std::exception_ptr error, auto) {
                     ended = true;
                     BOOST_TEST(!error);
                   }));
    co_await others_run();
    mute.asked.wait();
    cancel.emit(asio::cancellation_type::terminal);
    co_await others_run();
    BOOST_TEST(ended);
  });
}

BOOST_AUTO_TEST_CASE(the_context_may_end_before_the_name_server_answers) {
  Mute mute;
  {
    Loop loop;
    loop.spawn([](asio::any_io_executor executor, NameSource source) -> awaitable<void> {
      (void)co_await look_up(executor, "discord.test", deadline_in(1h), std::move(source));
    }(loop.executor(), mute.source()));
    loop.io.poll();
    mute.asked.wait();
  }
  BOOST_TEST(true);  // the answer comes when nothing is left to take it
}

BOOST_AUTO_TEST_SUITE_END()
