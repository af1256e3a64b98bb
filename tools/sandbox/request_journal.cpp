// Owns: the shape of a request, and the journal's lines.
// Must not know: what is right or wrong about a request.
#include "tools/sandbox/request_journal.hpp"

#include <errno.h>   // program_invocation_short_name, of glibc
#include <unistd.h>  // getpid

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <memory>
#include <stdexcept>

#include "tools/sandbox/multipart.hpp"

namespace veilleur::sandbox {
namespace {

namespace json = boost::json;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Ids and times stand in strings, so digits there count as equal; numbers, which limits are about, do not.
/// Lengths stay, since limits are about them too.
std::string without_digits_in_strings(std::string_view text) {
  std::string out{text};
  bool inside = false;
  for (std::size_t at = 0; at < out.size(); ++at) {
    if (out[at] == '"') inside = !inside;
    if (inside && out[at] == '\\')
      ++at;
    else if (inside && is_digit(out[at]))
      out[at] = '0';
  }
  return out;
}

/// In a path every digit belongs to an id or a token; in a query only numbers long enough to be an id do.
std::string without_ids(std::string_view path, std::string_view query) {
  constexpr std::size_t shortest_id = 15;
  std::string out{path};
  std::replace_if(out.begin(), out.end(), is_digit, '0');
  for (std::size_t at = 0; at < query.size();) {
    std::size_t end = at;
    while (end < query.size() && is_digit(query[end])) ++end;
    if (end == at)
      out += query[end++];
    else if (end - at >= shortest_id)
      out.append(end - at, '0');
    else
      out += query.substr(at, end - at);
    at = end;
  }
  return out;
}

json::value text_or_null(std::optional<std::string_view> text) {
  return text ? json::value(*text) : json::value(nullptr);
}

/// "Bot" of "Bot TOKEN": tokens are written nowhere.
std::optional<std::string_view> scheme_of(std::optional<std::string_view> authorization) {
  if (!authorization) return std::nullopt;
  const auto space = authorization->find(' ');
  return space == std::string_view::npos ? "unnamed" : authorization->substr(0, space);
}

/// Fields as text, files by name and size; nothing where the body is not well-formed.
json::value parts_of(std::string_view content_type, std::string_view body) {
  const auto parts = split_multipart(content_type, body);
  if (!parts) return nullptr;
  json::array out;
  for (const Part& part : *parts) {
    json::object entry{{"name", part.name}, {"content_type", part.content_type}};
    if (part.file_name.empty()) {
      entry["text"] = part.body;
    } else {
      entry["file_name"] = part.file_name;
      entry["size"] = part.body.size();
    }
    out.push_back(std::move(entry));
  }
  return out;
}

/// Discord's `code` in a refusal, 0 where the answer has none.
std::int64_t code_of(const net::HttpResponse& response) {
  if (response.status < 400) return 0;
  json::error_code error;
  const json::value body = json::parse(response.body, error);
  const json::object* object = error ? nullptr : body.if_object();
  const json::value* code = object ? object->if_contains("code") : nullptr;
  return code && code->is_int64() ? code->get_int64() : 0;
}

}  // namespace

RequestJournal::RequestJournal(const std::filesystem::path& file) : out_(file, std::ios::app) {
  if (!out_) throw std::runtime_error("SANDBOX_REQUESTS: cannot write " + file.string());
}

void RequestJournal::note(const net::HttpRequest& request, std::string_view route,
                          const net::HttpResponse& response) {
  const std::string_view type = request.header("content-type").value_or("");
  const bool multipart = type.starts_with("multipart/");
  const std::size_t question = request.target.find('?');
  const std::string_view query =
      question == std::string::npos ? "" : std::string_view{request.target}.substr(question);
  json::object line{{"client", text_or_null(request.header("user-agent"))},
                    {"method", net::to_string(request.method)},
                    {"route", route},
                    {"query", query},
                    {"authorization", text_or_null(scheme_of(request.header("authorization")))},
                    {"content_type", type.substr(0, type.find(';'))},
                    {"reason", text_or_null(request.header("x-audit-log-reason"))},
                    {"status", response.status},
                    {"code", code_of(response)}};
  json::value parts = multipart ? parts_of(type, request.body) : json::value(nullptr);
  const std::string body = multipart ? json::serialize(parts) : request.body;
  const std::string_view path = route.empty() ? std::string_view{request.target}.substr(0, question) : route;
  std::string shape = without_ids(path, query) + without_digits_in_strings(json::serialize(line)) +
                      without_digits_in_strings(body);

  const std::lock_guard lock(mutex_);
  if (!seen_.insert(std::move(shape)).second) return;
  line["target"] = request.target;
  if (multipart)
    line["parts"] = std::move(parts);
  else if (!request.body.empty())
    line["body"] = request.body;
  out_ << json::serialize(line) << '\n' << std::flush;
  if (!out_) throw std::runtime_error("SANDBOX_REQUESTS: writing failed");
}

RequestJournal* RequestJournal::of_process() {
  static const std::unique_ptr<RequestJournal> journal = [] {
    const char* directory = std::getenv("SANDBOX_REQUESTS");
    if (directory == nullptr || *directory == '\0') return std::unique_ptr<RequestJournal>{};
    const std::string name =
        std::string{program_invocation_short_name} + "-" + std::to_string(getpid()) + ".jsonl";
    return std::make_unique<RequestJournal>(std::filesystem::path(directory) / name);
  }();
  return journal.get();
}

}  // namespace veilleur::sandbox
