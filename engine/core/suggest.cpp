#include "engine/core/suggest.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace receptive {
namespace {

// Longer names are not typing errors of ours; the limit bounds the work on hostile input.
constexpr std::size_t kLongestName = 64;

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

// Levenshtein distance: insertions, deletions and replacements from `a` to `b`.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (lower(a[i - 1]) == lower(b[j - 1]) ? 0u : 1u);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view nearest_name(std::string_view name, std::span<const std::string_view> known) {
  if (name.empty() || name.size() > kLongestName) return {};
  // One error in a short name, a third of the letters in a long one.
  std::size_t allowed = std::max<std::size_t>(1, name.size() / 3);
  std::string_view best;
  for (std::string_view candidate : known) {
    const std::size_t distance = edit_distance(name, candidate);
    if (distance <= allowed && distance < candidate.size()) {
      best = candidate;
      if (distance == 0) break;
      allowed = distance - 1;  // only a nearer one replaces it
    }
  }
  return best;
}

std::string suggest(std::string_view name, std::span<const std::string_view> known,
                    std::string_view what) {
  std::string text;
  if (const std::string_view near = nearest_name(name, known); !near.empty()) {
    text.append("did you mean \"").append(near).append("\"? ");
  }
  text.append(what).append(": ");
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (i > 0) text.append(", ");
    text.append(known[i]);
  }
  if (known.empty()) text.append("none");
  return text;
}

}  // namespace receptive
