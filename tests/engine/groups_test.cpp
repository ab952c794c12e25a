// A long sum channel by channel: the groups hold every term once, and add up to the sum.
#include "engine/explain/groups.h"

#include <doctest/doctest.h>

#include "tests/engine/explain_models.h"
#include "tests/engine/odd_shapes.h"

namespace receptive {
namespace {

constexpr std::int64_t kCells = 40;  // of one tensor

// The axis of the factors of one kind that the terms of a group have in common.
struct Common {
  GroupBy by;
  TensorKind kind;
  std::size_t axis;
};

// Whether there were groups.
bool check_groups(const Derivation& derivation, const Common& common) {
  const TermGroups groups = groups_of(derivation);
  if (groups.sums.empty()) return false;
  CHECK(groups.by == common.by);
  CHECK(groups.sums.size() > 1);
  std::size_t next = 0;
  for (const TermGroup& group : groups.sums) {
    CHECK(group.first == next);
    double sum = 0;
    for (std::size_t i = group.first; i < group.first + group.count; ++i) {
      const Term& term = derivation.terms[i];
      sum += term.product;
      for (const Factor& factor : term.factors) {
        if (factor.cell.tensor.kind != common.kind) continue;
        CHECK(factor.cell.index[common.axis] == group.number);
      }
    }
    CHECK(group.sum == sum);
    next += group.count;
  }
  // Only a bias stands alone.
  for (std::size_t i = next; i < derivation.terms.size(); ++i) {
    CHECK(derivation.terms[i].factors.size() == 1);
    CHECK(derivation.terms[i].factors[0].cell.tensor.name == "bias");
  }
  return true;
}

TEST_CASE("a convolution's sum is made of the sums of its channels, filters or images") {
  int outputs = 0;
  int gradients = 0;
  int weights = 0;
  for (const NamedSpec& named : odd_convolutions()) {
    CAPTURE(named.name);
    const std::shared_ptr<Model> model = model_with_biases(named.spec);
    const std::unique_ptr<Trace> trace = trace_of(*model, 2);
    const auto count = [&](const TensorRef& ref, const Common& common) {
      int grouped = 0;
      for (const auto& index : some_cells(trace->tensor(ref)->shape, kCells)) {
        grouped += check_groups(trace->derive({ref, index}).value(), common);
      }
      return grouped;
    };
    outputs +=
        count({"conv1", TensorKind::output, ""}, {GroupBy::input_channel, TensorKind::output, 1});
    gradients += count({"conv1", TensorKind::input_gradient, ""},
                       {GroupBy::output_channel, TensorKind::output_gradient, 1});
    weights += count({"conv1", TensorKind::parameter_gradient, "weight"},
                     {GroupBy::image, TensorKind::output_gradient, 0});
  }
  CHECK(outputs > 20);
  CHECK(gradients > 20);
  CHECK(weights > 20);
}

TEST_CASE("what is no sum over channels has no groups") {
  for (const auto& [name, spec] : explain_models()) {
    CAPTURE(name);
    const std::shared_ptr<Model> model = model_with_biases(spec);
    const std::unique_ptr<Trace> trace = trace_of(*model, 1);
    for (const Node& node : model->graph().nodes()) {
      if (std::holds_alternative<Conv2d>(node.layer)) continue;
      const TensorRef ref{node.name, TensorKind::output, ""};
      for (const auto& index : some_cells(trace->tensor(ref)->shape, kCells)) {
        CHECK(groups_of(trace->derive({ref, index}).value()).sums.empty());
      }
    }
  }
}

}  // namespace
}  // namespace receptive
