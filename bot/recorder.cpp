// Owns: the lines of a recording, and the thread that brings them to the file.
// Must not know: the domain, SQL, who replays it.
#include "bot/recorder.hpp"

#include <atomic>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "base/base64.hpp"
#include "base/log.hpp"
#include "bot/json_access.hpp"
#include "bot/log.hpp"
#include "bot/recording_file.hpp"
#include "bot/redact.hpp"

namespace veilleur::bot {
namespace {

constexpr int format_version = 1;
constexpr std::chrono::seconds write_interval{1};
constexpr std::size_t write_at_bytes = 1u << 20;
/// More than this waiting means that the disk does not keep up; the bot's memory is worth more.
constexpr std::size_t waiting_max_bytes = 64u << 20;

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
  FileRecorder(std::string path, std::unique_ptr<RecordingFile> file, std::string first_lines)
      : path_(std::move(path)), file_(std::move(file)) {
    if (auto problem = file_->append(first_lines)) stop(*problem);
    writer_ = std::thread([this] { write_until_closed(); });
  }

  ~FileRecorder() override {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
    }
    work_.notify_one();
    writer_.join();
  }

  void gateway(Moment now, gateway::ShardId shard, Direction direction, std::string_view payload) override {
    if (recording()) add(line(now, "gateway", direction, shard, embedded(payload)));
  }

  void request(Moment now, const net::HttpRequest& request) override {
    if (!recording()) return;
    add(line(now, "request", Direction::out, std::nullopt,
             exchange(request) + ",\"headers\":" + headers_of(request.headers) +
                 ",\"body\":" + body_of(request.body, request.header("Content-Type"), request.target) + '}'));
  }

  void response(Moment now, const net::HttpRequest& request,
                const Result<net::HttpResponse, net::HttpFailure>& response) override {
    if (!recording()) return;
    add(line(now, "response", Direction::in, std::nullopt, exchange(request) + outcome(request, response)));
  }

  void core_begins(Moment now, const CoreIdentity& identity) override {
    const boost::json::object data{{"self", identity.self.to_string()},
                                   {"shard_count", identity.shard_count},
                                   {"intents", std::to_string(identity.intents)}};
    if (recording()) add(line(now, "core", Direction::in, std::nullopt, boost::json::serialize(data)));
  }

  void input(Moment now, std::uint64_t seed, std::string_view input) override {
    if (!recording()) return;
    add(line(now, "input", Direction::in, std::nullopt,
             "{\"now_ms\":" + std::to_string(unix_ms(now.wall)) + ",\"seed\":\"" + std::to_string(seed) +
                 "\",\"input\":" + embedded(input) + '}'));
  }

  void flush() override {
    std::unique_lock lock(mutex_);
    const std::uint64_t wanted = added_;
    flush_wanted_ = true;
    work_.notify_one();
    written_changed_.wait(lock, [&] { return written_ >= wanted || state_ == State::broken; });
  }

  void finish(Moment now, std::string_view digest) override {
    {
      const std::lock_guard lock(mutex_);
      enqueue(line(now, "end", Direction::out, std::nullopt, quoted(digest)));
      if (recording()) state_ = State::finished;
    }
    flush();
  }

 private:
  enum class State { recording, finished, broken };

  [[nodiscard]] bool recording() const { return state_ == State::recording; }

  void add(std::string text) {
    const std::lock_guard lock(mutex_);
    enqueue(text);
  }

  /// With the mutex held.
  void enqueue(const std::string& text) {
    if (!recording()) return;
    if (waiting_.size() + text.size() > waiting_max_bytes) return stop("the disk does not keep up");
    waiting_ += text;
    ++added_;
    if (waiting_.size() >= write_at_bytes) work_.notify_one();
  }

  /// Ends the recording. With the mutex held, or before the writer runs.
  void stop(const std::string& reason) {
    state_ = State::broken;
    waiting_ = {};
    log(LogLevel::error, "recording_stopped", {{"file", path_}, {"reason", reason}});
    written_changed_.notify_all();
  }

  void write_until_closed() {
    std::unique_lock lock(mutex_);
    while (!closing_ || !waiting_.empty()) {
      work_.wait_for(lock, write_interval,
                     [&] { return closing_ || flush_wanted_ || waiting_.size() >= write_at_bytes; });
      flush_wanted_ = false;
      const std::string batch = std::exchange(waiting_, {});
      const std::uint64_t up_to = added_;
      lock.unlock();
      auto problem = batch.empty() ? std::nullopt : file_->append(batch);
      lock.lock();
      if (problem && state_ != State::broken) stop(*problem);
      written_ = up_to;
      written_changed_.notify_all();
    }
  }

  const std::string path_;
  std::unique_ptr<RecordingFile> file_;  ///< the writer's alone once it runs
  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable written_changed_;
  std::string waiting_;
  std::uint64_t added_ = 0;    ///< lines that were ever added
  std::uint64_t written_ = 0;  ///< those of them that are in the file
  bool flush_wanted_ = false;
  bool closing_ = false;
  std::atomic<State> state_ = State::recording;  ///< changed with the mutex held, read also without
  std::thread writer_;
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
