// Decimal texts of binary numbers and back, exactly, and the same on every host. The C library's
// printf and strtod would do, but bring 20 kB of code for numbers of 128 bits.
#pragma once

#include <string>
#include <string_view>

namespace receptive {

/// The fewest digits, but no fewer than 15 (6 of a float), that read back as the same number, laid
/// out as printf's %g does: "0.1", "1e-05", "-2.5e+20". The number must be finite.
std::string decimal_text(double number);
std::string decimal_text(float number);

/// The double nearest to a JSON number, ties to even; an infinity where it is too large.
double decimal_value(std::string_view text);

}  // namespace receptive
