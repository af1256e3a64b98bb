// Owns: the tests of the bytes that reach a running shard: streams that break, bombs, garbage, large frames.
// Must not know: real sockets, real clocks.
#include <boost/test/unit_test.hpp>

#include "tests/support/deflate.hpp"
#include "tests/support/gateway_world.hpp"

using namespace veilleur;
using namespace veilleur::gateway;
using namespace veilleur::testing;

BOOST_AUTO_TEST_SUITE(gateway_runner_streams)

BOOST_AUTO_TEST_CASE(old_sockets_bytes_never_meet_the_new_inflater) {
  for (const Compression kind : {Compression::zlib_stream, Compression::zstd_stream}) {
    GatewayWorld world(1, kind);
    world.start();
    std::uint64_t sequence = 1;
    for (int connection = 0; connection < 5; ++connection) {
      ZlibDeflater zlib;
      ZstdDeflater zstd;
      const auto say = [&](const std::string& text) {
        world.peer().binary(kind == Compression::zlib_stream ? zlib.message(text) : zstd.message(text));
        world.timers.settle();
      };
      say(hello_text());
      say(connection == 0 ? ready_text("abc", "ws://127.0.0.1:2") : resumed_text(++sequence));
      BOOST_TEST(world.consumer.is_up[0]);
      // Half a message is left in the old inflater when the connection breaks.
      const std::string cut = zlib.message(event_text(++sequence));
      world.peer().binary(kind == Compression::zlib_stream ? cut.substr(0, cut.size() / 2)
                                                           : zstd.message(event_text(sequence)));
      world.timers.settle();
      world.peer().break_off();
      world.timers.settle();
      if (world.connector.peers.size() == static_cast<std::size_t>(connection) + 1) world.await_attempt();
      if (kind == Compression::zlib_stream) --sequence;
      BOOST_TEST_REQUIRE(world.connector.peers.size() == static_cast<std::size_t>(connection) + 2);
    }
    BOOST_TEST((world.shards[0]->compression() == kind));
    BOOST_TEST(world.consumer.sessions_lost == 0);
  }
}

BOOST_AUTO_TEST_CASE(compressed_bytes_text_frames_and_unreadable_streams) {
  GatewayWorld world(1, Compression::zstd_stream);
  world.start();
  BOOST_TEST(world.connector.attempts.back().target == "/?v=10&encoding=json&compress=zstd-stream");
  world.say(hello_text());  // a text frame is plain JSON all the same
  ZstdDeflater deflater;
  world.peer().binary(deflater.message(ready_text("abc", "ws://127.0.0.1:2")));
  world.peer().binary("");
  world.peer().binary(deflater.message(event_text(2)));
  world.timers.settle();
  BOOST_TEST(world.consumer.received_at[0] == 2u);
  for (int failure = 0; failure < 3; ++failure) {
    world.peer().binary("this was never compressed");
    world.timers.settle();
    const std::size_t expected = static_cast<std::size_t>(failure) + 2;
    while (world.connector.attempts.size() < expected) world.await_attempt();
    BOOST_TEST(world.connector.attempts.back().port == (failure < 2 ? 2 : 1));
  }
  BOOST_TEST(world.connector.attempts.back().target == "/?v=10&encoding=json&compress=zlib-stream");
  BOOST_TEST((world.shards[0]->compression() == Compression::zlib_stream));
  BOOST_TEST(world.consumer.sessions_lost == 1);
}

BOOST_AUTO_TEST_CASE(decompression_bomb_closes_the_connection_and_resumes) {
  GatewayWorld world(1, Compression::zlib_stream);
  world.start();
  ZlibDeflater deflater;
  world.peer().binary(deflater.message(hello_text()));
  world.peer().binary(deflater.message(ready_text("abc", "ws://127.0.0.1:2")));
  world.peer().binary(deflater.message(std::string((32u << 20) + 1, ' ')));
  world.timers.run_for(2s);
  BOOST_TEST(world.connector.peers.size() == 2u);
  BOOST_TEST(world.connector.attempts.back().port == 2);
}

BOOST_AUTO_TEST_CASE(malformed_wanted_dispatch_is_counted_as_received_and_not_delivered) {
  GatewayWorld world;
  world.become_ready();
  world.say(R"({"t":"MESSAGE_CREATE","s":2,"op":0,"d":{"content":[1,2})");
  world.say("\x01\x02 garbage");
  BOOST_TEST(world.consumer.dispatches.size() == 1u);
  BOOST_TEST(world.consumer.received_at[0] == 2u);
  BOOST_TEST(world.peer().open());
  world.say(event_text(3));
  BOOST_TEST(world.consumer.dispatches.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_frame_of_16_mib_is_read) {
  GatewayWorld world;
  world.become_ready();
  world.say(event_text(2, "GUILD_CREATE", "{\"x\":\"" + std::string(16u << 20, 'x') + "\"}"));
  BOOST_TEST(world.consumer.dispatches.size() == 2u);
  BOOST_TEST(world.consumer.dispatches.back().data.size() > (16u << 20));
}

BOOST_AUTO_TEST_SUITE_END()
