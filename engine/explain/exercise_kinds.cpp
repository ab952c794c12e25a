#include "engine/explain/exercise_kinds.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "engine/explain/exercise_forward.h"
#include "engine/explain/exercise_updates.h"
#include "engine/explain/exercise_values.h"
#include "engine/explain/exercise_weights.h"

namespace receptive {

namespace {

using namespace exercise_networks;

template <std::size_t... Counts>
consteval auto joined(const ExerciseKind (&... lists)[Counts]) {
  std::array<ExerciseKind, (Counts + ...)> all;
  auto next = all.begin();
  ((next = std::copy(std::begin(lists), std::end(lists), next)), ...);
  return all;
}

constexpr auto kKinds = joined(kForwardKinds, kValueKinds, kWeightKinds, kUpdateKinds);

}  // namespace

std::span<const ExerciseKind> exercise_kinds() { return kKinds; }

}  // namespace receptive
