// Owns: tests of the Unix socket through which operators reach the running bot.
// Must not know: what the core does with their commands.
#include "bot/operator_socket.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <future>

#include "tests/support/temp_directory.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using bot::testing::TempDirectory;

namespace {

struct SocketFixture {
  TempDirectory folder;
  std::string database = folder.file("veilleur.db");
  boost::asio::io_context io;
  std::vector<BackupRequested> requests;
  std::string problem;  // what the backup answers
  Supervisor supervisor{io.get_executor(), [](std::exception_ptr error) { BOOST_TEST((error == nullptr)); }};
  std::unique_ptr<OperatorSocket> socket;

  SocketFixture() {
    socket = std::make_unique<OperatorSocket>(
        io.get_executor(), database, supervisor, [this](BackupRequested request) {
          requests.push_back(request);
          boost::asio::post(io, [this, ticket = request.ticket] { socket->finished({ticket, problem}); });
        });
    supervisor.spawn("operator", socket->run());
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
  std::optional<std::string> ask(const std::string& file) {
    return while_running(std::async(std::launch::async, ask_running_bot_for_backup, database, file));
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
  BOOST_TEST(requests[0].path == "/tmp/copy.db");
}

BOOST_AUTO_TEST_CASE(a_backup_that_fails_says_why) {
  problem = "/tmp/copy.db exists already; name a new file";
  BOOST_TEST(ask("/tmp/copy.db").value() == problem);
}

BOOST_AUTO_TEST_CASE(each_request_has_its_own_ticket) {
  (void)ask("/tmp/a");
  (void)ask("/tmp/b");
  BOOST_TEST_REQUIRE(requests.size() == 2u);
  BOOST_TEST(requests[0].ticket != requests[1].ticket);
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
  (void)folder.write("veilleur.db.sock", "");
  socket = std::make_unique<OperatorSocket>(
      io.get_executor(), database, supervisor, [this](BackupRequested request) {
        boost::asio::post(io, [this, ticket = request.ticket] { socket->finished({ticket, ""}); });
      });
  supervisor.spawn("operator", socket->run());
  BOOST_TEST(ask("/tmp/copy.db").has_value());
}

BOOST_AUTO_TEST_CASE(a_path_that_cannot_be_bound_is_said) {
  BOOST_CHECK_THROW(OperatorSocket(io.get_executor(), folder.file("nowhere/veilleur.db"), supervisor,
                                   [](BackupRequested) {}),
                    std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_path_too_long_for_a_socket_is_refused_with_advice) {
  const std::string long_path = folder.file(std::string(120, 'd') + ".db");
  const auto says_what_to_do = [&](const std::runtime_error& error) {
    const std::string said = error.what();
    return said.find(long_path + ".sock") != std::string::npos && said.find("shorter") != std::string::npos &&
           said.find("[database] path") != std::string::npos;
  };
  BOOST_CHECK_EXCEPTION(OperatorSocket(io.get_executor(), long_path, supervisor, [](BackupRequested) {}),
                        std::runtime_error, says_what_to_do);
  // The rights of files that others make later are as they were.
  const mode_t now = ::umask(0022);
  ::umask(now);
  BOOST_TEST((now & 0177) != 0177u);
}

BOOST_AUTO_TEST_SUITE_END()
