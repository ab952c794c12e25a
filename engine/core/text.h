// Texts out of a pattern and what stands in its places. Compiled once, not as a chain of strings at
// each of the places that make an error: a page downloads what is compiled.
#pragma once

#include <concepts>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

namespace receptive {

/// What stands in a place of a pattern: a whole number or a text, which must outlive it.
class Inset {
 public:
  Inset(std::integral auto number)
      : kind_(Kind::number), number_(static_cast<std::int64_t>(number)) {}
  Inset(const char* letters) : kind_(Kind::letters), letters_(letters) {}
  Inset(const std::string& text) : kind_(Kind::text), text_(&text) {}
  Inset(std::string_view view)
      : kind_(Kind::view), letters_(view.data()), number_(std::ssize(view)) {}

  void append_to(std::string& text) const;

 private:
  enum class Kind : std::uint32_t { number, letters, text, view };
  Kind kind_;
  union {
    const char* letters_;
    const std::string* text_;
  };
  std::int64_t number_ = 0;  // or the length of a view
};

/// `pattern` with an inset for every "{}", from `insets` on, which then points behind the last one.
std::string fill(const char* pattern, const Inset*& insets);

/// text_of("{} of {} rows", 3, rows)
template <class... Insets>
[[gnu::always_inline]] inline std::string text_of(const char* pattern, const Insets&... insets) {
  const Inset list[] = {Inset(insets)...};
  const Inset* next = list;
  return fill(pattern, next);
}

}  // namespace receptive
