#include "engine/core/result.h"

namespace receptive {

Error::Error(ErrorCode error, const char* place, const char* what, const char* mend,
             const Inset* insets, std::size_t count)
    : code(error) {
  const Inset* next = insets;
  where = fill(place, next);
  message = fill(what, next);
  remedy = fill(mend, next);
  RECEPTIVE_CHECK(next == insets + count);
}
Error::Error(const Error& other) = default;
Error::Error(Error&& other) noexcept = default;
Error& Error::operator=(const Error& other) = default;
Error& Error::operator=(Error&& other) noexcept = default;
Error::~Error() = default;

std::string to_text(const Error& error) {
  std::string text = error.where.empty() ? std::string() : error.where + ": ";
  text += error.message;
  if (!error.remedy.empty()) text += "; " + error.remedy;
  return text;
}

}  // namespace receptive
