// Errors are values: a Result holds what was asked for, or an Error that says what is wrong, where,
// and how to mend it. The engine is built without exceptions.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "engine/core/check.h"
#include "engine/core/error_codes.h"
#include "engine/core/text.h"

namespace receptive {

struct Error {
  ErrorCode code;
  std::string where;    // the place, e.g. "layers[2].kernel" or "train-labels"
  std::string message;  // what is wrong, with the offending value
  std::string remedy;   // what to do about it

  /// Three patterns and what stands in their places, in this order:
  /// Error(code, "{}.labels", "has {} numbers", "give {}", name, count, wanted).
  template <class... Insets>
  [[gnu::always_inline]] Error(ErrorCode error, const char* place, const char* what,
                               const char* mend, const Insets&... insets)
      : Error(error, place, what, mend, std::initializer_list<Inset>{Inset(insets)...}.begin(),
              sizeof...(Insets)) {}

  // Compiled once, not at the hundreds of places that make, pass on and drop an error: a page
  // downloads what is compiled.
  Error(const Error& other);
  Error(Error&& other) noexcept;
  Error& operator=(const Error& other);
  Error& operator=(Error&& other) noexcept;
  ~Error();

 private:
  Error(ErrorCode error, const char* place, const char* what, const char* mend, const Inset* insets,
        std::size_t count);
};

/// `where: message; remedy` on one line.
std::string to_text(const Error& error);

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return content_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & {
    RECEPTIVE_CHECK(ok());
    return *std::get_if<0>(&content_);
  }
  const T& value() const& {
    RECEPTIVE_CHECK(ok());
    return *std::get_if<0>(&content_);
  }
  T&& value() && {
    RECEPTIVE_CHECK(ok());
    return std::move(*std::get_if<0>(&content_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const& {
    RECEPTIVE_CHECK(!ok());
    return *std::get_if<1>(&content_);
  }
  Error&& error() && {
    RECEPTIVE_CHECK(!ok());
    return std::move(*std::get_if<1>(&content_));
  }

  /// What `next` makes of the value, itself a Result; an error is passed on.
  template <class Next>
  std::invoke_result_t<Next, T&> and_then(Next&& next) && {
    if (!ok()) return std::move(*this).error();
    return next(value());
  }

 private:
  std::variant<T, Error> content_;
};

/// The result of something that yields nothing but may fail.
struct Done {};
using Status = Result<Done>;

}  // namespace receptive
