// Owns: what may not be written into a recording, and how it is blanked.
// Must not know: files, what is recorded, or the secrets themselves.
#include "bot/redact.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace veilleur::bot {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

// ── JSON ─────────────────────────────────────────────────────────────────────────────────────────

enum class Treatment { keep, blank, as_target };

Treatment treatment_of(std::string_view key, JsonSecrets secrets) {
  // "token", "authorization", "client_secret", "code", "url", "path", "target": a key without one of
  // these last letters is settled without a copy.
  if (key.empty() || std::string_view("netlhNETLH").find(key.back()) == std::string_view::npos) {
    return Treatment::keep;
  }
  const std::string name = lower(key);
  if (name.ends_with("token") || name == "authorization" || name == "client_secret") return Treatment::blank;
  if (name == "code" && secrets == JsonSecrets::tokens_and_codes) return Treatment::blank;
  if (name == "url" || name == "path" || name == "target") return Treatment::as_target;
  return Treatment::keep;
}

/// What a JSON string without its quotes says; nothing where it is broken.
std::optional<std::string> unescaped(std::string_view raw) {
  boost::system::error_code error;
  const auto value = boost::json::parse('"' + std::string(raw) + '"', error);
  if (error || !value.is_string()) return std::nullopt;
  return std::string(value.get_string());
}

std::string escaped_without_quotes(std::string_view text) {
  const std::string quoted = boost::json::serialize(boost::json::string_view(text.data(), text.size()));
  return quoted.substr(1, quoted.size() - 2);
}

/// Walks over the strings of a JSON text; everything else in JSON can hold no secret.
class JsonRedactor {
 public:
  JsonRedactor(std::string_view text, JsonSecrets secrets) : text_(text), secrets_(secrets) {}

  std::optional<std::string> run() {
    Treatment treatment = Treatment::keep;
    for (std::size_t open = text_.find('"'); open != std::string_view::npos;) {
      const std::size_t close = end_of_string(open + 1);
      const std::string_view raw = text_.substr(open + 1, close - open - 1);
      const std::size_t next = text_.find_first_not_of(" \t\r\n", std::min(close + 1, text_.size()));
      if (next != std::string_view::npos && text_[next] == ':') {
        treatment = treatment_of_key(raw);
        const std::size_t value = text_.find_first_not_of(" \t\r\n", next + 1);
        // Only the string right behind the key is its value; an object or a number is walked as usual.
        if (value == std::string_view::npos || text_[value] != '"') treatment = Treatment::keep;
        open = text_.find('"', next + 1);
        continue;
      }
      if (auto replacement = replaced(raw, treatment)) replace(open + 1, close, *replacement);
      treatment = Treatment::keep;
      open = text_.find('"', std::min(close + 1, text_.size()));
    }
    if (copied_ == 0) return std::nullopt;
    return out_.append(text_.substr(copied_));
  }

 private:
  /// Where the closing quote of the string whose content begins at `at` stands.
  [[nodiscard]] std::size_t end_of_string(std::size_t at) const {
    while (true) {
      at = text_.find_first_of("\"\\", at);
      if (at == std::string_view::npos) return text_.size();
      if (text_[at] == '"') return at;
      at += 2;
    }
  }

  [[nodiscard]] Treatment treatment_of_key(std::string_view raw) const {
    if (raw.find('\\') == std::string_view::npos) return treatment_of(raw, secrets_);
    const auto key = unescaped(raw);
    return key ? treatment_of(*key, secrets_) : Treatment::keep;
  }

  /// What takes the place of a string's content, escaped; nothing where it may stay.
  [[nodiscard]] std::optional<std::string> replaced(std::string_view raw, Treatment treatment) const {
    if (raw.empty()) return std::nullopt;
    if (treatment == Treatment::blank) return std::string(redacted);
    const bool may_hold_json = raw.find('\\') != std::string_view::npos && holds_json(raw);
    if (treatment == Treatment::keep && !may_hold_json) return std::nullopt;
    const auto said = unescaped(raw);
    if (!said) return std::nullopt;
    const auto clean =
        treatment == Treatment::as_target ? redact_target(*said) : redact_json(*said, secrets_);
    if (!clean) return std::nullopt;
    return escaped_without_quotes(*clean);
  }

  static bool holds_json(std::string_view raw) {
    // Blanks before the bracket may themselves be escaped; the escapes' letters are skipped with them.
    const std::size_t first = raw.find_first_not_of(" \\ntr");
    return first != std::string_view::npos && (raw[first] == '{' || raw[first] == '[');
  }

  void replace(std::size_t from, std::size_t to, std::string_view replacement) {
    out_.append(text_.substr(copied_, from - copied_)).append(replacement);
    copied_ = to;
  }

  std::string_view text_;
  JsonSecrets secrets_;
  std::string out_;
  std::size_t copied_ = 0;  ///< how much of the text is in `out_`; 0 while nothing was replaced
};

/// A handler that wants nothing: the parser's verdict is the result.
struct Nothing {
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  using Text = boost::json::string_view;
  using Error = boost::system::error_code;
  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_object_begin(Error&) { return true; }
  bool on_object_end(std::size_t, Error&) { return true; }
  bool on_array_begin(Error&) { return true; }
  bool on_array_end(std::size_t, Error&) { return true; }
  bool on_key_part(Text, std::size_t, Error&) { return true; }
  bool on_key(Text, std::size_t, Error&) { return true; }
  bool on_string_part(Text, std::size_t, Error&) { return true; }
  bool on_string(Text, std::size_t, Error&) { return true; }
  bool on_number_part(Text, Error&) { return true; }
  bool on_int64(std::int64_t, Text, Error&) { return true; }
  bool on_uint64(std::uint64_t, Text, Error&) { return true; }
  bool on_double(double, Text, Error&) { return true; }
  bool on_bool(bool, Error&) { return true; }
  bool on_null(Error&) { return true; }
  bool on_comment_part(Text, Error&) { return true; }
  bool on_comment(Text, Error&) { return true; }
};

// ── Targets and forms ────────────────────────────────────────────────────────────────────────────

bool is_secret_parameter(std::string_view name) {
  const std::string key = lower(name);
  return key.ends_with("token") || key == "code" || key == "client_secret" || key == "code_verifier";
}

/// The first token behind `/interactions/{id}/` or `/webhooks/{id}/` at or after `from`.
std::string_view next_token(std::string_view target, std::size_t from) {
  for (const std::string_view collection : {"/interactions/", "/webhooks/"}) {
    for (std::size_t at = target.find(collection, from); at != std::string_view::npos;
         at = target.find(collection, at + 1)) {
      const std::size_t id = at + collection.size();
      const std::size_t slash = target.find_first_not_of("0123456789", id);
      if (slash == std::string_view::npos || slash == id || target[slash] != '/') continue;
      const std::string_view rest = target.substr(slash + 1);
      const std::string_view token = rest.substr(0, rest.find_first_of("/?#"));
      if (!token.empty()) return token;
    }
  }
  return {};
}

}  // namespace

std::optional<std::string> redact_json(std::string_view text, JsonSecrets secrets) {
  return JsonRedactor(text, secrets).run();
}

std::string_view token_in_target(std::string_view target) {
  return next_token(target.substr(0, target.find('?')), 0);
}

std::optional<std::string> redact_form(std::string_view form) {
  std::string out;
  bool changed = false;
  while (true) {
    const std::size_t end = std::min(form.find('&'), form.size());
    const std::string_view pair = form.substr(0, end);
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && equals + 1 < pair.size() &&
        is_secret_parameter(pair.substr(0, equals))) {
      out.append(pair.substr(0, equals + 1)).append(redacted);
      changed = true;
    } else {
      out.append(pair);
    }
    if (end == form.size()) break;
    out += '&';
    form.remove_prefix(end + 1);
  }
  return changed ? std::optional(out) : std::nullopt;
}

std::optional<std::string> redact_target(std::string_view target) {
  const std::size_t question = std::min(target.find('?'), target.size());
  std::string path(target.substr(0, question));
  bool changed = false;
  if (const std::string_view token = token_in_target(target); !token.empty()) {
    path.replace(static_cast<std::size_t>(token.data() - target.data()), token.size(), redacted);
    changed = token != redacted;
  }
  if (question == target.size()) return changed ? std::optional(path) : std::nullopt;
  const std::string_view query = target.substr(question + 1);
  const auto clean = redact_form(query);
  if (!changed && !clean) return std::nullopt;
  return path + '?' + clean.value_or(std::string(query));
}

bool is_secret_header(std::string_view name) {
  const std::string key = lower(name);
  return key == "authorization" || key == "proxy-authorization" || key == "cookie" || key == "set-cookie";
}

bool is_json(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = 128;
  boost::json::basic_parser<Nothing> parser(options);
  boost::system::error_code error;
  return parser.write_some(false, text.data(), text.size(), error) == text.size() && !error;
}

}  // namespace veilleur::bot
