// Owns: the byte-level walk behind scan.hpp: strings by 16 bytes, containers by 64.
// Must not know: what any member means.
#include "gateway/scan.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace veilleur::gateway {
namespace {

constexpr int max_depth = 512;

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

const char* skip_space(const char* at, const char* end) {
  while (at != end && is_space(*at)) ++at;
  return at;
}

/// From behind the opening quote to behind the closing one; nullptr where it never closes.
const char* skip_string(const char* at, const char* end) {
  while (true) {
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    while (end - at >= 16) {
      const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
      const int hits =
          _mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, backslash)));
      if (hits != 0) {
        at += std::countr_zero(static_cast<unsigned>(hits));
        break;
      }
      at += 16;
    }
#endif
    while (at != end && *at != '"' && *at != '\\') ++at;
    if (at == end) return nullptr;
    if (*at == '"') return at + 1;
    if (end - at < 2) return nullptr;
    at += 2;
  }
}

/// One bit for each of 64 bytes, lowest first.
struct Block {
  std::uint64_t quotes = 0;
  std::uint64_t backslashes = 0;
  std::uint64_t opens = 0;   ///< '{' and '['
  std::uint64_t closes = 0;  ///< '}' and ']'
};

Block classify(const char* bytes) {
  Block block;
#if defined(__SSE2__)
  // The brackets differ from the braces in the bit 0x20 alone, so one comparison serves both.
  const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), bit = _mm_set1_epi8(0x20);
  const __m128i open = _mm_set1_epi8('{'), close = _mm_set1_epi8('}');
  for (int part = 0; part < 4; ++part) {
    const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + 16 * part));
    const __m128i folded = _mm_or_si128(text, bit);
    const auto mask = [part](__m128i hits) {
      return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(hits))) << (16 * part);
    };
    block.quotes |= mask(_mm_cmpeq_epi8(text, quote));
    block.backslashes |= mask(_mm_cmpeq_epi8(text, backslash));
    block.opens |= mask(_mm_cmpeq_epi8(folded, open));
    block.closes |= mask(_mm_cmpeq_epi8(folded, close));
  }
#else
  for (int i = 0; i < 64; ++i) {
    const std::uint64_t bit = std::uint64_t{1} << i;
    const char c = bytes[i];
    if (c == '"') block.quotes |= bit;
    if (c == '\\') block.backslashes |= bit;
    if (c == '{' || c == '[') block.opens |= bit;
    if (c == '}' || c == ']') block.closes |= bit;
  }
#endif
  return block;
}

/// Bit i of the result is the parity of bits 0 to i: between an odd quote and the next one lies a string.
std::uint64_t parity_prefix(std::uint64_t bits) {
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

/// The bytes that a backslash takes the meaning from; `carry` says that the last block ended in such a one.
std::uint64_t escaped_bytes(std::uint64_t backslashes, bool& carry) {
  std::uint64_t escaped = carry ? 1 : 0;
  backslashes &= ~escaped;
  carry = false;
  while (backslashes != 0) {
    const int at = std::countr_zero(backslashes);
    if (at == 63) {
      carry = true;
      break;
    }
    escaped |= std::uint64_t{2} << at;
    backslashes &= ~(std::uint64_t{3} << at);
  }
  return escaped;
}

/// From the opening bracket to behind its closing one; nullptr where unbalanced or too deep.
const char* skip_container(const char* at, const char* end) {
  int depth = 0;
  std::uint64_t inside = 0;  // all ones while a string runs over from the last block
  bool carry = false;
  char padded[64];
  for (; at < end; at += 64) {
    const char* bytes = at;
    if (end - at < 64) {
      std::memset(padded, ' ', sizeof padded);
      std::memcpy(padded, at, static_cast<std::size_t>(end - at));
      bytes = padded;
    }
    const Block block = classify(bytes);
    std::uint64_t quotes = block.quotes;
    if (block.backslashes != 0 || carry) quotes &= ~escaped_bytes(block.backslashes, carry);
    const std::uint64_t strings = parity_prefix(quotes) ^ inside;
    inside = (strings >> 63) != 0 ? ~std::uint64_t{0} : 0;
    const std::uint64_t opens = block.opens & ~strings;
    const std::uint64_t closes = block.closes & ~strings;
    // As long as the block cannot bring the depth to zero, counting is enough.
    if (const int down = std::popcount(closes); depth > down) {
      depth += std::popcount(opens) - down;
    } else {
      for (std::uint64_t brackets = opens | closes; brackets != 0; brackets &= brackets - 1) {
        const int bit = std::countr_zero(brackets);
        depth += ((opens >> bit) & 1) != 0 ? 1 : -1;
        if (depth == 0) return at + bit + 1;
      }
    }
    if (depth > max_depth) return nullptr;
    if (end - at <= 64) break;
  }
  return nullptr;
}

/// Behind a number, `true`, `false` or `null`; nullptr where the text is none of them.
const char* skip_scalar(const char* at, const char* end) {
  const std::string_view rest(at, static_cast<std::size_t>(end - at));
  for (const std::string_view word : {"null", "true", "false"})
    if (rest.starts_with(word)) return at + word.size();
  const char* start = at;
  while (at != end &&
         ((*at >= '0' && *at <= '9') || *at == '-' || *at == '+' || *at == '.' || *at == 'e' || *at == 'E'))
    ++at;
  return at == start ? nullptr : at;
}

const char* skip_value(const char* at, const char* end) {
  if (at == end) return nullptr;
  if (*at == '"') return skip_string(at + 1, end);
  if (*at == '{' || *at == '[') return skip_container(at, end);
  return skip_scalar(at, end);
}

std::string_view between(const char* from, const char* to) {
  return {from, static_cast<std::size_t>(to - from)};
}

/// Walks the members of one object.
class Members {
 public:
  /// `at` is behind the opening brace.
  Members(const char* at, const char* end) : at_(at), end_(end) {}

  enum class Step { member, end, broken };
  /// Reads up to the start of the next value; `value()` is then where it begins.
  Step next_key(std::string_view& key) {
    at_ = skip_space(at_, end_);
    if (at_ == end_) return Step::broken;
    if (*at_ == '}' && !after_comma_) return Step::end;
    if (*at_ != '"') return Step::broken;
    const char* start = at_ + 1;
    at_ = skip_string(start, end_);
    if (at_ == nullptr) return Step::broken;
    key = between(start, at_ - 1);
    at_ = skip_space(at_, end_);
    if (at_ == end_ || *at_ != ':') return Step::broken;
    at_ = skip_space(at_ + 1, end_);
    return at_ == end_ ? Step::broken : Step::member;
  }
  /// Walks over the value and the comma behind it; false where either is broken.
  bool skip(std::string_view& value) {
    const char* stop = skip_value(at_, end_);
    if (stop == nullptr) return false;
    value = between(at_, stop);
    at_ = skip_space(stop, end_);
    if (at_ == end_) return false;
    after_comma_ = *at_ == ',';
    if (after_comma_) ++at_;
    return after_comma_ || *at_ == '}';
  }
  [[nodiscard]] const char* position() const { return at_; }

 private:
  const char* at_;
  const char* end_;
  bool after_comma_ = false;
};

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  return text;
}

struct Seen {
  bool op = false, s = false, t = false;
  [[nodiscard]] bool all() const { return op && s && t; }
};

/// False where a known member has a type that Discord does not document.
bool take(std::string_view key, std::string_view value, Payload& payload, Seen& seen) {
  if (key == "op") {
    const auto op = read_unsigned(value);
    if (!op || *op > 1'000'000) return false;
    payload.op = static_cast<int>(*op);
    seen.op = true;
  } else if (key == "s") {
    payload.sequence = read_unsigned(value);
    if (!payload.sequence && value != "null") return false;
    seen.s = true;
  } else if (key == "t") {
    if (value != "null" && value.front() != '"') return false;
    payload.type = value == "null" ? std::string_view{} : value.substr(1, value.size() - 2);
    seen.t = true;
  } else if (key == "d") {
    payload.data = value;
  }
  return true;
}

}  // namespace

std::string_view to_string(ScanError error) {
  switch (error) {
    case ScanError::not_an_object:
      return "not a JSON object";
    case ScanError::malformed:
      return "malformed JSON";
    case ScanError::wrong_type:
      return "op, s or t of a wrong type";
    case ScanError::no_op:
      return "no op";
  }
  return "unknown";
}

Result<Payload, ScanError> scan_payload(std::string_view text) {
  text = trim(text);
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return ScanError::not_an_object;
  const char* const last = text.data() + text.size() - 1;
  Members members(text.data() + 1, last + 1);
  Payload payload;
  Seen seen;
  std::string_view key, value;
  while (true) {
    const Members::Step step = members.next_key(key);
    if (step == Members::Step::broken) return ScanError::malformed;
    if (step == Members::Step::end) break;
    if (key == "d" && seen.all()) {
      payload.data = trim(between(members.position(), last));
      if (payload.data.empty()) return ScanError::malformed;
      return payload;
    }
    if (!members.skip(value)) return ScanError::malformed;
    if (!take(key, value, payload, seen)) return ScanError::wrong_type;
  }
  if (members.position() != last) return ScanError::malformed;
  if (!seen.op) return ScanError::no_op;
  return payload;
}

Result<std::string_view, ScanError> leading_value(std::string_view text) {
  const char* stop = skip_value(text.data(), text.data() + text.size());
  if (stop == nullptr) return ScanError::malformed;
  return between(text.data(), stop);
}

namespace {

std::string_view value_or_nothing(const char* start, const char* end) {
  const char* stop = skip_value(start, end);
  return stop == nullptr ? std::string_view{} : between(start, stop);
}

}  // namespace

void find_members(std::string_view object, std::span<const std::string_view> keys,
                  std::span<std::string_view> values) {
  const char* const end = object.data() + object.size();
  const char* at = skip_space(object.data(), end);
  if (at == end || *at != '{') return;
  Members members(at + 1, end);
  std::size_t missing = keys.size();
  std::string_view name, value;
  while (missing > 0 && members.next_key(name) == Members::Step::member) {
    const char* const start = members.position();
    const bool intact = members.skip(value);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (name != keys[i] || !values[i].empty()) continue;
      // The value counts even where nothing sensible follows it.
      values[i] = intact ? value : value_or_nothing(start, end);
      --missing;
    }
    if (!intact) return;
  }
}

std::optional<std::string_view> find_member(std::string_view object, std::string_view key) {
  std::string_view value;
  find_members(object, {&key, 1}, {&value, 1});
  return value.empty() ? std::nullopt : std::optional(value);
}

std::optional<std::uint64_t> read_unsigned(std::string_view value) {
  std::uint64_t number = 0;
  const char* end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, number);
  if (value.empty() || error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

namespace {

void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | (code >> 6));
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3F));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

/// Four hexadecimal digits at the front of `text`.
std::optional<std::uint32_t> read_unit(std::string_view text) {
  std::uint32_t unit = 0;
  if (text.size() < 4) return std::nullopt;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + 4, unit, 16);
  if (error != std::errc{} || stop != text.data() + 4) return std::nullopt;
  return unit;
}

/// Reads `uXXXX` (and the second half of a pair) at `at`, which is moved behind it.
bool append_unicode_escape(std::string& out, std::string_view text, std::size_t& at) {
  const auto first = read_unit(text.substr(at + 1));
  if (!first) return false;
  at += 5;
  std::uint32_t code = *first;
  if (code >= 0xD800 && code < 0xDC00 && text.substr(at).starts_with("\\u")) {
    const auto second = read_unit(text.substr(at + 2));
    if (second && *second >= 0xDC00 && *second < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10) + (*second - 0xDC00);
      at += 6;
    }
  }
  append_utf8(out, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
  return true;
}

}  // namespace

std::optional<std::string> read_string(std::string_view value) {
  if (value.size() < 2 || value.front() != '"') return std::nullopt;
  const char* stop = skip_string(value.data() + 1, value.data() + value.size());
  if (stop != value.data() + value.size()) return std::nullopt;
  const std::string_view text = value.substr(1, value.size() - 2);
  std::string out;
  out.reserve(text.size());
  constexpr std::string_view escapes = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t plain = std::min(text.find('\\', at), text.size());
    out.append(text.substr(at, plain - at));
    at = plain;
    if (at == text.size()) break;
    ++at;  // a string that closed has a character behind each backslash
    if (text[at] == 'u') {
      if (!append_unicode_escape(out, text, at)) return std::nullopt;
      continue;
    }
    const std::size_t which = escapes.find(text[at]);
    if (which == std::string_view::npos) return std::nullopt;
    out.push_back(meanings[which]);
    ++at;
  }
  return out;
}

}  // namespace veilleur::gateway
