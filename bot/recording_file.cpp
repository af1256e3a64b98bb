// Owns: the bytes of a recording on disk.
// Must not know: what the lines say.
#include "bot/recording_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "base/check.hpp"

namespace veilleur::bot {
namespace {

using Problem = std::optional<std::string>;

Problem errno_problem() { return std::strerror(errno); }
/// Of a file that was there before, to the operator.
Problem unusable() { return std::string(std::strerror(errno)) + "; name another file"; }

/// Appends to a descriptor and remembers up to where the file is good.
class Appender {
 public:
  /// Takes over the descriptor.
  Appender(int fd, off_t size) : fd_(fd), good_size_(size) {}
  ~Appender() { ::close(fd_); }
  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;

  Problem append(std::string_view bytes) {
    std::string_view rest = bytes;
    while (!rest.empty()) {
      const ssize_t written = ::write(fd_, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) {
        const Problem problem = errno_problem();
        // A device cannot be cut back, and has no half lines that somebody reads later.
        if (::ftruncate(fd_, good_size_) != 0) return *problem + ", and the torn end could not be cut off";
        return problem;
      }
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    good_size_ += static_cast<off_t>(bytes.size());
    return std::nullopt;
  }

  /// Cuts the file to its first `size` bytes.
  Problem cut_to(off_t size) {
    if (::ftruncate(fd_, size) != 0) return unusable();
    good_size_ = size;
    return std::nullopt;
  }

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] off_t size() const { return good_size_; }

 private:
  int fd_;
  off_t good_size_;
};

constexpr const char* no_recording = "exists and is no recording; name another file";

/// The header is the first line, and its longest part the operators' ids.
constexpr std::size_t first_line_max = 1u << 20;

/// The line with its end, or everything where it has none.
std::string_view first_line(std::string_view text) {
  const std::size_t end = text.find('\n');
  return end == std::string_view::npos ? text : text.substr(0, end + 1);
}

Problem objection_to(Beginning beginning) {
  switch (beginning) {
    case Beginning::recording:
    case Beginning::torn:
      return std::nullopt;
    case Beginning::other_version:
      return "was recorded by another version of Veilleur, in another format; name another file";
    case Beginning::foreign:
      return no_recording;
  }
  VEILLEUR_CHECK(false);
}

/// A file mapped for reading; the mapping is gone with the value.
class Mapping {
 public:
  Mapping(int fd, std::size_t size)
      : size_(size), address_(::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0)) {}
  ~Mapping() {
    if (address_ != MAP_FAILED) ::munmap(address_, size_);
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  [[nodiscard]] bool failed() const { return address_ == MAP_FAILED; }
  [[nodiscard]] std::string_view bytes() const { return {static_cast<const char*>(address_), size_}; }

 private:
  std::size_t size_;
  void* address_;
};

class PlainFile final : public RecordingFile {
 public:
  explicit PlainFile(std::unique_ptr<Appender> file) : file_(std::move(file)) {}

  Problem mend(const Judge& judge) {
    if (file_->size() == 0) return std::nullopt;
    const Mapping mapping(file_->fd(), static_cast<std::size_t>(file_->size()));
    if (mapping.failed()) return unusable();
    const Beginning beginning = judge(first_line(mapping.bytes().substr(0, first_line_max)));
    if (auto problem = objection_to(beginning)) return problem;
    if (beginning == Beginning::torn) return file_->cut_to(0);
    torn_ = !mapping.bytes().ends_with('\n');
    return std::nullopt;
  }

  Problem append(std::string_view lines) override {
    if (!torn_) return file_->append(lines);
    auto problem = file_->append("\n" + std::string(lines));
    if (!problem) torn_ = false;
    return problem;
  }

 private:
  std::unique_ptr<Appender> file_;
  bool torn_ = false;  ///< the last line still wants its end, which a full disk has no room for
};

class ZstdFile final : public RecordingFile {
 public:
  explicit ZstdFile(std::unique_ptr<Appender> file) : file_(std::move(file)), context_(ZSTD_createCCtx()) {
    VEILLEUR_CHECK(context_ != nullptr);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
  }

  Problem mend(const Judge& judge) {
    if (file_->size() == 0) return std::nullopt;
    const Mapping mapping(file_->fd(), static_cast<std::size_t>(file_->size()));
    if (mapping.failed()) return unusable();
    const std::string_view all = mapping.bytes();
    const std::string text = beginning_of(all);
    if (auto problem = objection_to(judge(first_line(text)))) return problem;
    std::size_t good = 0;
    while (good < all.size()) {
      const std::size_t frame = ZSTD_findFrameCompressedSize(all.data() + good, all.size() - good);
      if (!ZSTD_isError(frame)) {
        good += frame;
      } else if (ZSTD_getErrorCode(frame) == ZSTD_error_srcSize_wrong) {
        return file_->cut_to(static_cast<off_t>(good));
      } else {
        return "is damaged; name another file";
      }
    }
    return std::nullopt;
  }

  /// Every batch is a frame of its own: a stream that a kill leaves open could not be continued.
  Problem append(std::string_view lines) override {
    buffer_.resize(ZSTD_compressBound(lines.size()));
    const std::size_t size =
        ZSTD_compress2(context_.get(), buffer_.data(), buffer_.size(), lines.data(), lines.size());
    if (ZSTD_isError(size)) return std::string(ZSTD_getErrorName(size));
    return file_->append({buffer_.data(), size});
  }

 private:
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };

  /// As much text as a first line can have, or as the first frames give; nothing where it is not zstd.
  static std::string beginning_of(std::string_view frames) {
    const std::unique_ptr<ZSTD_DCtx, Free> context(ZSTD_createDCtx());
    VEILLEUR_CHECK(context != nullptr);
    std::string text(first_line_max, '\0');
    ZSTD_outBuffer out{text.data(), text.size(), 0};
    ZSTD_inBuffer in{frames.data(), frames.size(), 0};
    while (in.pos < in.size && out.pos < out.size) {
      if (ZSTD_isError(ZSTD_decompressStream(context.get(), &out, &in))) break;
    }
    text.resize(out.pos);
    return text;
  }

  std::unique_ptr<Appender> file_;
  std::unique_ptr<ZSTD_CCtx, Free> context_;
  std::vector<char> buffer_;
};

template <class File>
Result<std::unique_ptr<RecordingFile>, std::string> mended(const std::string& path,
                                                           std::unique_ptr<Appender> appender,
                                                           const Judge& judge) {
  auto file = std::make_unique<File>(std::move(appender));
  if (auto problem = file->mend(judge)) return path + ": " + *problem;
  return std::unique_ptr<RecordingFile>(std::move(file));
}

}  // namespace

Result<std::unique_ptr<RecordingFile>, std::string> open_recording_file(const std::string& path,
                                                                        const Judge& judge) {
  const int fd =
      ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, S_IRUSR | S_IWUSR);
  if (fd < 0) {
    return path + ": " + std::strerror(errno) + "; name a file that can be written, in a folder that exists";
  }
  // A device has no size, and thus nothing to mend: it stays 0.
  struct stat status{};
  const bool known = ::fstat(fd, &status) == 0;
  auto appender = std::make_unique<Appender>(fd, known && S_ISREG(status.st_mode) ? status.st_size : 0);
  if (!known) return path + ": " + std::strerror(errno) + "; name another file";
  // A pipe whose reader stands still would stand the recorder still too, and with it the end of the process.
  if (S_ISFIFO(status.st_mode)) return path + ": is a pipe; name a file";
  if (path.ends_with(".zst")) return mended<ZstdFile>(path, std::move(appender), judge);
  return mended<PlainFile>(path, std::move(appender), judge);
}

}  // namespace veilleur::bot
