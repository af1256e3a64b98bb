// Owns: alarms and signals on the real clock, with deadlines of milliseconds.
// Must not know: sockets.
#include "net/timers.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include "support.hpp"

using namespace veilleur;
using namespace veilleur::net;
using namespace veilleur::net::test;

BOOST_AUTO_TEST_SUITE(timers)

BOOST_AUTO_TEST_CASE(sleep_until_is_never_early) {
  Loop loop;
  const auto clock = make_system_timers(loop.executor());
  loop.run([&]() -> awaitable<void> {
    const SteadyTime at = clock->now() + 5ms;
    co_await clock->sleep_until(at);
    BOOST_TEST((clock->now() >= at));
    co_await clock->sleep_until(clock->now() - 1h);
  });
}

BOOST_AUTO_TEST_CASE(a_wait_follows_the_deadline_when_it_moves) {
  Loop loop;
  const auto clock = make_system_timers(loop.executor());
  const auto alarm = clock->make_alarm();
  Counter rung(loop.executor());
  const auto waiter = [](Alarm& on, Counter& count) -> awaitable<void> {
    co_await on.wait();
    count.add();
  };
  loop.run([&]() -> awaitable<void> {
    // From never to soon.
    alarm->arm(SteadyTime::max());
    loop.spawn(waiter(*alarm, rung));
    co_await others_run();
    BOOST_TEST(rung.value() == 0);
    alarm->arm(clock->now() + 2ms);
    co_await rung.reaches(1);

    // From soon to later: the old deadline passes unheard.
    const SteadyTime later = clock->now() + 20ms;
    alarm->arm(clock->now() + 2ms);
    loop.spawn(waiter(*alarm, rung));
    co_await others_run();
    alarm->arm(later);
    co_await rung.reaches(2);
    BOOST_TEST((clock->now() >= later));

    // Into the past.
    alarm->arm(SteadyTime::max());
    loop.spawn(waiter(*alarm, rung));
    co_await others_run();
    alarm->arm(clock->now() - 1s);
    co_await rung.reaches(3);
  });
}

BOOST_AUTO_TEST_CASE(cancelling_the_coroutine_or_destroying_the_alarm_ends_a_wait_by_exception) {
  Loop loop;
  const auto clock = make_system_timers(loop.executor());
  for (const bool destroy : {false, true}) {
    auto alarm = clock->make_alarm();
    asio::cancellation_signal cancel;
    Counter ended(loop.executor());
    boost::system::error_code seen;
    asio::co_spawn(loop.io, alarm->wait(),
                   asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr failure) {
                     try {
                       rethrow(failure);
                     } catch (const boost::system::system_error& error) {
                       seen = error.code();
                     }
                     ended.add();
                   }));
    loop.run([&]() -> awaitable<void> {
      co_await others_run();
      BOOST_TEST(ended.value() == 0);
      if (destroy) {
        alarm.reset();
      } else {
        cancel.emit(asio::cancellation_type::terminal);
      }
      co_await ended.reaches(1);
    });
    BOOST_TEST(seen == asio::error::operation_aborted);
  }
}

BOOST_AUTO_TEST_CASE(a_signal_wakes_all_that_wait_and_remembers_nothing) {
  Loop loop;
  Signal signal(loop.executor());
  Counter woken(loop.executor());
  const auto waiter = [](Signal& on, Counter& count) -> awaitable<void> {
    co_await on.wait();
    count.add();
  };
  loop.run([&]() -> awaitable<void> {
    signal.notify();
    for (int i = 0; i < 3; ++i) loop.spawn(waiter(signal, woken));
    co_await others_run();
    BOOST_TEST(woken.value() == 0);
    signal.notify();
    co_await woken.reaches(3);
  });
}

BOOST_AUTO_TEST_SUITE_END()
