// Owns: the one backup that may be under way: who copies it, the thread that checks it, its end.
// Must not know: who asked for it, sockets.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "bot/input.hpp"
#include "net/signal.hpp"
#include "net/timers.hpp"
#include "storage/backup.hpp"
#include "storage/database.hpp"

namespace veilleur::bot {

/// Called again and again, once a second at most, while a backup gets on.
using SignOfLife = std::function<boost::asio::awaitable<void>()>;

/// The copy is made by whoever has the database's one connection: this class while the bot still waits for
/// Discord, afterwards the core. The check reads the copy alone and is made on a thread of its own. All
/// calls are on the network thread.
class Backups {
 public:
  Backups(boost::asio::any_io_executor executor, net::Timers& timers, storage::Database& database);

  /// Returns once the file is whole, checked and has its name (the answer is empty), or has failed (a
  /// sentence that says why). Destruction gives up what is under way and leaves no file.
  boost::asio::awaitable<std::string> make(std::string absolute_file, SignOfLife alive);

  /// From its return on the database is left alone here, and `core` is asked for copies.
  boost::asio::awaitable<void> leave_database_to(std::function<void(BackupRequested)> core);
  /// What the core says of the copy it was asked for.
  void heard(const Outputs& outputs);

 private:
  boost::asio::awaitable<std::string> copied_here(std::string file, SignOfLife alive);
  boost::asio::awaitable<std::string> copied_by_core(std::string file, SignOfLife alive);
  boost::asio::awaitable<std::string> checked(std::string file, SignOfLife alive);
  boost::asio::awaitable<void> tell(SignOfLife alive);
  void ended(std::string problem);

  boost::asio::any_io_executor executor_;
  net::Timers& timers_;
  storage::Database& database_;
  std::function<void(BackupRequested)> core_;  // empty while the database is ours
  std::unique_ptr<storage::Backup> copy_;      // made here
  std::uint64_t ticket_ = 0;
  bool under_way_ = false;
  std::optional<std::string> problem_;  // of the step that is waited for; nothing before its end
  SteadyTime tell_at_{};
  net::Signal moved_;
  std::jthread checker_;
};

}  // namespace veilleur::bot
