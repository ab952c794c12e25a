// Where a number came from: the terms of every cell add up to it, and each of their cells can be
// asked in turn.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/engine/odd_shapes.h"
#include "tests/engine/proofs.h"
#include "tests/engine/random_models.h"

namespace receptive {
namespace {

constexpr double kRounding = 0x1p-24;  // of one float operation
constexpr double kFlushed = 0x1p-126;  // below it a float's exponential is 0
constexpr std::int64_t kCells = 60;    // of one tensor

bool is_given(const Derivation& derivation) { return derivation.rule == Rule::given; }

// f(factor), where f is no product.
bool is_function(const Derivation& derivation) {
  const bool gradient = derivation.target.tensor.kind != TensorKind::output;
  return derivation.rule == Rule::softmax || derivation.rule == Rule::cross_entropy ||
         derivation.rule == Rule::variance || (derivation.rule == Rule::elementwise && !gradient);
}

// All but the first and the last term.
double middle_sum(const Derivation& derivation) {
  double sum = 0;
  for (std::size_t i = 1; i + 1 < derivation.terms.size(); ++i) sum += derivation.terms[i].product;
  return sum;
}

// (x − mean) / √(variance + ε).
double normalised(const Derivation& derivation) {
  const std::vector<Term>& terms = derivation.terms;
  return (terms[0].product - terms[1].product) / std::sqrt(terms[2].product + terms[3].product);
}

// What rounding may do to the engine's float. A sum of t products is off by at most about t
// roundings of Σ|product|. Slopes that are themselves differences (1 − y², p(1 − p)) lose digits of
// their parts, so there the upstream gradients count in full. exp(x − max) and log Σ exp lose those
// of x, of the difference and of a sum over the classes.
double rounding_bound(const Derivation& derivation, std::int32_t classes) {
  const bool slopes =
      derivation.target.tensor.kind != TensorKind::output &&
      (derivation.rule == Rule::elementwise || derivation.rule == Rule::sum_of_products);
  double scale = 0;
  double roundings = static_cast<double>(derivation.terms.size()) + 8;
  for (const Term& term : derivation.terms) {
    double factors = 1;
    for (const Factor& factor : term.factors) factors *= std::fabs(factor.value);
    scale += slopes ? std::fmax(std::fabs(term.product), factors) : std::fabs(term.product);
    if (derivation.rule == Rule::softmax) {
      roundings += classes + 2 * (factors + std::fabs(std::log(std::fmax(term.product, kFlushed))));
    }
  }
  if (derivation.rule == Rule::cross_entropy) {
    roundings += classes;
    scale += 1;
  }
  // The root of a small sum is larger than the sum.
  if (derivation.rule == Rule::root_of_sum) scale = std::fabs(derivation.value);
  if (derivation.rule == Rule::normalise) {
    // The mean and the variance are shown rounded; a difference keeps the rounding of its parts.
    const double deviation = std::sqrt(derivation.terms[2].product + derivation.terms[3].product);
    scale = (std::fabs(derivation.terms[0].product) + std::fabs(derivation.terms[1].product)) /
            deviation;
  }
  if (derivation.rule == Rule::local_response) {
    // The power is taken through the logarithm, which β multiplies with its rounding.
    scale = std::fabs(derivation.value);
    roundings += 4 * std::fabs(std::log(middle_sum(derivation))) * derivation.terms.back().product;
  }
  return roundings * kRounding * scale + kFlushed;
}

struct Counts {
  std::int64_t cells = 0;
  std::int64_t terms = 0;
  std::set<Rule> rules;
};

void check_cell(const Trace& trace, const CellRef& cell, float stored, std::int32_t classes,
                Counts& counts) {
  const Result<Derivation> asked = trace.derive(cell);
  REQUIRE_MESSAGE(asked.ok(), (asked.ok() ? std::string() : to_text(asked.error())));
  const Derivation& derivation = *asked;
  CHECK(std::bit_cast<std::uint32_t>(derivation.value) == std::bit_cast<std::uint32_t>(stored));
  CHECK(derivation.target.index == cell.index);
  CHECK(derivation.target.tensor.node == cell.tensor.node);
  if (is_given(derivation)) CHECK(derivation.terms.empty());
  double sum = 0;
  for (const Term& term : derivation.terms) {
    double product = term.constant;
    for (const Factor& factor : term.factors) {
      product *= factor.value;
      const Result<Derivation> behind = trace.derive(factor.cell);
      REQUIRE_MESSAGE(behind.ok(), (behind.ok() ? std::string() : to_text(behind.error())));
      CHECK(std::bit_cast<std::uint32_t>(behind->value) ==
            std::bit_cast<std::uint32_t>(factor.value));
    }
    if (!is_function(derivation)) CHECK(term.product == doctest::Approx(product).epsilon(1e-12));
    sum += term.product;
  }
  ++counts.cells;
  counts.terms += static_cast<std::int64_t>(derivation.terms.size());
  counts.rules.insert(derivation.rule);
  if (is_given(derivation)) return;
  // A length is the root of its terms' sum; the root halves the relative error of the sum.
  if (derivation.rule == Rule::root_of_sum) sum = std::sqrt(sum);
  if (derivation.rule == Rule::normalise) sum = normalised(derivation);
  if (derivation.rule == Rule::local_response) {
    sum = derivation.terms.front().product /
          std::pow(middle_sum(derivation), derivation.terms.back().product);
  }
  CHECK(std::fabs(sum - derivation.value) <= rounding_bound(derivation, classes));
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
    for (const std::vector<std::int32_t>& index : some_cells(tensor->shape, cells)) {
      std::size_t place = 0;
      for (std::size_t d = 0; d < index.size(); ++d) {
        place =
            place * static_cast<std::size_t>(tensor->shape[d]) + static_cast<std::size_t>(index[d]);
      }
      check_cell(trace, {ref, index}, tensor->data[place], trace.graph().classes(), counts);
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

// Number of terms without the bias, and what is left out, of every cell of a node's tensor.
template <class Check>
void for_each_derivation(const Trace& trace, const TensorRef& ref, Check&& check) {
  const Result<TracedTensor> tensor = trace.tensor(ref);
  REQUIRE(tensor.ok());
  for (const std::vector<std::int32_t>& index : some_cells(tensor->shape, 1000)) {
    const Result<Derivation> derivation = trace.derive({ref, index});
    REQUIRE(derivation.ok());
    check(*derivation);
  }
}

TEST_CASE("what padding leaves out of a window makes up its area") {
  int padded = 0;
  for (const auto& [name, spec] : explain_models()) {
    CAPTURE(name);
    const std::shared_ptr<Model> model = model_with_biases(spec);
    const std::unique_ptr<Trace> trace = trace_of(*model, 1);
    for (const Node& node : model->graph().nodes()) {
      CAPTURE(node.name);
      const auto check = [&](std::int64_t taps, std::int64_t constants, std::int64_t masked) {
        for_each_derivation(
            *trace, {node.name, TensorKind::output, ""}, [&](const Derivation& derivation) {
              const auto terms = static_cast<std::int64_t>(derivation.terms.size());
              CHECK(terms - constants + derivation.omitted_padding == taps);
              CHECK(derivation.omitted_masked == (masked == 0 ? 0 : terms - masked));
              padded += derivation.omitted_padding > 0;
            });
      };
      if (const auto* conv = std::get_if<Conv2d>(&node.layer)) {
        check(node.input_shapes[0].c / conv->groups * conv->kernel.h * conv->kernel.w,
              conv->bias ? 1 : 0, 0);
      } else if (const auto* mean = std::get_if<AveragePool2d>(&node.layer)) {
        check(mean->kernel.h * mean->kernel.w, 0, 0);
      } else if (const auto* max = std::get_if<MaxPool2d>(&node.layer)) {
        check(max->kernel.h * max->kernel.w, 0, 1);
      }
    }
  }
  CHECK(padded > 50);
}

TEST_CASE("an input's gradient has a term or an omission for every tap that meets it") {
  int outside = 0;
  for (const NamedSpec& model : odd_convolutions()) {
    CAPTURE(model.name);
    const std::shared_ptr<Model> made = model_with_biases(model.spec);
    const std::unique_ptr<Trace> trace = trace_of(*made, 1);
    const auto& conv = std::get<Conv2d>(model.spec.nodes[0].layer);
    // Taps of one side whose stride meets a cell: of cell y those i with y + before = i·d mod s.
    const auto meets = [](std::int32_t cell, std::int32_t before, std::int32_t taps,
                          std::int32_t dilation, std::int32_t stride) {
      std::int64_t count = 0;
      for (std::int32_t i = 0; i < taps; ++i) {
        count += (cell + before - i * dilation) % stride == 0;
      }
      return count;
    };
    for_each_derivation(
        *trace, {"conv1", TensorKind::input_gradient, ""}, [&](const Derivation& derivation) {
          const std::vector<std::int32_t>& at = derivation.target.index;
          CHECK(static_cast<std::int64_t>(derivation.terms.size()) + derivation.omitted_padding ==
                conv.channels / conv.groups *
                    meets(at[2], conv.padding.top, conv.kernel.h, conv.dilation.h, conv.stride.h) *
                    meets(at[3], conv.padding.left, conv.kernel.w, conv.dilation.w, conv.stride.w));
          outside += derivation.omitted_padding > 0;
        });
  }
  CHECK(outside > 100);
}

TEST_CASE("a weight's gradient has a term or an omission for every place of every image") {
  for (const auto& [name, spec] : explain_models()) {
    CAPTURE(name);
    const std::shared_ptr<Model> model = model_with_biases(spec);
    const std::unique_ptr<Trace> trace = trace_of(*model, 3);
    for (const Node& node : model->graph().nodes()) {
      for (const ParameterPlace& place : model->graph().parameters_of(node)) {
        if (place.spec.buffer) continue;
        const TensorRef ref{node.name, TensorKind::parameter_gradient,
                            std::string(place.spec.name)};
        for_each_derivation(*trace, ref, [&](const Derivation& derivation) {
          CHECK(static_cast<std::int64_t>(derivation.terms.size()) + derivation.omitted_padding ==
                3 * node.shape.plane());
        });
      }
    }
  }
}

TEST_CASE("of equal cells in a window the first is the winner, forward and backward") {
  const Graph graph = graph_of({1, 2, 4}, {MaxPool2d{}, Flatten{}, Dense{.units = 1}});
  const std::shared_ptr<Model> model = model_with_biases(graph.spec());
  const std::vector<float> ties = {1, 3, 0, 0, 3, 3, 0, 0};
  const Result<std::unique_ptr<Trace>> trace = Trace::create(*model, ties, std::vector{1});
  REQUIRE(trace.ok());
  const auto constants = [&](const CellRef& cell) {
    std::vector<double> list;
    const Result<Derivation> derivation = (*trace)->derive(cell);
    REQUIRE(derivation.ok());
    for (const Term& term : derivation->terms) list.push_back(term.constant);
    return list;
  };
  const TensorRef output{"pool1", TensorKind::output, ""};
  CHECK(constants({output, {0, 0, 0, 0}}) == std::vector<double>{0, 1, 0, 0});
  CHECK(constants({output, {0, 0, 0, 1}}) == std::vector<double>{1, 0, 0, 0});
  const TensorRef gradient{"pool1", TensorKind::input_gradient, ""};
  CHECK(constants({gradient, {0, 0, 0, 1}}) == std::vector<double>{1});
  CHECK(constants({gradient, {0, 0, 1, 0}}) == std::vector<double>{0});
  CHECK(constants({gradient, {0, 0, 0, 2}}) == std::vector<double>{1});
}

TEST_CASE("a dead unit's gradient is shown as shut off") {
  const Graph graph = graph_of({1, 1, 2}, {Relu{}, Flatten{}, Dense{.units = 1}});
  const std::shared_ptr<Model> model = model_with_biases(graph.spec());
  const std::vector<float> image = {-2, 2};
  const Result<std::unique_ptr<Trace>> trace = Trace::create(*model, image, std::vector{1});
  REQUIRE(trace.ok());
  const TensorRef gradient{"relu1", TensorKind::input_gradient, ""};
  const Result<Derivation> dead = (*trace)->derive({gradient, {0, 0, 0, 0}});
  const Result<Derivation> alive = (*trace)->derive({gradient, {0, 0, 0, 1}});
  REQUIRE(dead.ok());
  REQUIRE(alive.ok());
  CHECK(dead->omitted_masked == 1);
  CHECK(dead->terms[0].constant == 0);
  CHECK(dead->value == 0);
  CHECK(alive->omitted_masked == 0);
  CHECK(alive->terms[0].constant == 1);
  CHECK(alive->value != 0);
}

}  // namespace
}  // namespace receptive
