// Owns: the lines of a recording.
// Must not know: the domain, SQL, who replays it, the thread that brings them to the file.
#include "bot/recorder.hpp"

#include <boost/json/serialize.hpp>
#include <chrono>
#include <utility>

#include "base/base64.hpp"
#include "bot/json_access.hpp"
#include "bot/log.hpp"
#include "bot/recording_file.hpp"
#include "bot/recording_writer.hpp"
#include "bot/redact.hpp"

namespace veilleur::bot {
namespace {

constexpr int format_version = 1;

// ── Lines ────────────────────────────────────────────────────────────────────────────────────────

std::string quoted(std::string_view text) {
  return boost::json::serialize(boost::json::string_view(text.data(), text.size()));
}

/// Every line of this version begins so, and nothing else does.
std::string line_start() { return "{\"v\":" + std::to_string(format_version) + ",\"t_us\":"; }

std::string line(Moment now, std::string_view kind, Direction direction,
                 std::optional<gateway::ShardId> shard, std::string_view data) {
  const auto t_us = std::chrono::duration_cast<microseconds>(now.steady.time_since_epoch()).count();
  std::string text =
      line_start() + std::to_string(t_us) + ",\"wall\":\"" + iso_utc(now.wall) + "\",\"kind\":\"";
  text.append(kind).append(direction == Direction::in ? "\",\"dir\":\"in\"" : "\",\"dir\":\"out\"");
  text.append(",\"shard\":").append(shard ? std::to_string(shard->index) : "null");
  return text.append(",\"data\":").append(data).append("}\n");
}

/// A JSON text as part of a line: without secrets, and on one line.
std::string embedded(std::string_view text, JsonSecrets secrets = JsonSecrets::tokens) {
  if (!is_json(text)) return "{\"unreadable_bytes\":" + std::to_string(text.size()) + '}';
  auto clean = redact_json(text, secrets);
  std::string data = clean ? std::move(*clean) : std::string(text);
  // Inside JSON's strings line ends are escaped, so these are only blanks between tokens.
  for (char& c : data) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  return data;
}

std::string headers_of(const std::vector<net::Header>& headers) {
  std::string text = "[";
  for (const net::Header& header : headers) {
    text += text.size() > 1 ? "," : "";
    text += '[' + quoted(header.name) + ',';
    text += quoted(is_secret_header(header.name) ? redacted : std::string_view(header.value)) + ']';
  }
  return text + ']';
}

std::string without(std::string text, std::string_view secret) {
  for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
    text.replace(at, secret.size(), redacted);
    at += redacted.size();
  }
  return text;
}

/// A request's or response's body as JSON: itself where it is JSON, text where it is a form, otherwise its
/// size. An error page may quote the address it was asked for, so the target's token is sought in it too.
std::string body_of(std::string_view body, std::optional<std::string_view> type, std::string_view target) {
  if (body.empty()) return "null";
  if (type && type->starts_with("application/x-www-form-urlencoded")) {
    const auto clean = redact_form(body);
    const std::string text = quoted(clean ? std::string_view(*clean) : body);
    return is_json(text) ? text : embedded(body);
  }
  const bool oauth = target.find("/oauth2/") != std::string_view::npos;
  std::string data = embedded(body, oauth ? JsonSecrets::tokens_and_codes : JsonSecrets::tokens);
  // Real tokens are much longer; a short segment would blank half of the text.
  const std::string_view token = token_in_target(target);
  return token.size() < 16 ? data : without(std::move(data), token);
}

/// The start of `data` that a request and its response share: by it they are matched.
std::string exchange(const net::HttpRequest& request) {
  const auto clean = redact_target(request.target);
  return "{\"method\":" + quoted(net::to_string(request.method)) +
         ",\"target\":" + quoted(clean ? *clean : request.target);
}

std::string outcome(const net::HttpRequest& request,
                    const Result<net::HttpResponse, net::HttpFailure>& response) {
  if (response.has_error()) {
    const std::string_view sent = response.error().sent == net::Sent::nothing ? "nothing" : "maybe";
    return ",\"error\":" + quoted(net::to_string(response.error().error)) + ",\"sent\":" + quoted(sent) + '}';
  }
  return ",\"status\":" + std::to_string(response->status) + ",\"headers\":" + headers_of(response->headers) +
         ",\"body\":" + body_of(response->body, response->header("Content-Type"), request.target) + '}';
}

std::string start_lines(const RecordingStart& start) {
  const boost::json::object header{{"version", format_version},
                                   {"release", start.release},
                                   {"configuration", start.configuration},
                                   {"time_zone_data", start.time_zone_data},
                                   {"seed", std::to_string(start.seed)}};
  return line(start.now, "header", Direction::in, std::nullopt, boost::json::serialize(header)) +
         line(start.now, "state", Direction::in, std::nullopt, '"' + base64(start.database) + '"');
}

/// The judge of a file that is to be continued.
Beginning judge(std::string_view first_line) {
  if (!first_line.ends_with('\n')) {
    return first_line.starts_with(line_start()) ? Beginning::torn : Beginning::foreign;
  }
  boost::system::error_code no_json;
  const boost::json::value header =
      boost::json::parse(boost::json::string_view(first_line.data(), first_line.size()), no_json);
  const auto version = no_json ? std::nullopt : integer(header, "v");
  if (!version || text(header, "kind") != "header") return Beginning::foreign;
  return *version == format_version ? Beginning::recording : Beginning::other_version;
}

// ── The recorder ─────────────────────────────────────────────────────────────────────────────────

class FileRecorder final : public Recorder {
 public:
  FileRecorder(std::string path, std::unique_ptr<RecordingFile> file, std::string_view first_lines)
      : writer_(std::move(path), std::move(file), first_lines) {}

  void gateway(Moment now, gateway::ShardId shard, Direction direction, std::string_view payload) override {
    if (writer_.recording()) writer_.push(line(now, "gateway", direction, shard, embedded(payload)));
  }

  void request(Moment now, const net::HttpRequest& request) override {
    if (!writer_.recording()) return;
    writer_.push(line(now, "request", Direction::out, std::nullopt,
                      exchange(request) + ",\"headers\":" + headers_of(request.headers) + ",\"body\":" +
                          body_of(request.body, request.header("Content-Type"), request.target) + '}'));
  }

  void response(Moment now, const net::HttpRequest& request,
                const Result<net::HttpResponse, net::HttpFailure>& response) override {
    if (!writer_.recording()) return;
    writer_.push(
        line(now, "response", Direction::in, std::nullopt, exchange(request) + outcome(request, response)));
  }

  void core_begins(Moment now, const CoreIdentity& identity) override {
    const boost::json::object data{{"self", identity.self.to_string()},
                                   {"shard_count", identity.shard_count},
                                   {"intents", std::to_string(identity.intents)}};
    writer_.push(line(now, "core", Direction::in, std::nullopt, boost::json::serialize(data)));
  }

  void input(Moment now, std::uint64_t seed, std::string_view input) override {
    if (!writer_.recording()) return;
    writer_.push(line(now, "input", Direction::in, std::nullopt,
                      "{\"now_ms\":" + std::to_string(unix_ms(now.wall)) + ",\"seed\":\"" +
                          std::to_string(seed) + "\",\"input\":" + embedded(input) + '}'));
  }

  void flush() override { writer_.flush(); }

  void finish(Moment now, std::string_view digest) override {
    writer_.push_last(line(now, "end", Direction::out, std::nullopt, quoted(digest)));
    writer_.flush();
  }

 private:
  RecordingWriter writer_;
};

}  // namespace

Result<std::unique_ptr<Recorder>, std::string> open_recorder(const std::string& path,
                                                             const RecordingStart& start) {
  auto file = open_recording_file(path, judge);
  if (file.has_error()) return file.error();
  return std::unique_ptr<Recorder>(
      std::make_unique<FileRecorder>(path, std::move(*file), start_lines(start)));
}

}  // namespace veilleur::bot
