// Owns: the JSON of the laboratory's calls.
// Must not know: sockets, processes, files.
#include "tools/playground/laboratory_routes.hpp"

#include "tools/playground/bot_routes.hpp"

namespace asio = boost::asio;
namespace json = boost::json;

namespace veilleur::playground {
namespace {

net::HttpResponse reply(int status, const json::value& body) {
  return {
      status, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, json::serialize(body)};
}

net::HttpResponse refuse(int status, std::string_view why) {
  return reply(status, json::object{{"message", why}});
}

net::HttpResponse answer(const Laboratory::Outcome& outcome) {
  return outcome ? reply(200, json::object{}) : refuse(409, outcome.error());
}

/// The text under `key` of the body's one object; empty where there is none.
std::string text_in(const json::value& body, std::string_view key) {
  const json::object* object = body.if_object();
  const json::value* found = object ? object->if_contains(key) : nullptr;
  return found && found->is_string() ? std::string{found->get_string()} : "";
}

asio::awaitable<net::HttpResponse> answer_saves(Laboratory& laboratory, json::value body) {
  const std::string deed = text_in(body, "do");
  const std::string name = text_in(body, "name");
  if (deed == "save") co_return answer(co_await laboratory.save(name));
  if (deed == "load") co_return answer(co_await laboratory.load(name));
  if (deed == "delete") co_return answer(laboratory.remove(name));
  co_return refuse(400, R"(the body must be {"do": "save", "load" or "delete", "name": "…"})");
}

}  // namespace

asio::awaitable<net::HttpResponse> answer_page(Laboratory& laboratory, Bot& bot, net::HttpRequest request) {
  const std::string path = request.target.substr(0, request.target.find('?'));
  const bool asks = request.method == net::Method::get;
  if (path == "/_playground/bot") {
    if (!asks && laboratory.busy()) co_return refuse(409, "an experiment is being prepared");
    co_return answer_bot_request(bot, request).value_or(refuse(404, "not found"));
  }
  if (path == "/_playground/scenarios" && asks) co_return reply(200, laboratory.describe_scenarios());
  if (path == "/_playground/saves" && asks) co_return reply(200, laboratory.describe_saves());
  const bool known =
      path == "/_playground/scenario" || path == "/_playground/saves" || path == "/_playground/reset";
  if (!known) co_return refuse(404, "not found");
  if (request.method != net::Method::post) co_return refuse(405, "POST");
  json::error_code error;
  json::value body = json::parse(request.body, error);
  if (error) co_return refuse(400, "the body must be JSON");
  if (path == "/_playground/saves") co_return co_await answer_saves(laboratory, std::move(body));
  if (path == "/_playground/reset") co_return answer(co_await laboratory.reset());
  co_return answer(co_await laboratory.begin(text_in(body, "name")));
}

}  // namespace veilleur::playground
