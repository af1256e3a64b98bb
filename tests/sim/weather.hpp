// Owns: the weather of stories: what goes wrong with which requests of the bot.
// Must not know: which stories there are, how the bot keeps its promises.
#pragma once

#include <string>
#include <vector>

#include "tests/sim/telling.hpp"

namespace veilleur::testing {

using net::Method;
using sandbox::Fault;
using sandbox::FaultMoment;

inline const std::string ban_route = "/guilds/{guild.id}/bans/{user.id}";

inline Fault when(Method method, std::string route) {
  Fault fault;
  fault.method = method;
  fault.route = std::move(route);
  return fault;
}
inline Fault when_below(Method method, std::string path) {
  Fault fault;
  fault.method = method;
  fault.path = std::move(path);
  return fault;
}

/// The requests that a ban consists of: the ban, its lift and the answer to the command.
inline std::vector<Fault> the_ban() {
  return {when(Method::put, ban_route), when(Method::delete_, ban_route),
          when_below(Method::post, "/channels/" + general.to_string() + "/messages")};
}
/// What a new process asks in order to learn how far the old one came.
inline std::vector<Fault> the_looks() {
  return {when(Method::get, ban_route), when(Method::get, "/guilds/{guild.id}/audit-logs"),
          when(Method::get, "/channels/{channel.id}/messages"),
          when(Method::get, "/guilds/{guild.id}/members/{user.id}")};
}
/// What a slash command adds.
inline std::vector<Fault> the_interaction() {
  return {when_below(Method::post, "/interactions/"), when_below(Method::patch, "/webhooks/")};
}

inline std::vector<Fault> refused(std::vector<Fault> requests, net::HttpResponse answer,
                                  FaultMoment moment = FaultMoment::before) {
  for (Fault& each : requests) {
    each.response = answer;
    each.moment = moment;
  }
  return requests;
}
inline std::vector<Fault> lost(std::vector<Fault> requests, net::Delivery delivery, FaultMoment moment) {
  for (Fault& each : requests) {
    each.delivery = delivery;
    each.moment = moment;
  }
  return requests;
}
/// Each request meets these one after the other, before it is left in peace.
inline std::vector<Fault> errors_in_a_row(const std::vector<Fault>& requests, FaultMoment moment) {
  std::vector<Fault> all;
  for (const int status : {500, 502, 503}) {
    const net::HttpResponse answer{status, {{"Via", "1.1 google"}}, R"({"message":"oops","code":0})"};
    for (Fault& each : refused(requests, answer, moment)) all.push_back(std::move(each));
  }
  return all;
}

}  // namespace veilleur::testing
