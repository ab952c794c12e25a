#include "engine/data/one_hot.h"

#include <cmath>
#include <cstddef>
#include <string>

#include "engine/core/check.h"
#include "engine/core/json.h"

namespace receptive {
namespace {

// A sum of rounded probabilities is not exactly 1.
constexpr double kSumTolerance = 1e-4;

std::string written(double number) {
  if (!std::isfinite(number)) return std::isnan(number) ? "NaN" : "infinite";
  JsonWriter writer;
  return writer.value(number).take();
}

Error bad_row(std::string_view where, std::size_t row, const std::string& what,
              const std::string& remedy) {
  return Error(ErrorCode::bad_label, "{}[{}]", "row {} {}", "{}", where, row, row, what, remedy);
}

}  // namespace

Result<std::vector<std::uint8_t>> one_hot_labels(std::span<const float> targets,
                                                 std::int32_t classes, std::string_view where) {
  RECEPTIVE_CHECK(classes >= 1 && classes <= kMaxOneHotClasses);
  const auto count = static_cast<std::size_t>(classes);
  if (targets.size() % count != 0) {
    return Error(
        ErrorCode::count_mismatch, "{}", "have {} numbers, and a row has {}, one for each class",
        "give whole rows, or say how many classes there are", where, targets.size(), classes);
  }
  std::vector<std::uint8_t> labels;
  for (std::size_t row = 0; row < targets.size() / count; ++row) {
    const std::span<const float> target = targets.subspan(row * count, count);
    double sum = 0;
    std::size_t largest = 0;
    for (std::size_t c = 0; c < count; ++c) {
      if (!(target[c] >= 0) || !std::isfinite(target[c])) {
        return bad_row(where, row, text_of("has {} for class {}", written(double{target[c]}), c),
                       "write 1 for the row's class and 0 for the others");
      }
      sum += double{target[c]};
      if (target[c] > target[largest]) largest = c;
    }
    if (std::fabs(sum - 1) > kSumTolerance) {
      return bad_row(where, row, text_of("adds up to {} and not to 1", written(sum)),
                     "write 1 for the row's class and 0 for the others");
    }
    if (target[largest] != 1 || sum != 1) {
      return bad_row(where, row, "spreads over several classes",
                     "give one class a 1 and the others 0: soft labels are not trained on");
    }
    labels.push_back(static_cast<std::uint8_t>(largest));
  }
  return labels;
}

}  // namespace receptive
