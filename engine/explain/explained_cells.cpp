#include "engine/explain/explained_cells.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <unordered_set>
#include <utility>

namespace receptive {

Explained explained_by(Mistake mistake, const TensorRef& at, const std::vector<double>& made,
                       const Answered& answer) {
  const auto& [given, right, tolerance] = answer;
  Explained explained{.mistake = mistake, .at = at, .cells = {}};
  const double apart = tolerance * largest_magnitude(right);
  const double allowed = tolerance * largest_magnitude(made);
  // A mistake with large numbers must not claim cells from afar when the others contradict it.
  const double near = std::fmin(allowed, apart);
  const bool fits = made.size() == right.size();
  bool follows = true;
  bool differs = false;
  std::vector<std::int64_t> wrong_cells;
  for (std::size_t i = 0; i < made.size(); ++i) {
    if (std::isnan(given[i])) continue;
    const bool shows = !fits || !within(made[i], double{right[i]}, apart);
    follows = follows && within(made[i], given[i], allowed);
    differs = differs || shows;
    if (!fits) continue;
    const bool wrong = !within(given[i], double{right[i]}, apart);
    if (wrong) wrong_cells.push_back(static_cast<std::int64_t>(i));
    if (!shows) continue;
    if (!wrong) ++explained.spared;
    if (wrong && within(made[i], given[i], near))
      explained.cells.push_back(static_cast<std::int64_t>(i));
  }
  explained.whole = follows && differs;
  if (explained.whole) explained.cells = std::move(wrong_cells);
  return explained;
}

namespace {

using Cells = std::vector<std::int64_t>;
using Taken = std::unordered_set<std::int64_t>;

Cells without(const Cells& cells, const Taken& taken) {
  Cells left;
  std::copy_if(cells.begin(), cells.end(), std::back_inserter(left),
               [&](std::int64_t cell) { return !taken.contains(cell); });
  return left;
}

bool is_named(const std::vector<Explained>& named, Mistake mistake) {
  return std::any_of(named.begin(), named.end(),
                     [&](const Explained& found) { return found.mistake == mistake; });
}

// Those of them that explain most of what is left; none where nothing explains enough.
std::vector<Explained> best_of(const std::vector<Explained>& candidates, const Taken& taken,
                               std::int64_t wrong, const std::vector<Explained>& named) {
  std::vector<Explained> best;
  for (const Explained& candidate : candidates) {
    Cells cells = without(candidate.cells, taken);
    const auto count = static_cast<std::int64_t>(cells.size());
    if (count < kFewestExplained || 2 * count < wrong || count <= candidate.spared) continue;
    if (is_named(named, candidate.mistake)) continue;
    if (!best.empty()) {
      if (cells.size() < best.front().cells.size()) continue;
      if (cells.size() > best.front().cells.size())
        best.clear();
      else if (cells != best.front().cells || is_named(best, candidate.mistake))
        continue;
    }
    best.push_back(candidate);
    best.back().cells = std::move(cells);
  }
  return best;
}

}  // namespace

std::vector<Explained> shared_out(const std::vector<Explained>& candidates, std::int64_t wrong) {
  std::vector<Explained> named;
  Taken taken;
  while (true) {
    const std::int64_t left = wrong - static_cast<std::int64_t>(taken.size());
    std::vector<Explained> best = best_of(candidates, taken, left, named);
    if (best.empty()) return named;
    taken.insert(best.front().cells.begin(), best.front().cells.end());
    std::move(best.begin(), best.end(), std::back_inserter(named));
  }
}

}  // namespace receptive
