// Owns: tests of the Unix socket through which operators reach the running bot.
// Must not know: how their commands are carried out.
#include "bot/operator_socket.hpp"

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <future>

#include "bot/config.hpp"
#include "net/signal.hpp"
#include "tests/support/temp_directory.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using bot::testing::TempDirectory;

namespace {

struct Died : std::exception {};

struct SocketFixture {
  TempDirectory folder;
  std::string database = folder.file("veilleur.db");
  boost::asio::io_context io;
  std::unique_ptr<net::Timers> timers = net::make_system_timers(io.get_executor());
  std::vector<std::string> requests;
  std::string problem;      // what the backup answers
  int signs_of_life = 0;    // how many come before that
  bool hangs = false;       // it never answers
  bool dies = false;        // the bot ends while it works
  std::string named_first;  // a file that a dying bot has finished
  net::Signal never{io.get_executor()};
  Supervisor supervisor{io.get_executor(), [this](std::exception_ptr) { BOOST_TEST(dies); }};
  std::unique_ptr<OperatorSocket> socket;

  SocketFixture() { open(); }
  void open() {
    socket = std::make_unique<OperatorSocket>(
        io.get_executor(), *timers, database, supervisor,
        [this](std::string path, SignOfLife alive) { return make(std::move(path), std::move(alive)); });
    supervisor.spawn("operator", socket->run());
  }
  boost::asio::awaitable<std::string> make(std::string path, SignOfLife alive) {
    requests.push_back(path);
    for (int sign = 0; sign < signs_of_life; ++sign) co_await alive();
    if (!named_first.empty()) (void)folder.write(named_first, "whole");
    if (dies) throw Died{};
    if (hangs) co_await never.wait();
    co_return problem;
  }
  ~SocketFixture() {
    if (socket) socket->stop();
    io.restart();
    io.poll();
  }
  /// Runs the loop until the other thread has its answer.
  template <class T>
  T while_running(std::future<T> future) {
    io.restart();
    while (future.wait_for(std::chrono::seconds{0}) != std::future_status::ready) {
      io.run_one_for(std::chrono::milliseconds{20});
    }
    return future.get();
  }
  std::optional<std::string> ask(const std::string& file, milliseconds silence = seconds{30}) {
    return while_running(std::async(std::launch::async, ask_running_bot_for_backup, database, file, silence));
  }
  /// Sends these bytes as a client of its own would, and reads what comes back.
  std::string send(const std::string& bytes) {
    return while_running(std::async(std::launch::async, [this, bytes] {
      const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
      sockaddr_un address{};
      address.sun_family = AF_UNIX;
      (database + ".sock").copy(address.sun_path, sizeof address.sun_path - 1);
      std::string answer;
      if (::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
          ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0) {
        ::shutdown(descriptor, SHUT_WR);
        char buffer[4096];
        for (ssize_t count; (count = ::read(descriptor, buffer, sizeof buffer)) > 0;) {
          answer.append(buffer, static_cast<std::size_t>(count));
        }
      }
      ::close(descriptor);
      return answer;
    }));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(operator_socket, SocketFixture)

BOOST_AUTO_TEST_CASE(a_backup_is_asked_for_and_its_end_is_the_answer) {
  const auto answer = ask("/tmp/copy.db");
  BOOST_TEST_REQUIRE(answer.has_value());
  BOOST_TEST(answer->empty());
  BOOST_TEST_REQUIRE(requests.size() == 1u);
  BOOST_TEST(requests[0] == "/tmp/copy.db");
}

BOOST_AUTO_TEST_CASE(a_backup_that_fails_says_why) {
  problem = "/tmp/copy.db exists already; name a new file";
  BOOST_TEST(ask("/tmp/copy.db").value() == problem);
}

BOOST_AUTO_TEST_CASE(signs_of_life_come_before_the_answer_and_are_not_it) {
  signs_of_life = 3;
  problem = "no room";
  BOOST_TEST(send("{\"do\":\"backup\",\"path\":\"/x\"}\n") ==
             "{\"working\":true}\n{\"working\":true}\n{\"working\":true}\n{\"error\":\"no room\"}\n");
  BOOST_TEST(ask("/x").value() == "no room");
}

BOOST_AUTO_TEST_CASE(a_bot_that_says_nothing_is_given_up_with_advice) {
  hangs = true;
  const std::string answer = ask("/tmp/copy.db", milliseconds{1}).value();
  BOOST_TEST(answer.find("said nothing") != std::string::npos, answer);
  BOOST_TEST(answer.find("try again") != std::string::npos, answer);
}

BOOST_AUTO_TEST_CASE(a_bot_that_ends_in_the_middle_is_told_from_one_that_had_finished) {
  dies = true;
  const std::string half = ask(folder.file("half.db")).value();
  BOOST_TEST(half.find("ended before the backup was whole") != std::string::npos, half);
  BOOST_TEST(half.find("run the same command again") != std::string::npos, half);
  named_first = "whole.db";
  BOOST_TEST(ask(folder.file("whole.db")).value().empty());
}

BOOST_AUTO_TEST_CASE(only_the_owner_may_connect) {
  struct stat info{};
  BOOST_TEST_REQUIRE(::stat((database + ".sock").c_str(), &info) == 0);
  BOOST_TEST((info.st_mode & 0777) == 0600u);
}

BOOST_AUTO_TEST_CASE(what_is_no_request_is_answered_and_not_carried_out) {
  for (const std::string line :
       {"\n", "hello\n", "{}\n", "{\"do\":\"backup\"}\n", "{\"do\":\"backup\",\"path\":\"relative\"}\n",
        "{\"do\":\"drop\",\"path\":\"/x\"}\n", "{\"do\":1,\"path\":2}\n", "[[[[[\n"}) {
    BOOST_TEST(send(line).find("expected") != std::string::npos, line);
  }
  BOOST_TEST(requests.empty());
}

BOOST_AUTO_TEST_CASE(a_line_without_end_is_given_up) {
  BOOST_TEST(send(std::string(64 << 10, 'x')).empty());
  BOOST_TEST(send("{\"do\":").empty());
  BOOST_TEST(requests.empty());
  BOOST_TEST(ask("/tmp/copy.db").value().empty());  // others are served all the same
}

BOOST_AUTO_TEST_CASE(where_no_bot_runs_there_is_no_answer) {
  socket->stop();
  io.restart();
  io.poll();
  socket.reset();
  BOOST_TEST(!std::filesystem::exists(database + ".sock"));
  BOOST_TEST(!ask_running_bot_for_backup(database, "/tmp/copy.db").has_value());
}

BOOST_AUTO_TEST_CASE(what_a_crashed_process_left_is_replaced) {
  socket->stop();
  io.restart();
  io.poll();
  socket.reset();
  {  // a socket's name outlives the process that listened there
    const boost::asio::local::stream_protocol::acceptor crashed(io, database + ".sock");
  }
  BOOST_TEST(std::filesystem::is_socket(database + ".sock"));
  open();
  BOOST_TEST(ask("/tmp/copy.db").has_value());
}

BOOST_AUTO_TEST_CASE(a_file_of_somebody_elses_is_not_replaced) {
  const std::string other = folder.write("notes.db.sock", "do not lose me");
  BOOST_CHECK_EXCEPTION(
      OperatorSocket(io.get_executor(), *timers, folder.file("notes.db"), supervisor, {}), ConfigError,
      [&](const ConfigError& error) { return std::string(error.what()).find(other) != std::string::npos; });
  BOOST_TEST(std::filesystem::file_size(other) == 14u);
}

BOOST_AUTO_TEST_CASE(a_time_without_descriptors_does_not_end_the_socket) {
  struct rlimit before{};
  BOOST_REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  {
    // The connection waits in the socket's backlog, and no descriptor is left to take it up with.
    boost::asio::io_context elsewhere;
    boost::asio::local::stream_protocol::socket client(elsewhere);
    client.connect(boost::asio::local::stream_protocol::endpoint(database + ".sock"));
    struct rlimit none = before;
    none.rlim_cur = 3;
    BOOST_REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
    io.restart();
    io.poll();
    BOOST_REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  }
  BOOST_TEST(ask("/tmp/copy.db").has_value());
}

BOOST_AUTO_TEST_CASE(a_path_that_cannot_be_bound_is_said) {
  BOOST_CHECK_EXCEPTION(
      OperatorSocket(io.get_executor(), *timers, folder.file("nowhere/veilleur.db"), supervisor, {}),
      std::runtime_error,
      [](const std::runtime_error& error) { return dynamic_cast<const ConfigError*>(&error) == nullptr; });
}

BOOST_AUTO_TEST_CASE(a_path_too_long_for_a_socket_is_a_wrong_configuration_and_said_so) {
  const std::string long_path = folder.file(std::string(120, 'd') + ".db");
  const auto says_what_to_do = [&](const ConfigError& error) {
    const std::string said = error.what();
    return said.find(long_path + ".sock") != std::string::npos && said.find("shorter") != std::string::npos &&
           said.find("[database] path") != std::string::npos;
  };
  BOOST_CHECK_EXCEPTION(OperatorSocket(io.get_executor(), *timers, long_path, supervisor, {}), ConfigError,
                        says_what_to_do);
  BOOST_TEST(!ask_running_bot_for_backup(long_path, "/tmp/copy.db").has_value());
  // The rights of files that others make later are as they were.
  const mode_t now = ::umask(0022);
  ::umask(now);
  BOOST_TEST((now & 0177) != 0177u);
}

BOOST_AUTO_TEST_SUITE_END()
