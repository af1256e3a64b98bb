// Owns: reading the page's files and naming their types.
// Must not know: what the page does.
#include "tools/sandbox/page.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace veilleur::sandbox {
namespace {

namespace fs = std::filesystem;

std::string type_of(const fs::path& file) {
  static const std::map<std::string, std::string> types = {{".html", "text/html; charset=utf-8"},
                                                           {".css", "text/css; charset=utf-8"},
                                                           {".js", "text/javascript; charset=utf-8"},
                                                           {".svg", "image/svg+xml"},
                                                           {".png", "image/png"},
                                                           {".json", "application/json"}};
  const auto found = types.find(file.extension().string());
  return found == types.end() ? "application/octet-stream" : found->second;
}

}  // namespace

Result<Page, std::string> Page::read(const std::string& directory) {
  std::error_code error;
  fs::recursive_directory_iterator entries(directory, error);
  if (error) return directory + ": " + error.message();
  Page page;
  for (const fs::directory_entry& entry : entries) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    if (!file) return entry.path().string() + ": cannot be read";
    net::HttpResponse response{
        200, {{"Content-Type", type_of(entry.path())}, {"Cache-Control", "no-cache"}}, {}};
    response.body.assign(std::istreambuf_iterator<char>(file), {});
    page.files_["/" + fs::relative(entry.path(), directory).generic_string()] = std::move(response);
  }
  return page;
}

std::optional<net::HttpResponse> Page::find(std::string_view path) const {
  const auto found = files_.find(path == "/" ? std::string_view{"/index.html"} : path);
  return found == files_.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace veilleur::sandbox
