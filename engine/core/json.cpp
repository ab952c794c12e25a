#include "engine/core/json.h"

#include <cmath>
#include <cstddef>
#include <map>

#include "engine/core/decimal.h"
#include "engine/core/hex.h"

namespace receptive {
namespace {

constexpr int kMaxDepth = 64;

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

void append_utf8(std::string& text, std::uint32_t code) {
  const auto byte = [&text](std::uint32_t bits) { text += static_cast<char>(bits); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | (code >> 6));
    byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | (code >> 12));
    byte(0x80 | ((code >> 6) & 0x3F));
    byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | (code >> 18));
    byte(0x80 | ((code >> 12) & 0x3F));
    byte(0x80 | ((code >> 6) & 0x3F));
    byte(0x80 | (code & 0x3F));
  }
}

// Recursive descent. Every parse function leaves `position_` behind what it read, or stores the
// first error and returns false.
class Parser {
 public:
  Parser(std::string_view text, std::string_view where) : text_(text), where_(where) {}

  Result<JsonValue> run() {
    JsonValue value;
    if (!parse_value(value, 0)) return std::move(error_);
    skip_space();
    if (position_ < text_.size()) {
      expected("the end of the text");
      return std::move(error_);
    }
    return value;
  }

 private:
  char peek() const { return position_ < text_.size() ? text_[position_] : '\0'; }
  bool at_end() const { return position_ >= text_.size(); }

  void skip_space() {
    while (!at_end() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r')) {
      ++position_;
    }
  }

  bool fail(const std::string& message, std::size_t offset) {
    error_ = Error(ErrorCode::bad_json, "{}", "{} at offset {}",
                   "correct the JSON text at that place", where_, message, offset);
    return false;
  }

  std::string found() const {
    if (at_end()) return "the text ends";
    const auto letter = static_cast<unsigned char>(peek());
    if (letter > ' ' && letter < 0x7F) return std::string("found '") + peek() + "'";
    return "found byte " + hex(letter);
  }

  bool expected(std::string_view what) {
    return fail(text_of("expected {}, {}", what, found()), position_);
  }

  bool parse_value(JsonValue& value, int depth) {
    skip_space();
    if (depth >= kMaxDepth && (peek() == '{' || peek() == '[')) {
      return fail(text_of("nesting deeper than {}", kMaxDepth), position_);
    }
    switch (peek()) {
      case '{':
        return parse_object(value, depth);
      case '[':
        return parse_array(value, depth);
      case '"': {
        std::string text;
        if (!parse_string(text)) return false;
        value = JsonValue(std::move(text));
        return true;
      }
      case 't':
        return parse_word("true", JsonValue(true), value);
      case 'f':
        return parse_word("false", JsonValue(false), value);
      case 'n':
        return parse_word("null", JsonValue(), value);
      default:
        if (peek() == '-' || is_digit(peek())) return parse_number(value);
        return expected("a value");
    }
  }

  bool parse_word(std::string_view word, JsonValue meaning, JsonValue& value) {
    if (text_.substr(position_, word.size()) != word) return expected("a value");
    position_ += word.size();
    value = std::move(meaning);
    return true;
  }

  bool parse_digits() {
    if (!is_digit(peek())) return expected("a digit");
    while (is_digit(peek())) ++position_;
    return true;
  }

  bool parse_number(JsonValue& value) {
    const std::size_t start = position_;
    if (peek() == '-') ++position_;
    if (peek() == '0') {
      ++position_;  // nothing may follow a leading zero but a point or an exponent
    } else if (!parse_digits()) {
      return false;
    }
    if (peek() == '.') {
      ++position_;
      if (!parse_digits()) return false;
    }
    if (peek() == 'e' || peek() == 'E') {
      ++position_;
      if (peek() == '+' || peek() == '-') ++position_;
      if (!parse_digits()) return false;
    }
    const std::string_view token = text_.substr(start, position_ - start);
    const double number = decimal_value(token);
    if (!std::isfinite(number)) {
      return fail(text_of("the number {} is too large", token.substr(0, 32)), start);
    }
    value = JsonValue(number);
    return true;
  }

  bool parse_hex4(std::uint32_t& code) {
    code = 0;
    for (int i = 0; i < 4; ++i) {
      const char letter = peek();
      std::uint32_t digit = 0;
      if (is_digit(letter)) {
        digit = static_cast<std::uint32_t>(letter - '0');
      } else if (letter >= 'a' && letter <= 'f') {
        digit = static_cast<std::uint32_t>(letter - 'a' + 10);
      } else if (letter >= 'A' && letter <= 'F') {
        digit = static_cast<std::uint32_t>(letter - 'A' + 10);
      } else {
        return expected("four hexadecimal digits");
      }
      code = code * 16 + digit;
      ++position_;
    }
    return true;
  }

  // Behind "\u": one code unit, or two that make a surrogate pair.
  bool parse_unicode(std::string& text) {
    const std::size_t start = position_ - 2;
    std::uint32_t code = 0;
    if (!parse_hex4(code)) return false;
    const bool high = code >= 0xD800 && code < 0xDC00;
    if (code >= 0xDC00 && code < 0xE000) return fail("lone surrogate", start);
    if (high) {
      if (text_.substr(position_, 2) != "\\u") return fail("lone surrogate", start);
      position_ += 2;
      std::uint32_t low = 0;
      if (!parse_hex4(low)) return false;
      if (low < 0xDC00 || low >= 0xE000) return fail("lone surrogate", start);
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    append_utf8(text, code);
    return true;
  }

  bool parse_escape(std::string& text) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (peek() == 'u') {
      ++position_;
      return parse_unicode(text);
    }
    const std::size_t index = at_end() ? std::string_view::npos : kLetters.find(peek());
    if (index == std::string_view::npos) return expected("an escape such as \\n or \\u0041");
    text += kMeanings[index];
    ++position_;
    return true;
  }

  bool parse_string(std::string& text) {
    ++position_;  // the opening quote
    while (!at_end()) {
      const char letter = peek();
      if (letter == '"') {
        ++position_;
        return true;
      }
      if (static_cast<unsigned char>(letter) < 0x20) {
        return expected("a control character to be escaped");
      }
      ++position_;
      if (letter != '\\') {
        text += letter;
      } else if (!parse_escape(text)) {
        return false;
      }
    }
    return expected("a closing '\"'");
  }

  bool parse_array(JsonValue& value, int depth) {
    ++position_;  // '['
    JsonValue::Array elements;
    skip_space();
    if (peek() == ']') {
      ++position_;
    } else {
      while (true) {
        if (!parse_value(elements.emplace_back(), depth + 1)) return false;
        skip_space();
        if (peek() == ']') break;
        if (peek() != ',') return expected("',' or ']'");
        ++position_;
      }
      ++position_;
    }
    value = JsonValue(std::move(elements));
    return true;
  }

  bool parse_member(JsonValue::Object& members, int depth) {
    skip_space();
    if (peek() != '"') return expected("a name in quotes");
    auto& [name, content] = members.emplace_back();
    if (!parse_string(name)) return false;
    skip_space();
    if (peek() != ':') return expected("':'");
    ++position_;
    return parse_value(content, depth + 1);
  }

  bool parse_object(JsonValue& value, int depth) {
    const std::size_t start = position_++;  // '{'
    JsonValue::Object members;
    skip_space();
    if (peek() == '}') {
      ++position_;
    } else {
      while (true) {
        if (!parse_member(members, depth)) return false;
        skip_space();
        if (peek() == '}') break;
        if (peek() != ',') return expected("',' or '}'");
        ++position_;
      }
      ++position_;
      if (!names_differ(members, start)) return false;
    }
    value = JsonValue(std::move(members));
    return true;
  }

  bool names_differ(const JsonValue::Object& members, std::size_t start) {
    std::map<std::string_view, int> counts;
    for (const auto& [name, value] : members) {
      if (++counts[name] == 1) continue;
      JsonWriter shown;  // escapes what would break the line
      shown.value(std::string_view(name).substr(0, 40));
      return fail(text_of("the name {} appears twice in the object", shown.text()), start);
    }
    return true;
  }

  std::string_view text_;
  std::string_view where_;
  std::size_t position_ = 0;
  Error error_{ErrorCode::bad_json, "", "", ""};
};

}  // namespace

const JsonValue* JsonValue::find(std::string_view key) const {
  const Object* members = object();
  if (!members) return nullptr;
  for (const Member& member : *members) {
    if (member.first == key) return &member.second;
  }
  return nullptr;
}

std::string_view JsonValue::kind() const {
  constexpr std::string_view kKinds[] = {"null",   "true or false", "a number",
                                         "a text", "a list",        "an object"};
  return kKinds[content_.index()];
}

Result<JsonValue> parse_json(std::string_view text, std::string_view where) {
  return Parser(text, where).run();
}

}  // namespace receptive
