// What a derivation leaves out and what it shuts off is counted, so that nothing is missing from a
// sum without being said.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "tests/engine/odd_shapes.h"

namespace receptive {
namespace {

// Calls check(derivation) for the cells of a tensor.
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

// What every cell of a layer's output is made of.
struct Made {
  std::int64_t taps = 0;    // cells of its window, those in the padding among them
  std::int64_t others = 0;  // terms of no cell of the input
  bool one_wins = false;    // and the others are shut off
};

template <class L>
constexpr bool kPoolsAll =
    std::is_same_v<L, GlobalMaxPool2d> || std::is_same_v<L, GlobalMinPool2d> ||
    std::is_same_v<L, GlobalAveragePool2d>;
template <class L>
constexpr bool kOneWins = std::is_same_v<L, MaxPool2d> || std::is_same_v<L, MinPool2d> ||
                          std::is_same_v<L, GlobalMaxPool2d> || std::is_same_v<L, GlobalMinPool2d>;

// Of a layer that looks through a window, for the cell [n, c, y, x]. With ceil a last window ends
// where the padding does.
template <class L>
std::optional<Made> made_of(const L& layer, const Node& node, const std::vector<std::int32_t>& at) {
  const Shape& input = node.input_shapes[0];
  if constexpr (std::is_same_v<L, Conv2d>) {
    return Made{input.c / layer.groups * layer.kernel.h * layer.kernel.w, layer.bias ? 1 : 0};
  } else if constexpr (std::is_same_v<L, Dense>) {
    return Made{input.c, layer.bias ? 1 : 0};
  } else if constexpr (std::is_same_v<L, LocalResponseNorm>) {
    return Made{layer.size, 3};  // the cell itself, k and β
  } else if constexpr (kPoolsAll<L>) {
    return Made{input.plane(), 0, kOneWins<L>};
  } else if constexpr (requires { layer.kernel; }) {
    const Sides& padding = layer.padding;
    const std::int32_t h = input.h + padding.top + padding.bottom - at[2] * layer.stride.h;
    const std::int32_t w = input.w + padding.left + padding.right - at[3] * layer.stride.w;
    return Made{std::min(layer.kernel.h, h) * std::min(layer.kernel.w, w), 0, kOneWins<L>};
  } else {
    return std::nullopt;
  }
}

TEST_CASE("what padding leaves out of a window makes up its area") {
  int padded = 0;
  std::set<std::string_view> seen;
  for (const NamedSpec& named : odd_shapes()) {
    CAPTURE(named.name);
    const std::shared_ptr<Model> model = model_with_biases(named.spec);
    const std::unique_ptr<Trace> trace = trace_of(*model, 1);
    for (const Node& node : model->graph().nodes().subspan(1)) {
      CAPTURE(node.name);
      for_each_derivation(
          *trace, {node.name, TensorKind::output, ""}, [&](const Derivation& derivation) {
            const auto made = std::visit(
                [&](const auto& layer) { return made_of(layer, node, derivation.target.index); },
                node.layer);
            if (!made) return;
            const auto terms = static_cast<std::int64_t>(derivation.terms.size());
            CHECK(terms - made->others + derivation.omitted_padding == made->taps);
            CHECK(derivation.omitted_masked == (made->one_wins ? terms - 1 : 0));
            if (derivation.omitted_padding == 0) return;
            ++padded;
            seen.insert(std::visit([](const auto& layer) { return layer.kType; }, node.layer));
          });
    }
  }
  CHECK(padded > 1000);
  // Every layer whose window may reach over the edge did.
  CHECK(seen == std::set<std::string_view>{"averagePool2d", "conv2d", "l2Pool2d",
                                           "localResponseNorm", "maxPool2d", "minPool2d"});
}

TEST_CASE("the bias is a term of every output of a layer that has one") {
  int biased = 0;
  for (const NamedSpec& named : explain_models()) {
    CAPTURE(named.name);
    const std::shared_ptr<Model> model = model_with_biases(named.spec);
    const std::unique_ptr<Trace> trace = trace_of(*model, 1);
    for (const Node& node : model->graph().nodes()) {
      for (const ParameterPlace& place : model->graph().parameters_of(node)) {
        if (place.spec.name != "bias") continue;
        CAPTURE(node.name);
        for_each_derivation(*trace, {node.name, TensorKind::output, ""},
                            [&](const Derivation& derivation) {
                              const std::vector<Factor>& last = derivation.terms.back().factors;
                              REQUIRE(last.size() == 1);
                              CHECK(last[0].cell.tensor.kind == TensorKind::parameter);
                              CHECK(last[0].cell.tensor.name == "bias");
                              CHECK(last[0].cell.index == std::vector{derivation.target.index[1]});
                              ++biased;
                            });
      }
    }
  }
  CHECK(biased > 500);
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

TEST_CASE("terms that are 0 because a cell is are counted") {
  const Graph graph = graph_of({1, 1, 3}, {Relu{}, Flatten{}, Dense{.units = 1}});
  const std::shared_ptr<Model> model = model_with_biases(graph.spec());
  const std::vector<float> image = {-2, 2, -1};
  const Result<std::unique_ptr<Trace>> trace = Trace::create(*model, image, std::vector{1});
  REQUIRE(trace.ok());
  const auto check = [&](const CellRef& cell, const std::string& omitted) {
    CHECK(to_json(*(*trace)->derive(cell)).find("\"omitted\":{" + omitted + "}") !=
          std::string::npos);
  };
  // Two dead units of three; the bias is no product.
  check({{"dense1", TensorKind::output, ""}, {0, 0, 0, 0}}, R"("padding":0,"masked":0,"zero":2)");
  const TensorRef gradient{"dense1", TensorKind::parameter_gradient, "weight"};
  check({gradient, {0, 0}}, R"("padding":0,"masked":0,"zero":1)");
  check({gradient, {0, 1}}, R"("padding":0,"masked":0,"zero":0)");
  // What a mask shuts off is counted as that.
  check({{"relu1", TensorKind::input_gradient, ""}, {0, 0, 0, 0}},
        R"("padding":0,"masked":1,"zero":0)");
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
