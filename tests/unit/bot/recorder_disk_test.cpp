// Owns: tests of recordings on disks that are full or stand still.
// Must not know: what the lines say.
#include <signal.h>
#include <sys/resource.h>

#include <latch>
#include <mutex>
#include <optional>
#include <vector>

#include "base/log.hpp"
#include "bot/recording_writer.hpp"
#include "tests/unit/bot/recorder_fixture.hpp"

namespace veilleur::bot {
namespace {

using testing::at;
using testing::opened;
using testing::read_all;
using testing::recording_start;
using testing::TempDirectory;

using Events = std::vector<std::string>;

class LogCapture final : public LogSink {
 public:
  LogCapture() { set_log_sink(this); }
  ~LogCapture() override { set_log_sink(nullptr); }
  void write(LogLevel, std::string_view event, std::initializer_list<LogField>) override {
    const std::lock_guard lock(mutex_);
    events_.emplace_back(event);
  }
  std::vector<std::string> events() {
    const std::lock_guard lock(mutex_);
    return events_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> events_;
};

/// While it lives, no file of this process grows beyond `bytes`: a disk that is full.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : old_handler_(::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &old_limit_);
    rlimit limit = old_limit_;
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &old_limit_);
    ::signal(SIGXFSZ, old_handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit old_limit_{};
  sighandler_t old_handler_;
};

/// What is left of a disk that takes the first lines and then stands still until it is let go; held by the
/// writer's thread too, which may outlive the test.
struct Disk {
  std::latch reached{1}, released{1}, closed{1};
  std::mutex mutex;
  std::vector<std::string> batches;
};

class SlowFile final : public RecordingFile {
 public:
  explicit SlowFile(std::shared_ptr<Disk> disk) : disk_(std::move(disk)) {}
  SlowFile(const SlowFile&) = delete;
  SlowFile& operator=(const SlowFile&) = delete;
  ~SlowFile() override { disk_->closed.count_down(); }
  std::optional<std::string> append(std::string_view lines) override {
    if (lines == "stuck\n") {
      disk_->reached.count_down();
      disk_->released.wait();
    }
    const std::lock_guard lock(disk_->mutex);
    disk_->batches.emplace_back(lines);
    return std::nullopt;
  }

 private:
  std::shared_ptr<Disk> disk_;
};

BOOST_AUTO_TEST_SUITE(recorder_disk)

BOOST_AUTO_TEST_CASE(a_full_disk_ends_the_recording_with_one_line_and_whole_lines) {
  const TempDirectory directory;
  for (const std::string name : {"r.jsonl", "r.zst"}) {
    const std::string path = directory.file(name);
    LogCapture capture;
    const auto recorder = opened(path);
    recorder->input(at(2), 0, R"({"n":1})");
    recorder->flush();
    const std::string good = read_all(path);
    {
      const FullDisk full(good.size() + 40);
      for (std::uint64_t n = 0; n < 3; ++n) {
        recorder->input(at(3), n * 0x9E3779B97F4A7C15u, '"' + std::string(500, 'x') + '"');
        recorder->flush();
      }
    }
    recorder->input(at(4), 0, "{}");
    recorder->finish(at(5), "x");
    BOOST_TEST(read_all(path) == good);
    BOOST_TEST(capture.events() == std::vector<std::string>{"recording_stopped"},
               boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(a_disk_that_is_full_from_the_start_is_no_reason_to_stop) {
  LogCapture capture;
  auto recorder = open_recorder("/dev/full", recording_start());
  BOOST_REQUIRE(recorder.has_value());
  (*recorder)->input(at(2), 0, "{}");
  (*recorder)->flush();
  (*recorder)->finish(at(3), "x");
  BOOST_TEST(capture.events() == std::vector<std::string>{"recording_stopped"},
             boost::test_tools::per_element());
}

/// The half line of a killed process wants its end, for which a full disk has no room.
BOOST_AUTO_TEST_CASE(a_torn_recording_on_a_full_disk_is_no_reason_to_stop_either) {
  const TempDirectory directory;
  for (const std::string name : {"r.jsonl", "r.zst"}) {
    const std::string path = directory.file(name);
    opened(path)->finish(at(2), "one");
    const std::string whole = read_all(path);
    static_cast<void>(directory.write(name, whole.substr(0, whole.size() - 3)));
    LogCapture capture;
    {
      const FullDisk full(1);
      auto recorder = open_recorder(path, recording_start());
      BOOST_TEST_REQUIRE(recorder.has_value(), recorder.error());
      (*recorder)->finish(at(3), "x");
    }
    BOOST_TEST(capture.events() == Events{"recording_stopped"}, boost::test_tools::per_element());
    BOOST_TEST(whole.starts_with(read_all(path)));
    // With room again it goes on, on a line of its own.
    const std::string torn = read_all(path);
    opened(path)->finish(at(4), "two");
    const std::string gap = name.ends_with(".zst") ? "" : "\n";
    BOOST_TEST((read_all(path).substr(torn.size()).starts_with(gap)));
    BOOST_TEST(read_all(path).size() > torn.size());
  }
}

BOOST_AUTO_TEST_CASE(a_disk_that_stands_still_is_left_behind_with_one_line) {
  const auto disk = std::make_shared<Disk>();
  LogCapture capture;
  {
    RecordingWriter writer("r.jsonl", std::make_unique<SlowFile>(disk), "first\n");
    writer.push("stuck\n");
    writer.flush();  // gives up, although the disk never does
    disk->reached.wait();
    BOOST_TEST(!writer.recording());
    writer.push_last("lost\n");
    writer.flush();
  }
  BOOST_TEST(capture.events() == Events{"recording_stopped"}, boost::test_tools::per_element());
  disk->released.count_down();
  disk->closed.wait();  // the thread that was left behind goes its way, and writes nothing more
  BOOST_TEST(disk->batches == (Events{"first\n", "stuck\n"}), boost::test_tools::per_element());
  BOOST_TEST(capture.events().size() == 1u);
}

BOOST_AUTO_TEST_CASE(the_end_itself_does_not_wait_for_a_disk_that_stands_still) {
  const auto disk = std::make_shared<Disk>();
  LogCapture capture;
  {
    RecordingWriter writer("r.jsonl", std::make_unique<SlowFile>(disk), "first\n");
    writer.push("stuck\n");
  }
  BOOST_TEST(capture.events() == Events{"recording_stopped"}, boost::test_tools::per_element());
  disk->released.count_down();
  disk->closed.wait();
}

BOOST_AUTO_TEST_CASE(the_end_waits_for_a_disk_that_does_its_work) {
  const auto disk = std::make_shared<Disk>();
  LogCapture capture;
  {
    RecordingWriter writer("r.jsonl", std::make_unique<SlowFile>(disk), "first\n");
    writer.push("second\n");
    writer.push_last("last\n");
    writer.push("too late\n");
  }
  std::string all;
  for (const std::string& each : disk->batches) all += each;
  BOOST_TEST(all == "first\nsecond\nlast\n");
  BOOST_TEST(capture.events().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace veilleur::bot
