#include "engine/core/text.h"

#include <cstddef>

namespace receptive {

void Inset::append_to(std::string& text) const {
  switch (kind_) {
    case Kind::number:
      text += std::to_string(number_);
      break;
    case Kind::letters:
      text += letters_;
      break;
    case Kind::text:
      text += *text_;
      break;
    case Kind::view:
      text.append(letters_, static_cast<std::size_t>(number_));
      break;
  }
}

std::string fill(const char* pattern, const Inset*& insets) {
  std::string text;
  std::string_view rest = pattern;
  for (;;) {
    const std::size_t place = rest.find("{}");
    text += rest.substr(0, place);
    if (place == std::string_view::npos) return text;
    (insets++)->append_to(text);
    rest.remove_prefix(place + 2);
  }
}

}  // namespace receptive
