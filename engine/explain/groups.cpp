#include "engine/explain/groups.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace receptive {

namespace {

constexpr std::array<std::string_view, 3> kNames = {"inputChannel", "outputChannel", "image"};

struct Axis {
  GroupBy by;
  TensorKind factor;  // the kind of tensor that the axis belongs to
  std::size_t number;
};

Axis axis_of(TensorKind target) {
  if (target == TensorKind::output) return {GroupBy::input_channel, TensorKind::output, 1};
  if (target == TensorKind::parameter_gradient)
    return {GroupBy::image, TensorKind::output_gradient, 0};
  return {GroupBy::output_channel, TensorKind::output_gradient, 1};
}

bool is_weight(const Factor& factor) { return factor.cell.tensor.kind == TensorKind::parameter; }

// Where a term belongs; -1 for one that stands alone. Channels are added up by weights alone.
std::int32_t number_of(const Term& term, const Axis& axis) {
  if (axis.by != GroupBy::image &&
      std::none_of(term.factors.begin(), term.factors.end(), is_weight)) {
    return -1;
  }
  for (const Factor& factor : term.factors) {
    const std::vector<std::int32_t>& index = factor.cell.index;
    if (factor.cell.tensor.kind == axis.factor && index.size() > axis.number)
      return index[axis.number];
  }
  return -1;
}

}  // namespace

TermGroups groups_of(const Derivation& derivation) {
  const Axis axis = axis_of(derivation.target.tensor.kind);
  TermGroups made{axis.by, {}};
  if (derivation.rule != Rule::sum_of_products) return made;
  std::set<std::int32_t> known;
  std::size_t most = 0;
  for (std::size_t i = 0; i < derivation.terms.size(); ++i) {
    const Term& term = derivation.terms[i];
    const std::int32_t number = number_of(term, axis);
    const bool follows = made.sums.empty() || made.sums.back().first + made.sums.back().count == i;
    if (number < 0) continue;
    if (made.sums.empty() || made.sums.back().number != number) {
      if (!known.insert(number).second) return {axis.by, {}};
      made.sums.push_back({number, i, 0, 0});
    }
    if (!follows) return {axis.by, {}};
    TermGroup& group = made.sums.back();
    ++group.count;
    group.sum += term.product;
    most = std::max(most, group.count);
  }
  if (made.sums.size() < 2 || most < 2) made.sums.clear();
  return made;
}

void write(const TermGroups& groups, JsonWriter& writer) {
  writer.begin_object().member("by", kNames[static_cast<std::size_t>(groups.by)]);
  writer.key("sums").begin_array();
  for (const TermGroup& group : groups.sums) {
    writer.begin_object().member("number", group.number);
    writer.member("first", static_cast<std::int64_t>(group.first));
    writer.member("count", static_cast<std::int64_t>(group.count));
    writer.member("sum", group.sum).end_object();
  }
  writer.end_array().end_object();
}

}  // namespace receptive
