// Owns: the tests of the coroutines that run a session: over a scripted WebSocket, under virtual time.
// Must not know: real sockets, real clocks, what is inside a frame.
#include <boost/test/unit_test.hpp>

#include "tests/support/gateway_world.hpp"

using namespace veilleur;
using namespace veilleur::gateway;
using namespace veilleur::testing;

BOOST_AUTO_TEST_SUITE(gateway_runner)

BOOST_AUTO_TEST_CASE(comes_up_delivers_what_is_wanted_and_stops_resumable) {
  GatewayWorld world;
  world.become_ready();
  world.say(event_text(2));
  world.say(event_text(3, "TYPING_START"));
  world.say(R"({"d":{"content":"\"t\":"},"op":0,"s":4,"t":"MESSAGE_CREATE"})");
  const auto& dispatches = world.consumer.dispatches;
  BOOST_TEST_REQUIRE(dispatches.size() == 3u);
  BOOST_TEST(dispatches[0].type == "READY");
  BOOST_TEST(dispatches[1].data == R"({"content":"x"})");
  BOOST_TEST(dispatches[2].data == R"({"content":"\"t\":"})");
  BOOST_TEST(world.consumer.received_at[0] == 4u);
  BOOST_TEST(world.consumer.wired_in == 5);
  BOOST_TEST(world.consumer.wired_out == 1);
  BOOST_TEST(world.shards[0]->resume_point()->sequence == 4u);
  world.shards[0]->stop();
  world.timers.run_for(1s);
  BOOST_TEST_REQUIRE(world.ended[0].has_value());
  BOOST_TEST(!world.ended[0]->fatal.has_value());
  BOOST_TEST((world.peer().closed_with.value() == 4900));
  BOOST_TEST(!world.consumer.is_up[0]);
  BOOST_TEST(world.timers.waiters() == 0u);  // no coroutine is left behind
}

BOOST_AUTO_TEST_CASE(stop_ends_a_hanging_connect_a_backoff_and_a_permit) {
  {
    GatewayWorld world;
    world.connector.script = [](const net::Url&) { return FakeConnector::Hang{}; };
    world.start();
    world.shards[0]->stop();
    world.timers.run_for(1s);
    BOOST_TEST(world.ended[0].has_value());
  }
  {
    GatewayWorld world;
    world.connector.script = [](const net::Url&) { return net::ConnectFailure{}; };
    world.start();
    world.timers.run_for(10min);
    BOOST_TEST(world.connector.attempts.size() > 10u);
    BOOST_TEST(world.connector.attempts.size() < 30u);
    world.shards[0]->stop();
    world.timers.run_for(1s);
    BOOST_TEST(world.ended[0].has_value());
  }
  {
    GatewayWorld world(2);
    world.start();
    for (FakePeer* peer : world.open_peers()) peer->text(hello_text());
    world.timers.settle();
    world.shards[1]->stop();  // it waits for the gate
    world.timers.run_for(1s);
    BOOST_TEST(world.ended[1].has_value());
    BOOST_TEST(!world.ended[0].has_value());
  }
  GatewayWorld before;
  before.shards[0]->stop();
  before.start();
  before.timers.run_for(1s);
  BOOST_TEST(before.ended[0].has_value());
  BOOST_TEST(before.connector.attempts.empty());
}

BOOST_AUTO_TEST_CASE(fatal_close_ends_the_run_with_its_reason) {
  GatewayWorld world;
  world.start();
  world.say(hello_text());
  world.peer().close(4004);
  world.timers.run_for(1min);
  BOOST_TEST_REQUIRE(world.ended[0].has_value());
  BOOST_TEST_REQUIRE(world.ended[0]->fatal.has_value());
  BOOST_TEST(world.ended[0]->fatal->code == 4004);
  BOOST_TEST(world.connector.attempts.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_consumer_without_room_stops_the_reading_and_not_the_heartbeats) {
  GatewayWorld world;
  world.become_ready();
  world.consumer.full = true;
  world.say(event_text(2));  // the read that was under way
  for (std::uint64_t s = 3; s <= 50; ++s) world.peer().text(event_text(s));
  world.timers.run_for(10 * 41250ms);
  BOOST_TEST(count_op(world.peer(), 1) == 10);
  BOOST_TEST(world.peer().unread() == 48u);
  BOOST_TEST(world.peer().open());
  world.consumer.make_room();
  world.timers.settle();
  BOOST_TEST(world.peer().unread() == 0u);
  BOOST_TEST(world.consumer.received_at[0] == 50u);
}

BOOST_AUTO_TEST_CASE(a_reader_without_room_is_ended_by_a_reconnect_and_by_stop) {
  GatewayWorld world;
  world.become_ready();
  world.consumer.full = true;
  world.say(event_text(2));
  world.peer().refuse_writes();
  world.timers.run_for(42s);  // the heartbeat cannot be written
  BOOST_TEST(world.connector.peers.size() == 2u);
  world.shards[0]->stop();
  world.timers.run_for(1s);
  BOOST_TEST(world.ended[0].has_value());
}

BOOST_AUTO_TEST_CASE(a_consumer_that_fills_up_within_one_read_gets_no_more_of_it) {
  GatewayWorld world;
  world.become_ready();
  world.consumer.full_at = world.consumer.dispatches.size() + 3;
  for (std::uint64_t s = 2; s <= 11; ++s) world.peer().text(event_text(s));
  world.timers.settle();
  BOOST_TEST(world.consumer.received_at[0] == 4u);
  BOOST_TEST(world.peer().unread() == 7u);
  world.timers.run_for(42s);
  BOOST_TEST(count_op(world.peer(), 1) == 1);
  world.consumer.make_room();
  world.timers.settle();
  BOOST_TEST(world.peer().unread() == 0u);
  BOOST_TEST(world.consumer.received_at[0] == 11u);
  for (std::size_t i = 0; i + 1 < world.consumer.dispatches.size(); ++i)
    BOOST_TEST(world.consumer.dispatches[i].sequence + 1 == world.consumer.dispatches[i + 1].sequence);
}

BOOST_AUTO_TEST_CASE(what_came_behind_the_end_of_a_connection_is_not_read) {
  GatewayWorld world;
  world.become_ready();
  world.peer().text(event_text(2));
  world.peer().text(op_text(7));
  world.peer().text(event_text(3));
  world.timers.settle();
  BOOST_TEST(world.consumer.received_at[0] == 2u);
  BOOST_TEST(world.connector.peers[0]->closed_with.value_or(0) == Session::resumable_close_code);
  BOOST_TEST(world.connector.peers[0]->unread() == 1u);

  // A close frame that came in the same read counts behind the events before it.
  if (world.connector.peers.size() == 1) world.await_attempt();
  world.say(hello_text());
  world.say(resumed_text(2));
  world.peer().text(event_text(3));
  world.peer().text(event_text(4));
  world.peer().close(4009);
  world.timers.settle();
  BOOST_TEST(world.consumer.received_at[0] == 4u);
  BOOST_TEST(world.consumer.sessions_lost == 1);
}

BOOST_AUTO_TEST_CASE(live_reconnect_resumes_from_what_the_consumer_has_settled) {
  GatewayWorld world;
  world.become_ready();
  world.consumer.settle_at_once = false;
  for (std::uint64_t s = 2; s <= 9; ++s) world.say(event_text(s));
  world.consumer.settled_at[0] = 5;
  BOOST_TEST(world.shards[0]->resume_point()->sequence == 5u);
  world.consumer.dispatches.clear();
  world.peer().break_off();
  world.timers.run_for(2s);
  BOOST_TEST(world.connector.attempts.back().port == 2);
  world.say(hello_text());
  BOOST_TEST_REQUIRE(world.peer().received.size() == 1u);
  BOOST_TEST(world.peer().received[0] == R"({"op":6,"d":{"token":"token","session_id":"abc","seq":5}})");
  for (std::uint64_t s = 6; s <= 9; ++s) world.say(event_text(s));
  world.say(resumed_text(10));
  BOOST_TEST(world.consumer.dispatches.size() == 5u);
  BOOST_TEST(world.consumer.is_up[0]);
}

BOOST_AUTO_TEST_CASE(a_session_that_nobody_has_settled_is_resumed_from_its_ready) {
  GatewayWorld world;
  world.consumer.settle_at_once = false;
  world.become_ready();
  world.say(event_text(2));
  world.peer().break_off();
  world.timers.run_for(2s);
  world.say(hello_text());
  BOOST_TEST_REQUIRE(world.peer().received.size() == 1u);
  BOOST_TEST(world.peer().received[0] == R"({"op":6,"d":{"token":"token","session_id":"abc","seq":1}})");
}

BOOST_AUTO_TEST_CASE(a_lost_session_is_told_before_the_ready_that_replaces_it) {
  GatewayWorld world;
  world.become_ready();
  world.peer().break_off();
  world.timers.run_for(2s);
  world.say(hello_text());
  world.say(ready_text("new", "ws://127.0.0.1:2"));
  BOOST_TEST(world.consumer.told == (std::vector<std::string>{"READY", "session lost", "READY"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nothing_is_read_behind_the_payload_that_ends_a_connection) {
  GatewayWorld world;
  world.become_ready();
  world.peer().text(op_text(7));
  for (std::uint64_t s = 2; s <= 20; ++s) world.peer().text(event_text(s));
  world.timers.settle();
  BOOST_TEST(world.consumer.wired_in == 3);  // HELLO, READY, op 7
  BOOST_TEST(world.consumer.received_at[0] == 1u);
}

BOOST_AUTO_TEST_CASE(a_connection_that_opens_while_we_stop_is_closed_at_once) {
  GatewayWorld world;
  world.connector.script = [](const net::Url&) { return FakeConnector::Late{}; };
  world.start();
  world.shards[0]->stop();
  world.connector.let_in();
  world.timers.run_for(1s);
  BOOST_TEST_REQUIRE(world.ended[0].has_value());
  BOOST_TEST(!world.ended[0]->error);
  BOOST_TEST(world.open_peers().empty());
}

BOOST_AUTO_TEST_CASE(each_attempt_says_who_we_are) {
  GatewayWorld world;
  world.become_ready();
  world.peer().break_off();
  world.timers.run_for(2s);
  BOOST_TEST(world.connector.user_agents ==
                 (std::vector<std::string>{"DiscordBot (test, 1)", "DiscordBot (test, 1)"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(half_open_socket_whose_writes_stall_is_replaced) {
  GatewayWorld world;
  world.become_ready();
  world.peer().stall_writes();
  BOOST_TEST((world.await_attempt() <= 3 * 41250ms));
  BOOST_TEST(!world.connector.peers[0]->open());
}

BOOST_AUTO_TEST_CASE(resume_address_that_is_no_address_falls_back_to_the_base_url) {
  GatewayWorld world;
  world.start();
  world.say(hello_text());
  world.say(ready_text("abc", "http://example.org"));  // plain text beyond loopback is refused
  world.peer().break_off();
  world.await_attempt();
  BOOST_TEST_REQUIRE(world.connector.attempts.size() == 2u);
  BOOST_TEST(world.connector.attempts.back().port == 1);
  BOOST_TEST(world.consumer.sessions_lost == 0);
}

BOOST_AUTO_TEST_CASE(nothing_is_kept_per_reconnect) {
  GatewayWorld world;
  world.become_ready();
  std::uint64_t sequence = 1;
  const std::size_t waiters = world.timers.waiters();
  for (int i = 0; i < 300; ++i) {
    world.say(op_text(7));
    if (world.connector.peers.size() == static_cast<std::size_t>(i) + 1) world.await_attempt();
    world.say(hello_text());
    world.say(resumed_text(++sequence));
    BOOST_TEST_REQUIRE(world.connector.peers.size() == static_cast<std::size_t>(i) + 2);
    BOOST_TEST_REQUIRE(world.timers.waiters() == waiters);
    // The last owner of a peer but the connector was its WebSocket, which must be gone.
    BOOST_TEST_REQUIRE(world.connector.peers[static_cast<std::size_t>(i)].use_count() == 1);
  }
}

BOOST_AUTO_TEST_CASE(commands_go_out_while_connected_alone) {
  GatewayWorld world;
  BOOST_TEST(!world.shards[0]->send("{\"op\":3,\"d\":{}}"));
  world.become_ready();
  BOOST_TEST(world.shards[0]->send("{\"op\":3,\"d\":{}}"));
  BOOST_TEST(!world.shards[0]->send(std::string(4097, 'x')));
  world.timers.settle();
  BOOST_TEST(count_op(world.peer(), 3) == 1);
}

BOOST_AUTO_TEST_CASE(a_bug_in_the_consumer_ends_the_run_with_its_exception) {
  struct Broken final : Consumer {
    bool wants(std::string_view, std::string_view) override { throw std::logic_error("bug"); }
    void deliver(Dispatch) override {}
    boost::asio::awaitable<void> room() override { co_return; }
    bool has_room() const override { return true; }
    void session_lost(ShardId) override {}
    void connected(ShardId, bool) override {}
    void received(ShardId, std::uint64_t) override {}
    std::uint64_t settled(ShardId) const override { return 0; }
    void wire(ShardId, bool, std::string_view) override {}
  } broken;
  GatewayWorld world(0);
  ShardOptions options;
  options.gateway_url = "ws://127.0.0.1:1";
  world.shards.push_back(make_shard(world.io.get_executor(), world.timers, world.connector, world.directory,
                                    *world.gate, broken, Random(1), options));
  world.ended.emplace_back();
  world.start();
  world.say(hello_text());
  world.say(ready_text());
  world.say(event_text(2));
  BOOST_TEST_REQUIRE(world.ended[0].has_value());
  BOOST_CHECK_THROW(std::rethrow_exception(world.ended[0]->error), std::logic_error);
  BOOST_TEST(world.timers.waiters() == 0u);
}

BOOST_AUTO_TEST_CASE(four_shards_with_concurrency_2_one_killed) {
  GatewayWorld world(4, Compression::none, 2);
  world.start();
  BOOST_TEST_REQUIRE(world.connector.peers.size() == 4u);
  // HELLOs arrive in the worst order; each IDENTIFY's time is kept.
  for (auto peer = world.connector.peers.rbegin(); peer != world.connector.peers.rend(); ++peer) {
    (*peer)->text(hello_text());
    world.timers.settle();
  }
  std::map<std::uint32_t, SteadyTime> identified;
  std::map<std::uint32_t, FakePeer*> of_shard;
  const auto look = [&] {
    for (const auto& peer : world.connector.peers)
      for (const std::string& text : peer->received)
        for (std::uint32_t index = 0; index < 4; ++index)
          if (text.find("\"shard\":[" + std::to_string(index) + ",4]") != std::string::npos &&
              identified.emplace(index, world.timers.now()).second) {
            of_shard[index] = peer.get();
            peer->text(ready_text("session-" + std::to_string(index), "ws://127.0.0.1:2"));
          }
    world.timers.settle();
  };
  const SteadyTime start = world.timers.now();
  look();
  for (int i = 0; i < 100; ++i) {
    world.timers.run_for(100ms);
    look();
  }
  BOOST_TEST_REQUIRE(identified.size() == 4u);
  BOOST_TEST((identified[0] == start));
  BOOST_TEST((identified[1] == start));
  for (const std::uint32_t index : {2u, 3u}) {
    BOOST_TEST((identified[index] - identified[index - 2] >= 5s));
    BOOST_TEST((identified[index] - identified[index - 2] <= 6s));
  }
  for (std::uint32_t index = 0; index < 4; ++index) BOOST_TEST(world.consumer.is_up[index]);

  of_shard[2]->break_off();  // one is killed: it resumes, the others do not notice
  world.timers.run_for(3s);
  BOOST_TEST_REQUIRE(world.connector.peers.size() == 5u);
  BOOST_TEST(!world.consumer.is_up[2]);
  world.say(hello_text());
  BOOST_TEST(world.peer().received.at(0).find("session-2") != std::string::npos);
  world.say(resumed_text(2));
  for (std::uint32_t index = 0; index < 4; ++index) {
    BOOST_TEST(world.consumer.is_up[index]);
    BOOST_TEST(of_shard[index]->open() == (index != 2));
  }
}

BOOST_AUTO_TEST_CASE(a_day_without_trouble_under_virtual_time) {
  GatewayWorld world;
  world.become_ready();
  FakePeer& peer = world.peer();
  std::uint64_t sequence = 1;
  int acked = 0;
  for (int minute = 0; minute < 24 * 60; ++minute) {
    world.timers.run_for(20s);
    for (; acked < count_op(peer, 1); ++acked) peer.text(op_text(11));
    if (minute % 10 == 0) peer.text(event_text(++sequence));
    world.timers.run_for(20s);
    for (; acked < count_op(peer, 1); ++acked) peer.text(op_text(11));
    world.timers.run_for(20s);
    for (; acked < count_op(peer, 1); ++acked) peer.text(op_text(11));
    world.timers.settle();
    BOOST_TEST_REQUIRE(peer.open());
  }
  BOOST_TEST(count_op(peer, 1) == 2094);  // 86 400 s / 41.25 s, the first beat after a part of it
  BOOST_TEST(world.connector.attempts.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
