// Owns: what a recording's file holds, also after kills and continuation.
// Must not know: who replays it.
#include "bot/recorder.hpp"

#include <sys/stat.h>
#include <zstd.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <thread>
#include <vector>

#include "base/base64.hpp"
#include "bot/recording_file.hpp"
#include "tests/unit/bot/recorder_fixture.hpp"

namespace veilleur::bot {
namespace {

using testing::at;
using testing::opened;
using testing::read_all;
using testing::recording_start;
using testing::TempDirectory;

/// All frames of a zstd file, which must be whole.
std::string inflated(const std::string& bytes) {
  std::string text;
  for (std::size_t done = 0; done < bytes.size();) {
    const std::size_t frame = ZSTD_findFrameCompressedSize(bytes.data() + done, bytes.size() - done);
    BOOST_REQUIRE(!ZSTD_isError(frame));
    std::string part(ZSTD_getFrameContentSize(bytes.data() + done, frame), '\0');
    const std::size_t size = ZSTD_decompress(part.data(), part.size(), bytes.data() + done, frame);
    BOOST_REQUIRE(size == part.size());
    text += part;
    done += frame;
  }
  return text;
}

std::string deflated(const std::string& text) {
  std::string bytes(ZSTD_compressBound(text.size()), '\0');
  const std::size_t size = ZSTD_compress(bytes.data(), bytes.size(), text.data(), text.size(), 1);
  BOOST_REQUIRE(!ZSTD_isError(size));
  bytes.resize(size);
  return bytes;
}

/// What every line of a recording begins with.
constexpr std::string_view line_start = R"({"v":1,"t_us":)";

std::vector<boost::json::object> lines_of(const std::string& text) {
  std::vector<boost::json::object> lines;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = text.find('\n', from);
    BOOST_REQUIRE(end != std::string::npos);
    lines.push_back(boost::json::parse(text.substr(from, end - from)).as_object());
    from = end + 1;
  }
  return lines;
}

std::string kinds_of(const std::vector<boost::json::object>& lines) {
  std::string kinds;
  for (const auto& line : lines) (kinds += kinds.empty() ? "" : " ") += line.at("kind").as_string();
  return kinds;
}

BOOST_AUTO_TEST_SUITE(recorder)

BOOST_AUTO_TEST_CASE(base64_vectors_of_rfc_4648) {
  const std::pair<std::string_view, std::string_view> rows[] = {{"", ""},
                                                                {"f", "Zg=="},
                                                                {"fo", "Zm8="},
                                                                {"foo", "Zm9v"},
                                                                {"foob", "Zm9vYg=="},
                                                                {"fooba", "Zm9vYmE="},
                                                                {"foobar", "Zm9vYmFy"},
                                                                {"\xff\xfe\xfd", "//79"}};
  for (const auto& [bytes, text] : rows) BOOST_TEST(base64(bytes) == text);
}

BOOST_AUTO_TEST_CASE(the_lines_of_a_whole_recording) {
  const TempDirectory directory;
  const std::string path = directory.file("r.jsonl");
  {
    const auto recorder = opened(path, std::string_view("\0DB", 3));
    recorder->gateway(at(2), {3, 4}, Direction::in, "{\"op\":10,\n\"d\":{\"heartbeat_interval\":1}}");
    recorder->gateway(at(3), {3, 4}, Direction::out, R"({"op":2,"d":{"token":"SECRET"}})");
    recorder->core_begins(at(4), {UserId{900}, 4, 33'411});
    recorder->input(at(4), 7, R"({"kind":"dispatch","data":{"token":"SECRET"}})");
    recorder->finish(at(5), "abcd");
    recorder->input(at(6), 8, "{}");
  }
  const std::string text = read_all(path);
  BOOST_TEST(text.find("SECRET") == std::string::npos);
  const auto lines = lines_of(text);
  BOOST_TEST(kinds_of(lines) == "header state gateway gateway core input end");
  for (const auto& line : lines) {
    BOOST_TEST(line.size() == 7u);
    BOOST_TEST(line.at("v").as_int64() == 1);
  }
  BOOST_TEST(
      boost::json::serialize(lines[0]) ==
      R"({"v":1,"t_us":1000,"wall":"2026-11-22T06:43:45.001Z","kind":"header","dir":"in","shard":null,"data":)"
      R"({"version":1,"release":"0.1.0","configuration":{"shards":"auto"},"time_zone_data":"2026b",)"
      R"("seed":"18446744073709551615"}})");
  BOOST_TEST(lines[1].at("data").as_string() == "AERC");
  BOOST_TEST(
      boost::json::serialize(lines[2]) ==
      R"({"v":1,"t_us":2000,"wall":"2026-11-22T06:43:45.002Z","kind":"gateway","dir":"in","shard":3,"data":)"
      R"({"op":10,"d":{"heartbeat_interval":1}}})");
  BOOST_TEST(lines[3].at("dir").as_string() == "out");
  BOOST_TEST(boost::json::serialize(lines[4].at("data")) ==
             R"({"self":"900","shard_count":4,"intents":"33411"})");
  BOOST_TEST(lines[4].at("dir").as_string() == "in");
  BOOST_TEST(
      boost::json::serialize(lines[5].at("data")) ==
      R"({"now_ms":1795329825004,"seed":"7","input":{"kind":"dispatch","data":{"token":"redacted"}}})");
  BOOST_TEST(lines[6].at("data").as_string() == "abcd");
  struct stat status{};
  BOOST_REQUIRE(::stat(path.c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 0777) == 0600);
}

BOOST_AUTO_TEST_CASE(requests_and_responses_without_secrets) {
  const TempDirectory directory;
  const std::string path = directory.file("r.jsonl");
  const std::string token = "aW50ZXJhY3Rpb246MTIz";
  {
    const auto recorder = opened(path);
    const net::HttpRequest callback{
        .method = net::Method::post,
        .target = "/api/v10/interactions/1/" + token + "/callback",
        .headers = {{"Authorization", "Bot SECRET"}, {"Content-Type", "application/json"}},
        .body = R"({"type":4,"data":{"content":"pong"}})"};
    recorder->request(at(2), callback);
    recorder->response(at(3), callback,
                       net::HttpResponse{.status = 204, .headers = {{"Set-Cookie", "SECRET"}}, .body = ""});
    recorder->response(at(4), callback,
                       net::HttpResponse{.status = 404, .headers = {}, .body = "{\"at\":\"" + token + "\"}"});
    recorder->response(
        at(5), callback,
        net::HttpFailure{.error = net::NetError::timeout, .sent = net::Sent::maybe, .detail = ""});
    recorder->response(at(6), callback,
                       net::HttpResponse{.status = 502, .headers = {}, .body = "<html>" + token});
    recorder->request(at(7), {.method = net::Method::post,
                              .target = "/api/v10/oauth2/token",
                              .headers = {{"content-type", "application/x-www-form-urlencoded"}},
                              .body = "grant_type=authorization_code&code=SECRET"});
    recorder->finish(at(8), "");
  }
  const std::string text = read_all(path);
  BOOST_TEST(text.find("SECRET") == std::string::npos);
  BOOST_TEST(text.find(token) == std::string::npos);
  const auto lines = lines_of(text);
  BOOST_TEST(kinds_of(lines) == "header state request response response response response request end");
  const auto data = [&](std::size_t line) { return boost::json::serialize(lines[line].at("data")); };
  BOOST_TEST(data(2) == R"({"method":"POST","target":"/api/v10/interactions/1/redacted/callback",)"
                        R"("headers":[["Authorization","redacted"],["Content-Type","application/json"]],)"
                        R"("body":{"type":4,"data":{"content":"pong"}}})");
  BOOST_TEST(data(3) ==
             R"({"method":"POST","target":"/api/v10/interactions/1/redacted/callback","status":204,)"
             R"("headers":[["Set-Cookie","redacted"]],"body":null})");
  BOOST_TEST(data(4).ends_with(R"("status":404,"headers":[],"body":{"at":"redacted"}})"));
  BOOST_TEST(data(5).ends_with(R"("error":"timeout","sent":"maybe"})"));
  BOOST_TEST(data(6).ends_with(R"("body":{"unreadable_bytes":26}})"));
  BOOST_TEST(data(7).ends_with(R"("body":"grant_type=authorization_code&code=redacted"})"));
}

BOOST_AUTO_TEST_CASE(what_is_no_json_is_only_counted) {
  const TempDirectory directory;
  const std::string path = directory.file("r.jsonl");
  {
    const auto recorder = opened(path);
    recorder->gateway(at(2), {}, Direction::in, R"({"d":{"token":"SECRET)");
    recorder->gateway(at(3), {}, Direction::in, "\"\xff\"");
    recorder->finish(at(4), "x");
  }
  const std::string text = read_all(path);
  BOOST_TEST(text.find("SECRET") == std::string::npos);
  const auto lines = lines_of(text);
  BOOST_TEST(boost::json::serialize(lines.at(2).at("data")) == R"({"unreadable_bytes":21})");
  BOOST_TEST(boost::json::serialize(lines.at(3).at("data")) == R"({"unreadable_bytes":3})");
}

BOOST_AUTO_TEST_CASE(flushed_lines_are_in_the_file_at_once) {
  const TempDirectory directory;
  for (const std::string name : {"r.jsonl", "r.zst"}) {
    const std::string path = directory.file(name);
    const auto recorder = opened(path);
    for (int n = 0; n < 3; ++n) {
      recorder->input(at(2), 0, "{}");
      recorder->flush();
      const std::string bytes = read_all(path);
      const auto lines = lines_of(name.ends_with(".zst") ? inflated(bytes) : bytes);
      BOOST_TEST(lines.size() == 3u + static_cast<std::size_t>(n));
    }
  }
}

BOOST_AUTO_TEST_CASE(an_existing_file_is_continued_with_a_new_header) {
  const TempDirectory directory;
  for (const std::string name : {"r.jsonl", "r.zst"}) {
    const std::string path = directory.file(name);
    opened(path)->finish(at(2), "one");
    static_cast<void>(opened(path));
    opened(path)->finish(at(2), "two");
    const std::string bytes = read_all(path);
    BOOST_TEST(kinds_of(lines_of(name.ends_with(".zst") ? inflated(bytes) : bytes)) ==
               "header state end header state header state end");
  }
}

BOOST_AUTO_TEST_CASE(a_plain_file_torn_anywhere_is_continued_on_a_line_of_its_own) {
  const TempDirectory directory;
  const std::string path = directory.file("r.jsonl");
  opened(path)->finish(at(2), "one");
  const std::string whole = read_all(path);
  const std::size_t header = whole.find('\n') + 1;
  for (std::size_t size = line_start.size(); size <= whole.size(); ++size) {
    static_cast<void>(directory.write("r.jsonl", whole.substr(0, size)));
    static_cast<void>(opened(path));
    const std::string text = read_all(path);
    // Half a header says nothing, and a recording begins with a whole one.
    const std::string torn =
        size < header ? "" : whole.substr(0, size) + (whole[size - 1] == '\n' ? "" : "\n");
    BOOST_REQUIRE(text.starts_with(torn));
    BOOST_REQUIRE(kinds_of(lines_of(text.substr(torn.size()))) == "header state");
  }
}

BOOST_AUTO_TEST_CASE(a_zstd_file_torn_anywhere_keeps_its_whole_frames) {
  const TempDirectory directory;
  const std::string path = directory.file("r.zst");
  std::string first;
  {
    const auto recorder = opened(path);
    first = read_all(path);
    recorder->finish(at(2), "one");
  }
  const std::string whole = read_all(path);
  BOOST_REQUIRE(whole.size() > first.size());
  for (std::size_t size = first.size() - 4; size <= whole.size(); ++size) {
    static_cast<void>(directory.write("r.zst", whole.substr(0, size)));
    static_cast<void>(opened(path));
    std::string expected = "header state";
    if (size >= first.size()) expected = "header state header state";
    if (size == whole.size()) expected = "header state end header state";
    BOOST_REQUIRE(kinds_of(lines_of(inflated(read_all(path)))) == expected);
  }
}

BOOST_AUTO_TEST_CASE(json_that_is_no_recording_of_this_version_is_left_alone) {
  const TempDirectory directory;
  opened(directory.file("r.jsonl"))->finish(at(2), "x");
  const std::string whole = read_all(directory.file("r.jsonl"));
  std::string later = whole;
  later.replace(0, line_start.size(), R"({"v":2,"t_us":)");
  struct Row {
    std::string content;
    std::string_view said;
  };
  const Row rows[] = {
      {"{\"a\":1}\n", "is no recording"},
      {"{\"a\":1}", "is no recording"},
      {"{", "is no recording"},
      {"{\"v\":1,\"kind\":\"diary\"}\n", "is no recording"},
      {"{\"kind\":\"header\"}\n", "is no recording"},
      {"{\n  \"v\": 1\n}\n", "is no recording"},
      {"[1]\n", "is no recording"},
      {whole.substr(whole.find('\n') + 1), "is no recording"},  // begins with its state
      {later, "another version"},
  };
  for (const Row& row : rows) {
    for (const std::string name : {"other.jsonl", "other.zst"}) {
      BOOST_TEST_CONTEXT(name << ": " << row.content.substr(0, 60)) {
        const std::string bytes = name.ends_with(".zst") ? deflated(row.content) : row.content;
        const std::string path = directory.write(name, bytes);
        const auto recorder = open_recorder(path, recording_start());
        BOOST_TEST_REQUIRE(recorder.has_error());
        BOOST_TEST(recorder.error().find(row.said) != std::string::npos, recorder.error());
        BOOST_TEST(recorder.error().find("name another file") != std::string::npos, recorder.error());
        BOOST_TEST((read_all(path) == bytes), "a file that is not ours was changed");
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(other_files_are_left_alone) {
  const TempDirectory directory;
  const std::string database = "SQLite format 3";
  for (const std::string name : {"v.db", "v.zst"}) {
    const std::string path = directory.write(name, database);
    const auto recorder = open_recorder(path, recording_start());
    BOOST_REQUIRE(recorder.has_error());
    BOOST_TEST(recorder.error().find("is no recording") != std::string::npos);
    BOOST_TEST(read_all(path) == database);
  }
  const std::string path = directory.file("damaged.zst");
  opened(path)->finish(at(2), "x");
  const std::string damaged = read_all(path) + std::string(64, '\0');
  static_cast<void>(directory.write("damaged.zst", damaged));
  BOOST_TEST(open_recorder(path, recording_start()).error().find("is damaged") != std::string::npos);
  BOOST_TEST(read_all(path) == damaged);
  for (const std::string& unusable : {directory.file("no/such/folder"), directory.file("")}) {
    const auto recorder = open_recorder(unusable, recording_start());
    BOOST_TEST_REQUIRE(recorder.has_error());
    BOOST_TEST(recorder.error().find("name a file that can be written") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(threads_do_not_tear_lines) {
  const TempDirectory directory;
  const std::string path = directory.file("r.zst");
  constexpr int threads = 4;
  constexpr int each = 2000;
  {
    const auto recorder = opened(path);
    std::vector<std::thread> workers;
    for (int thread = 0; thread < threads; ++thread) {
      workers.emplace_back([&recorder, thread] {
        const std::string payload =
            "{\"thread\":" + std::to_string(thread) + ",\"pad\":\"" + std::string(200, 'p') + "\"}";
        for (int n = 0; n < each; ++n) {
          recorder->gateway(at(n), {static_cast<std::uint32_t>(thread), threads}, Direction::in, payload);
        }
      });
    }
    for (std::thread& worker : workers) worker.join();
    recorder->finish(at(0), "x");
  }
  const auto lines = lines_of(inflated(read_all(path)));
  BOOST_REQUIRE(lines.size() == 3u + threads * each);
  std::vector<std::int64_t> last(threads, -1);
  for (std::size_t n = 2; n + 1 < lines.size(); ++n) {
    const auto shard = static_cast<std::size_t>(lines[n].at("shard").as_int64());
    BOOST_REQUIRE(lines[n].at("t_us").as_int64() > last[shard]);
    last[shard] = lines[n].at("t_us").as_int64();
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace veilleur::bot
