#include "engine/core/result.h"

namespace receptive {

Error::Error(ErrorCode error, std::string_view place, std::string_view what, std::string_view mend)
    : code(error), where(place), message(what), remedy(mend) {}
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
