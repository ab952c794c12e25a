#include "engine/core/decimal.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace receptive {
namespace {

// What lies between two neighbouring doubles is written with 767 digits at most; one more says on
// which side of it a longer number is.
constexpr int kMaxDigits = 800;
// 10 · 2^27 fits 32 bits.
constexpr int kMaxShift = 27;
constexpr int kMantissaBits = 52;
constexpr int kBias = 1023;
constexpr std::uint64_t kImplicitBit = std::uint64_t{1} << kMantissaBits;
// Powers of ten up to this one, and integers of so many digits, are doubles exactly.
constexpr int kExactPower = 22;
constexpr int kExactDigits = 15;

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

// 0.d₁d₂d₃… · 10^point with d₁ ≠ 0, to which powers of two are multiplied exactly; 0 has no digits.
class Decimal {
 public:
  Decimal() = default;
  explicit Decimal(std::uint64_t integer) {
    std::array<std::uint8_t, 20> reversed;
    std::size_t length = 0;
    for (; integer > 0; integer /= 10) reversed[length++] = static_cast<std::uint8_t>(integer % 10);
    for (point_ = static_cast<int>(length); length > 0;) push(reversed[--length]);
    trim();
  }

  int size() const { return size_; }
  int point() const { return point_; }
  int digit(int place) const {
    return place < size_ ? digits_[static_cast<std::size_t>(place)] : 0;
  }

  /// Reads a JSON number without its sign.
  void read(std::string_view text) {
    bool behind_point = false;
    std::size_t i = 0;
    for (; i < text.size() && (is_digit(text[i]) || text[i] == '.'); ++i) {
      if (text[i] == '.') {
        behind_point = true;
        continue;
      }
      if (size_ == 0 && text[i] == '0') {
        point_ -= behind_point ? 1 : 0;
        continue;
      }
      point_ += behind_point ? 0 : 1;
      push(static_cast<std::uint8_t>(text[i] - '0'));
    }
    trim();
    if (i == text.size()) return;
    const bool negative = text[++i] == '-';
    i += is_digit(text[i]) ? 0 : 1;
    int exponent = 0;
    // Beyond any double; more digits would not fit an int.
    constexpr int kEnough = 100'000'000;
    for (; i < text.size(); ++i) exponent = std::min(kEnough, exponent * 10 + (text[i] - '0'));
    point_ += negative ? -exponent : exponent;
  }

  /// Times 2^shift.
  void scale(int shift) {
    for (int rest = shift; rest > 0; rest -= kMaxShift) double_times(std::min(rest, kMaxShift));
    for (int rest = -shift; rest > 0; rest -= kMaxShift) halve_times(std::min(rest, kMaxShift));
  }

  /// To so many digits, ties to even.
  void round(int digits) {
    if (digits >= size_) return;
    const bool tie = digit(digits) == 5 && digits + 1 == size_;
    const bool up = tie ? digits > 0 && digit(digits - 1) % 2 == 1 : digit(digits) >= 5;
    size_ = digits;
    if (up) {
      while (size_ > 0 && digit(size_ - 1) == 9) --size_;
      if (size_ == 0) {
        push(0);
        ++point_;
      }
      ++digits_[static_cast<std::size_t>(size_ - 1)];
    }
    trim();
  }

  /// Digits first..last-1 as an integer of at most 19 digits.
  std::uint64_t integer(int first, int last) const {
    std::uint64_t sum = 0;
    for (int i = first; i < last; ++i) sum = sum * 10 + static_cast<std::uint64_t>(digit(i));
    return sum;
  }

  double value() const;

 private:
  // Digits that do not fit leave their trace in the last one, so that no tie is seen where none is.
  void push(std::uint32_t next) {
    if (size_ < kMaxDigits) {
      digits_[static_cast<std::size_t>(size_++)] = static_cast<std::uint8_t>(next);
    } else if (next != 0 && digits_.back() % 5 == 0) {
      ++digits_.back();
    }
  }

  void trim() {
    while (size_ > 0 && digit(size_ - 1) == 0) --size_;
  }

  void double_times(int shift) {
    std::array<std::uint8_t, kMaxDigits + 10> shifted;
    std::size_t first = shifted.size();
    std::uint32_t carry = 0;
    for (int i = size_ - 1; i >= 0 || carry > 0; --i) {
      if (i >= 0) carry += static_cast<std::uint32_t>(digit(i)) << shift;
      shifted[--first] = static_cast<std::uint8_t>(carry % 10);
      carry /= 10;
    }
    point_ += static_cast<int>(shifted.size() - first) - size_;
    size_ = 0;
    for (; first < shifted.size(); ++first) push(shifted[first]);
    trim();
  }

  void halve_times(int shift) {
    const Decimal from = *this;
    const std::uint32_t below = (std::uint32_t{1} << shift) - 1;
    std::uint32_t rest = 0;
    size_ = 0;
    for (int i = 0; i < from.size_ || rest > 0; ++i) {
      rest = rest * 10 + static_cast<std::uint32_t>(from.digit(i));
      const std::uint32_t next = rest >> shift;
      rest &= below;
      if (size_ == 0 && next == 0) {
        --point_;
      } else {
        push(next);
      }
    }
    trim();
  }

  std::array<std::uint8_t, kMaxDigits> digits_;
  int size_ = 0;
  int point_ = 0;
};

// W. Clinger 1990: one operation on two exact doubles rounds once.
double exact_product(const Decimal& decimal) {
  double power = 1;
  const int exponent = decimal.point() - decimal.size();
  for (int i = 0; i < std::abs(exponent); ++i) power *= 10;
  const auto digits = static_cast<double>(decimal.integer(0, decimal.size()));
  return exponent < 0 ? digits / power : digits * power;
}

double Decimal::value() const {
  if (size_ == 0 || point_ < -330) return 0;
  if (point_ > 310) return std::numeric_limits<double>::infinity();
  if (size_ <= kExactDigits && std::abs(point_ - size_) <= kExactPower) return exact_product(*this);
  // Brought to between 1/2 and 1, by steps that are too short rather than too long.
  Decimal scaled = *this;
  int exponent = 0;
  while (scaled.point_ != 0 || scaled.digits_[0] < 5) {
    const int shift = scaled.point_ > 0   ? -std::min(kMaxShift, 3 * scaled.point_)
                      : scaled.point_ < 0 ? std::min(kMaxShift, -3 * scaled.point_)
                                          : 1;
    scaled.scale(shift);
    exponent -= shift;
  }
  // Below the least exponent there are fewer bits.
  const int least = 2 - kBias;
  scaled.scale(kMantissaBits + 1 + std::min(0, exponent - least));
  exponent = std::max(exponent, least);
  scaled.round(std::max(0, scaled.point_));
  std::uint64_t mantissa = scaled.integer(0, scaled.point_);
  if (mantissa == 2 * kImplicitBit) {
    mantissa /= 2;
    ++exponent;
  }
  if (exponent > kBias + 1) return std::numeric_limits<double>::infinity();
  const bool normal = mantissa >= kImplicitBit;
  const auto biased = static_cast<std::uint64_t>(normal ? exponent + kBias - 1 : 0);
  return std::bit_cast<double>((biased << kMantissaBits) | (mantissa & (kImplicitBit - 1)));
}

// The exact digits of |number|.
Decimal digits_of(double number) {
  const auto bits = std::bit_cast<std::uint64_t>(number);
  const int biased = static_cast<int>(bits >> kMantissaBits & 0x7FF);
  const std::uint64_t mantissa = bits & (kImplicitBit - 1);
  Decimal decimal(biased == 0 ? mantissa : mantissa | kImplicitBit);
  decimal.scale(std::max(biased, 1) - kBias - kMantissaBits);
  return decimal;
}

// %.{precision}g of a number that is rounded to so many digits.
std::string layout(const Decimal& decimal, int precision, bool negative) {
  std::string text(negative ? "-" : "");
  const auto append = [&](int first, int last) {
    for (int i = first; i < last; ++i) text += static_cast<char>('0' + decimal.digit(i));
  };
  const int exponent = decimal.size() == 0 ? 0 : decimal.point() - 1;
  const bool scientific = exponent < -4 || exponent >= precision;
  const int point = scientific ? 1 : exponent + 1;
  append(0, point);
  if (point <= 0) text += '0';
  if (decimal.size() > point) {
    text += '.';
    text.append(static_cast<std::size_t>(std::max(0, -point)), '0');
    append(std::max(0, point), decimal.size());
  }
  if (scientific) {
    const int size = std::abs(exponent);
    text += exponent < 0 ? "e-" : "e+";
    if (size < 10) text += '0';
    text += std::to_string(size);
  }
  return text;
}

template <class Number>
std::string shortest(Number number, int fewest, int enough) {
  const Decimal exact = digits_of(static_cast<double>(number));
  const Number size = std::abs(number);
  for (int digits = fewest;; ++digits) {
    Decimal rounded = exact;
    rounded.round(digits);
    if (digits == enough || static_cast<Number>(rounded.value()) == size) {
      return layout(rounded, digits, std::signbit(number));
    }
  }
}

}  // namespace

std::string decimal_text(double number) { return shortest(number, 15, 17); }
std::string decimal_text(float number) { return shortest(number, 6, 9); }

double decimal_value(std::string_view text) {
  const bool negative = text.starts_with('-');
  Decimal decimal;
  decimal.read(negative ? text.substr(1) : text);
  return negative ? -decimal.value() : decimal.value();
}

}  // namespace receptive
