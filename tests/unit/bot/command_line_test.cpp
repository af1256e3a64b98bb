// Owns: what the command line accepts and refuses.
// Must not know: what commands do.
#include "bot/command_line.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <vector>

#include "bot/version.hpp"

namespace veilleur::bot {
namespace {

Result<Command, std::string> parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "veilleur");
  return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

template <class T>
T parsed(std::vector<const char*> arguments) {
  auto command = parse(std::move(arguments));
  BOOST_REQUIRE_MESSAGE(command.has_value(), "refused: " << command.error());
  BOOST_REQUIRE(std::holds_alternative<T>(*command));
  return std::get<T>(*command);
}

BOOST_AUTO_TEST_SUITE(command_line)

BOOST_AUTO_TEST_CASE(run) {
  const auto plain = parsed<RunCommand>({"run"});
  BOOST_TEST(plain.config.path == "veilleur.toml");
  BOOST_TEST((plain.config.presence == ConfigFile::Presence::optional));
  BOOST_TEST(!plain.record);
  BOOST_TEST(!plain.test_clock);
  const auto full = parsed<RunCommand>({"run", "--config", "a.toml", "--record", "r.zst"});
  BOOST_TEST(full.config.path == "a.toml");
  BOOST_TEST((full.config.presence == ConfigFile::Presence::required));
  BOOST_TEST(full.record.value() == "r.zst");
}

BOOST_AUTO_TEST_CASE(other_commands) {
  BOOST_TEST(parsed<CheckConfigCommand>({"check-config", "--config", "b.toml"}).config.path == "b.toml");
  const auto backup = parsed<BackupCommand>({"backup", "copy.db"});
  BOOST_TEST(backup.destination == "copy.db");
  BOOST_TEST((backup.config.presence == ConfigFile::Presence::optional));
  static_cast<void>(parsed<VersionCommand>({"--version"}));
  BOOST_TEST(parsed<HelpCommand>({"--help"}).text.find("check-config") != std::string::npos);
  BOOST_TEST(parsed<HelpCommand>({"run", "--help"}).text.find("--test-clock") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(refusals_speak) {
  const std::vector<std::vector<const char*>> refused = {{},
                                                         {"frobnicate"},
                                                         {"import", "attendance", "x"},
                                                         {"run", "--frobnicate"},
                                                         {"run", "extra"},
                                                         {"run", "--config"},
                                                         {"run", "--test-clock", "three"},
                                                         {"run", "--test-clock", "-1"},
                                                         {"run", "check-config"},
                                                         {"check-config", "--record", "x"},
                                                         {"backup"},
                                                         {"backup", "a", "b"}};
  for (const auto& arguments : refused) {
    const auto command = parse(arguments);
    std::string typed;
    for (const char* argument : arguments) (typed += ' ') += argument;
    BOOST_TEST(command.has_error(), "accepted:" << typed);
    if (command.has_error()) BOOST_TEST(!command.error().empty(), typed);
  }
}

BOOST_AUTO_TEST_CASE(the_test_clock_is_an_inherited_pipe) {
  std::array<int, 2> pipe{};
  std::array<int, 2> pair{};
  BOOST_REQUIRE(::pipe(pipe.data()) == 0);
  BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()) == 0);
  const int file = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int closed = ::dup(file);
  ::close(closed);
  const auto with = [](int fd) { return parse({"run", "--test-clock", std::to_string(fd).c_str()}); };
  BOOST_TEST(std::get<RunCommand>(*with(pipe[0])).test_clock.value() == pipe[0]);
  BOOST_TEST(with(pair[0]).has_value());
  BOOST_TEST(with(file).error().find("not a pipe") != std::string::npos);
  BOOST_TEST(with(closed).error().find("not open") != std::string::npos);
  BOOST_TEST(with(0).error().find("standard streams") != std::string::npos);
  for (const int fd : {pipe[0], pipe[1], pair[0], pair[1], file}) ::close(fd);
}

BOOST_AUTO_TEST_CASE(the_version_is_one_line_of_version_commit_and_compiler) {
  const std::string line = version_line();
  BOOST_TEST(line.starts_with("veilleur " + std::string(release()) + ' '));
  BOOST_TEST(line.find('\n') == std::string::npos);
  BOOST_TEST(std::count(line.begin(), line.end(), ' ') == 3);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace veilleur::bot
