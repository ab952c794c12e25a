// Where a number came from: the terms of every cell add up to it, and each of their cells can be
// asked in turn.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/engine/odd_shapes.h"
#include "tests/engine/proofs.h"
#include "tests/engine/random_models.h"
#include "tests/engine/rounding_bound.h"

namespace receptive {
namespace {

constexpr std::int64_t kCells = 60;  // of one tensor

bool is_given(const Derivation& derivation) { return derivation.rule == Rule::given; }

// f(factor), where f is no product.
bool is_function(const Derivation& derivation) {
  const bool gradient = derivation.target.tensor.kind != TensorKind::output;
  return derivation.rule == Rule::softmax || derivation.rule == Rule::log_softmax ||
         derivation.rule == Rule::cross_entropy || derivation.rule == Rule::binary_cross_entropy ||
         derivation.rule == Rule::variance || (derivation.rule == Rule::elementwise && !gradient);
}

struct Counts {
  std::int64_t cells = 0;
  std::int64_t terms = 0;
  std::set<Rule> rules;
};

// That a cell which a derivation names is one that can be asked, and has the value it says.
void check_factor(const Trace& trace, const Factor& factor) {
  const Result<Derivation> behind = trace.derive(factor.cell);
  REQUIRE_MESSAGE(behind.ok(), (behind.ok() ? std::string() : to_text(behind.error())));
  CHECK(std::bit_cast<std::uint32_t>(behind->value) == std::bit_cast<std::uint32_t>(factor.value));
}

// `logits`: of which a softmax is taken, if one is.
void check_cell(const Trace& trace, const CellRef& cell, float stored, std::int32_t logits,
                Counts& counts) {
  const Result<Derivation> asked = trace.derive(cell);
  REQUIRE_MESSAGE(asked.ok(), (asked.ok() ? std::string() : to_text(asked.error())));
  const Derivation& derivation = *asked;
  CHECK(std::bit_cast<std::uint32_t>(derivation.value) == std::bit_cast<std::uint32_t>(stored));
  CHECK(derivation.target.index == cell.index);
  CHECK(derivation.target.tensor.node == cell.tensor.node);
  if (is_given(derivation)) CHECK(derivation.terms.empty());
  std::int64_t shut_off = 0;
  for (const Term& term : derivation.terms) {
    shut_off += term.constant == 0;
    double product = term.constant;
    for (const Factor& factor : term.factors) {
      product *= factor.value;
      check_factor(trace, factor);
    }
    for (const Factor& factor : term.deciding) check_factor(trace, factor);
    if (!is_function(derivation)) CHECK(term.product == doctest::Approx(product).epsilon(1e-12));
  }
  if (derivation.rule == Rule::route_extreme) CHECK(derivation.omitted_masked == shut_off);
  ++counts.cells;
  counts.terms += static_cast<std::int64_t>(derivation.terms.size());
  counts.rules.insert(derivation.rule);
  if (is_given(derivation)) return;
  CHECK(std::fabs(value_of_terms(derivation) - derivation.value) <=
        rounding_bound(derivation, logits));
}

// Which kinds of tensors of which layers were explained.
using Seen = std::set<std::pair<std::string_view, TensorKind>>;

std::string_view type_of(const Graph& graph, const std::string& node) {
  if (node == "loss") return "loss";
  return std::visit([](const auto& layer) -> std::string_view { return layer.kType; },
                    graph.node(graph.find(node)).layer);
}

void check_trace(const Trace& trace, bool training, std::int64_t cells, Counts& counts,
                 Seen& seen) {
  for (const TensorRef& ref : tensors_of(trace.graph(), training)) {
    CAPTURE(ref.node);
    CAPTURE(static_cast<int>(ref.kind));
    CAPTURE(ref.name);
    const Result<TracedTensor> tensor = trace.tensor(ref);
    REQUIRE(tensor.ok());
    seen.insert({type_of(trace.graph(), ref.node), ref.kind});
    const bool has_channels = ref.node != "loss" && tensor->shape.size() > 1;
    const std::int32_t logits = has_channels ? tensor->shape[1] : trace.graph().output().shape.c;
    for (const std::vector<std::int32_t>& index : some_cells(tensor->shape, cells)) {
      std::size_t place = 0;
      for (std::size_t d = 0; d < index.size(); ++d) {
        place =
            place * static_cast<std::size_t>(tensor->shape[d]) + static_cast<std::size_t>(index[d]);
      }
      check_cell(trace, {ref, index}, tensor->data[place], logits, counts);
    }
  }
}

// Every tensor of a model, predicting and training, at most `cells` cells of each.
void check_model(const ModelSpec& spec, std::int32_t images, std::int64_t cells, Counts& counts,
                 Seen& seen) {
  CAPTURE(images);
  const std::shared_ptr<Model> model = model_with_biases(spec);
  check_trace(*trace_of(*model, images), false, cells, counts, seen);
  check_trace(*trace_of(*model, images, true, kTraining), true, cells, counts, seen);
}

// Fails for a layer of the engine's list that was not explained from all sides.
void check_every_layer(const Seen& seen) {
  for_each_alternative<Layer>([&]<class L>() {
    CAPTURE(L::kType);
    CHECK(seen.contains({L::kType, TensorKind::output}));
    CHECK(seen.contains({L::kType, TensorKind::input_gradient}));
    if (HasParameters<L>) CHECK(seen.contains({L::kType, TensorKind::parameter_gradient}));
  });
}

TEST_CASE("the terms of every cell add up to its value, and each of their cells can be asked") {
  Counts counts;
  Seen seen;
  for (const NamedSpec& model : explain_models()) {
    CAPTURE(model.name);
    for (const std::int32_t images : {1, 3}) {
      check_model(model.spec, images, kCells, counts, seen);
    }
  }
  // Quotients are found in updates alone.
  CHECK(counts.rules.size() == static_cast<std::size_t>(Rule::count_) - 1);
  CHECK_FALSE(counts.rules.contains(Rule::quotient));
  MESSAGE(counts.cells << " cells of " << counts.terms << " terms, all accounted for");
}

TEST_CASE("every layer is explained in every odd shape" * proof()) {
  Counts counts;
  Seen seen;
  const std::int64_t cells = cases<std::int64_t>(8, 2000);
  std::int32_t number = 0;
  for (const NamedSpec& model : odd_shapes()) {
    CAPTURE(model.name);
    if (at_length() || ++number % 2 == 0) check_model(model.spec, 1, cells, counts, seen);
    if (at_length() || number % 2 == 1) check_model(model.spec, 3, cells, counts, seen);
  }
  check_every_layer(seen);
  MESSAGE(counts.cells << " cells of " << counts.terms << " terms, all accounted for");
}

TEST_CASE("random networks are explained" * proof()) {
  Counts counts;
  Seen seen;
  const std::uint64_t models = cases<std::uint64_t>(60, 3000);
  for (std::uint64_t seed = 1; seed <= models; ++seed) {
    Draw draw(seed);
    const ModelSpec spec = random_model(draw);
    CAPTURE(seed);
    CAPTURE(to_json(spec));
    check_model(spec, draw.between(1, 3), cases<std::int64_t>(8, 40), counts, seen);
  }
  if (at_length()) check_every_layer(seen);
  MESSAGE(counts.cells << " cells of " << counts.terms << " terms, all accounted for");
}

TEST_CASE("a gradient shown as a layer's input's is the one shown as its producer's output's") {
  for (const auto& [name, spec] : explain_models()) {
    CAPTURE(name);
    const std::shared_ptr<Model> model = model_with_biases(spec);
    const std::unique_ptr<Trace> trace = trace_of(*model, 2);
    for (const Node& node : model->graph().nodes().subspan(1)) {
      if (model->graph().node(node.inputs[0]).consumers.size() > 1) continue;
      const std::string& producer = model->graph().node(node.inputs[0]).name;
      const auto here = trace->tensor({node.name, TensorKind::input_gradient, ""});
      const auto there = trace->tensor({producer, TensorKind::output_gradient, ""});
      REQUIRE(here.ok());
      REQUIRE(there.ok());
      CHECK(here->data.data() == there->data.data());
      CHECK(here->data.size() == there->data.size());
    }
  }
}

}  // namespace
}  // namespace receptive
