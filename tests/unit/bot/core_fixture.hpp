// Owns: a Core over a real database file, fed by hand, and a small Discord that carries out its orders.
// Must not know: what a particular test asserts.
#pragma once

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "bot/core.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/unit/bot/payloads.hpp"

namespace veilleur::bot::testing {

inline Outcome done(std::string body = {}) { return {Outcome::Kind::answered, 200, 0, std::move(body)}; }
inline Outcome refused(int status, int code = 0) { return {Outcome::Kind::answered, status, code, {}}; }
inline Outcome unavailable() { return {Outcome::Kind::unavailable, 0, 0, {}}; }
inline Outcome unclear() { return {Outcome::Kind::unclear, 0, 0, {}}; }
inline std::string member_body(json::array roles = {}) {
  return json::serialize(json::object{{"member", member_object(std::move(roles))}});
}

struct CoreFixture {
  TempDirectory folder;
  std::string path = folder.file("veilleur.db");
  std::unique_ptr<storage::Database> database;
  std::unique_ptr<storage::Store> store;
  std::unique_ptr<Core> core;
  CoreSettings settings{self, 1, 0x8283};
  gateway::ShardId shard{0, 1};
  WallTime now = start;
  std::uint64_t sequence = 0;
  std::uint64_t seed = 20261122;
  Outputs last;               ///< of the latest step
  std::vector<Order> orders;  ///< given and not yet ended, oldest first

  CoreFixture() { open(); }
  ~CoreFixture() { close(); }

  void open() {
    auto opened = storage::Database::open(path, storage::Synchronous::off);
    BOOST_REQUIRE(opened.has_value());
    database = std::move(*opened);
    store = std::make_unique<storage::Store>(*database);
    core = std::make_unique<Core>(*store, settings);
    orders.clear();
  }
  void close() {
    core.reset();
    store.reset();
    database.reset();
  }
  /// The process dies and another one starts over the same file.
  void restart() {
    close();
    open();
  }

  const Outputs& step(std::vector<Input> inputs = {}) {
    last = core->step(inputs, now, Random{++seed});
    core->save_when_due(now);
    std::ranges::copy(last.orders, std::back_inserter(orders));
    return last;
  }
  Input event(std::string type, const json::value& data) {
    return DispatchInput{shard, ++sequence, std::move(type), json::serialize(data),
                         gateway::Compression::none};
  }
  const Outputs& dispatch(std::string type, const json::value& data) {
    return step({event(std::move(type), data)});
  }
  const Outputs& pass(milliseconds duration) {
    now += duration;
    return step();
  }

  /// READY lists the guild, and GUILD_CREATE brings it.
  void connect() {
    ready();
    dispatch("GUILD_CREATE", guild_object());
  }
  void ready() {
    sequence = 0;
    dispatch("READY", ready_object({listed(guild_id)}));
    if (has<RegisterCommands>()) end<RegisterCommands>(done());
  }
  void resume() { dispatch("RESUMED", json::object{}); }
  const Outputs& say(std::string_view content, UserId author = owner, json::array mentions = {}) {
    return dispatch("MESSAGE_CREATE",
                    message_object(content, snowflake(now, ++salt_), author, std::move(mentions)));
  }

  template <class T>
  [[nodiscard]] std::size_t count() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        orders, [](const Order& each) { return std::holds_alternative<T>(each.action); }));
  }
  template <class T>
  [[nodiscard]] bool has() const {
    return count<T>() > 0;
  }
  /// The oldest order of this kind.
  template <class T>
  Order take() {
    auto found = std::ranges::find_if(
        orders, [](const Order& each) { return std::holds_alternative<T>(each.action); });
    BOOST_REQUIRE_MESSAGE(found != orders.end(), "an order of this kind was expected");
    Order order = std::move(*found);
    orders.erase(found);
    return order;
  }
  template <class T>
  T end(Outcome outcome) {
    const Order order = take<T>();
    step({EffectEnded{order.id, std::move(outcome)}});
    return std::get<T>(order.action);
  }

  [[nodiscard]] domain::Sanction sanction(domain::SanctionNumber number) {
    auto found = store->sanctions.find(guild_id, number);
    BOOST_REQUIRE(found.has_value());
    return *found;
  }
  [[nodiscard]] std::int64_t rows(const std::string& table) {
    return database->handle().execAndGet("SELECT count(*) FROM " + table).getInt64();
  }
  /// The bot bans mallory and Discord shows it; every effect is over.
  void ban_mallory(std::string_view command = "!ban <@2> spam -d 60") {
    say(command, owner, {mention_object(mallory)});
    end<SendDirectMessage>(done());
    end<PutBan>(refused(204));
    end<SendMessage>(done());
    BOOST_REQUIRE(orders.empty());
  }

 private:
  std::uint64_t salt_ = 0;
};

/// As much of Discord as the orders of a ban can see and change.
struct SmallDiscord {
  std::set<UserId> bans;
  int puts = 0, lifts = 0, directs = 0;
  std::vector<MessageId> answered;  ///< the messages that our answers reply to, in order
  std::set<std::string> nonces;

  Outcome carry_out(const Order& order) {
    if (const auto* put = std::get_if<PutBan>(&order.action)) {
      puts += bans.insert(put->user).second ? 1 : 0;
      return refused(204);
    }
    if (const auto* lift = std::get_if<DeleteBan>(&order.action)) {
      if (bans.erase(lift->user) == 0) return refused(404, 10026);
      ++lifts;
      return refused(204);
    }
    if (const auto* look = std::get_if<GetBan>(&order.action)) {
      return bans.contains(look->user) ? done() : refused(404, 10026);
    }
    if (const auto* direct = std::get_if<SendDirectMessage>(&order.action)) {
      directs += nonces.insert(direct->nonce).second ? 1 : 0;
      return done();
    }
    if (const auto* message = std::get_if<SendMessage>(&order.action)) {
      const bool found =
          message->doubt == Doubt::search && std::ranges::count(answered, message->reference) > 0;
      if (!found && nonces.insert(message->nonce).second) answered.push_back(message->reference);
      return done();
    }
    if (std::holds_alternative<FetchTarget>(order.action)) return done(member_body());
    return done("{}");
  }
};

}  // namespace veilleur::bot::testing
