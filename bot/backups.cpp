// Owns: the one backup that may be under way.
// Must not know: who asked for it, sockets.
#include "bot/backups.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace veilleur::bot {
namespace {

using boost::asio::awaitable;
using namespace boost::asio::experimental::awaitable_operators;

constexpr int pages_at_once = 64;
constexpr seconds sign_of_life{1};

}  // namespace

Backups::Backups(boost::asio::any_io_executor executor, net::Timers& timers, storage::Database& database)
    : executor_(executor), timers_(timers), database_(database), moved_(executor) {}

awaitable<std::string> Backups::make(std::string absolute_file, SignOfLife alive) {
  if (under_way_) co_return "another backup is under way; try again when it has ended";
  under_way_ = true;
  std::string problem;
  if (core_) {
    problem = co_await copied_by_core(absolute_file, alive);
  } else {
    problem = co_await copied_here(absolute_file, alive);
  }
  if (problem.empty()) problem = co_await checked(absolute_file, alive);
  under_way_ = false;
  co_return problem;
}

awaitable<std::string> Backups::copied_here(std::string file, SignOfLife alive) {
  auto begun = storage::Backup::begin(database_.handle(), file);
  if (!begun) co_return begun.error();
  copy_ = std::move(*begun);
  std::string problem;
  for (;;) {
    const auto progress = copy_->step(pages_at_once);
    if (!progress) problem = progress.error();
    if (!progress || *progress == storage::Backup::Progress::done) break;
    co_await tell(alive);
    // Signals and the search for Discord have their turn between two steps.
    co_await boost::asio::post(executor_, boost::asio::use_awaitable);
  }
  copy_.reset();
  moved_.notify();
  co_return problem;
}

awaitable<std::string> Backups::copied_by_core(std::string file, SignOfLife alive) {
  problem_.reset();
  core_({++ticket_, file});
  while (!problem_) {
    co_await moved_.wait();
    co_await tell(alive);
  }
  co_return *problem_;
}

awaitable<std::string> Backups::checked(std::string file, SignOfLife alive) {
  problem_.reset();
  checker_ = std::jthread([this, file](std::stop_token stop) {
    std::string problem = storage::seal_backup(file, stop).value_or("");
    boost::asio::post(executor_, [this, said = std::move(problem)] { ended(said); });
  });
  while (!problem_) {
    co_await (moved_.wait() || timers_.sleep_until(timers_.now() + sign_of_life));
    co_await tell(alive);
  }
  co_return *problem_;
}

awaitable<void> Backups::leave_database_to(std::function<void(BackupRequested)> core) {
  while (copy_) co_await moved_.wait();
  core_ = std::move(core);
}

void Backups::heard(const Outputs& outputs) {
  if (outputs.backup_moved) moved_.notify();
  for (const BackupEnded& each : outputs.backups) {
    if (each.ticket == ticket_) ended(each.error);
  }
}

awaitable<void> Backups::tell(SignOfLife alive) {
  if (timers_.now() < tell_at_) co_return;
  tell_at_ = timers_.now() + sign_of_life;
  co_await alive();
}

void Backups::ended(std::string problem) {
  problem_ = std::move(problem);
  moved_.notify();
}

}  // namespace veilleur::bot
