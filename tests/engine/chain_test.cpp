// The chain rule for one weight: its links multiply to the traced gradient.
#include "engine/explain/chain.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "engine/explain/cells.h"
#include "engine/model/examples.h"
#include "engine/model/presets.h"
#include "tests/engine/explain_models.h"
#include "tests/engine/golden.h"

namespace receptive {
namespace {

Chain chain_of(const Trace& trace, const CellRef& cell) {
  Result<Chain> chain = derive_chain(trace, cell);
  REQUIRE_MESSAGE(chain.ok(), (chain.ok() ? std::string() : to_text(chain.error())));
  return std::move(chain).value();
}

std::unique_ptr<Trace> one_filter_trace() {
  const std::shared_ptr<Model> model = *Model::create(*find_preset("one-filter-cnn"), 1);
  const Example example = **find_example("one-filter-cnn");
  for (const Example::Parameter& parameter : example.parameters) {
    REQUIRE(model->set_parameter(parameter.node, parameter.name, parameter.values).ok());
  }
  Result<std::unique_ptr<Trace>> trace =
      Trace::create(*model, example.image, std::vector{example.label});
  REQUIRE(trace.ok());
  return std::move(trace).value();
}

CellRef weight_of(const std::string& node, std::vector<std::int32_t> index,
                  const std::string& name = "weight") {
  return {{node, TensorKind::parameter, name}, std::move(index)};
}

TEST_CASE("the chain of the one-filter CNN is the one of the notes, link by link") {
  const std::unique_ptr<Trace> trace = one_filter_trace();
  const Chain chain = chain_of(*trace, weight_of("conv1", {0, 0, 1, 2}));
  CHECK(chain.paths ==
        std::vector<std::string>{"∂L/∂probabilities · ∂probabilities/∂dense1 · ∂dense1/∂flatten1 · "
                                 "∂flatten1/∂pool1 · ∂pool1/∂relu1 · ∂relu1/∂conv1 · "
                                 "∂conv1/∂conv1.weight"});
  CHECK(chain.path_count == 1);
  REQUIRE(chain.links.size() == 6);
  const std::vector<std::vector<std::int64_t>> shapes = {{1, 1},  {1, 4},   {4, 4},
                                                         {4, 16}, {16, 16}, {16, 1}};
  const std::vector<Rule> rules = {
      Rule::sigmoid_minus_target, Rule::sum_of_products, Rule::copy,
      Rule::route_extreme,        Rule::elementwise,     Rule::sum_of_products};
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    CAPTURE(i);
    CHECK(chain.links[i].local.rows == shapes[i][0]);
    CHECK(chain.links[i].local.columns == shapes[i][1]);
    CHECK(chain.links[i].rule == rules[i]);
  }
  // ∂flatten/∂pool moves numbers; ∂pool/∂relu has a 1 for every winner; ∂relu/∂conv is a mask.
  CHECK(chain.links[2].local.entries->size() == 4);
  CHECK(chain.links[3].local.entries->size() == 4);
  for (const std::size_t link : {2u, 3u, 4u}) {
    for (const JacobianEntry& entry : *chain.links[link].local.entries) CHECK(entry.value == 1);
  }
}

TEST_CASE(
    "the chain's numbers are the golden ones, and ∂L/∂A2 · ∂A2/∂Z2 is the p − y of the loss") {
  const std::unique_ptr<Trace> trace = one_filter_trace();
  const Chain chain = chain_of(*trace, weight_of("conv1", {0}, "bias"));
  const std::vector<GoldenCase> cases = golden_cases("one_filter_cnn");
  const auto golden = std::find_if(cases.begin(), cases.end(), [](const GoldenCase& one) {
    return one.id == "m1_notes_routing";
  });
  REQUIRE(golden != cases.end());
  const std::pair<std::size_t, const char*> gradients[] = {
      {0, "dL/dZ2"}, {1, "dL/dF"}, {2, "dL/dP1"}, {3, "dL/dA1"}, {4, "dL/dZ1"}, {5, "dL/db1"}};
  for (const auto& [link, name] : gradients) {
    CAPTURE(name);
    const TracedTensor tensor = *trace->tensor(chain.links[link].gradient);
    CHECK(normwise_error(tensor.data, golden->grad(name).data) <= 2e-6);
  }
  REQUIRE(chain.split.has_value());
  CHECK(normwise_error(chain.split->loss_by_probability, golden->grad("dL/dA2").data) <= 1e-7);
  CHECK(normwise_error(chain.split->product, golden->grad("dL/dZ2").data) <= 1e-7);
  CHECK(chain.split->largest_difference < 1e-7);
  const double p = golden->output("A2").data[0];
  CHECK(chain.split->probability_by_logit[0] == doctest::Approx(p * (1 - p)).epsilon(1e-6));
}

// Σ over all paths of the products of their links, and Σ|…|, cell by cell.
struct Product {
  std::vector<double> sum;
  std::vector<double> size;
};

Product along(const Chain& chain, const ChainLink& last) {
  std::map<std::string, Product> at;
  const auto into = [&](const std::string& name, std::int64_t cells) -> Product& {
    Product& product = at[name];
    product.sum.resize(static_cast<std::size_t>(cells));
    product.size.resize(static_cast<std::size_t>(cells));
    return product;
  };
  for (const ChainLink& link : chain.links) {
    REQUIRE(link.local.entries.has_value());
    const bool loss = &link == &chain.links.front();
    const Product above = loss ? Product{{1}, {1}} : at[link.of.node];
    REQUIRE(static_cast<std::int64_t>(above.sum.size()) == link.local.rows);
    const bool parameter = link.by.kind == TensorKind::parameter;
    Product own;
    Product& below = parameter ? own : into(link.by.node, link.local.columns);
    if (parameter) own = {{0}, {0}};
    for (const JacobianEntry& entry : *link.local.entries) {
      const auto row = static_cast<std::size_t>(entry.row);
      const auto column = static_cast<std::size_t>(entry.column);
      below.sum[column] += above.sum[row] * entry.value;
      below.size[column] += above.size[row] * std::fabs(entry.value);
    }
    if (&link == &last) return below;
  }
  FAIL("no such link");
  return {};
}

TEST_CASE("the links of every weight multiply to its traced gradient, over all paths") {
  int chains = 0;
  std::int64_t most_paths = 0;
  for (const auto& [name, spec] : explain_models()) {
    CAPTURE(name);
    const std::shared_ptr<Model> model = model_with_biases(spec);
    for (const std::int32_t images : {1, 2}) {
      const std::unique_ptr<Trace> trace = trace_of(*model, images);
      for (const ParameterPlace& place : model->graph().parameters()) {
        if (place.spec.buffer) continue;
        for (const auto& index : some_cells(place.spec.dims, 3)) {
          const std::string node = model->graph().node(place.node).name;
          CAPTURE(node);
          const CellRef cell = weight_of(node, index, std::string(place.spec.name));
          const Chain chain = chain_of(*trace, cell);
          CHECK(chain.value ==
                *trace->value(
                    {{node, TensorKind::parameter_gradient, std::string(place.spec.name)}, index}));
          CHECK(static_cast<std::int64_t>(chain.paths.size()) ==
                std::min<std::int64_t>(chain.path_count, 16));
          const bool listed =
              std::all_of(chain.links.begin(), chain.links.end(),
                          [](const ChainLink& link) { return link.local.entries.has_value(); });
          if (!listed) continue;
          const Product product = along(chain, chain.links.back());
          CHECK(std::fabs(product.sum[0] - chain.value) <= 2e-6 * product.size[0] + 1e-12);
          ++chains;
          most_paths = std::max(most_paths, chain.path_count);
        }
      }
    }
  }
  CHECK(chains > 100);
  CHECK(most_paths > 10);
  MESSAGE(chains << " chains, up to " << most_paths << " paths");
}

TEST_CASE("every link says where to ask further, and how its largest cell was made") {
  for (const auto& [name, spec] : explain_models()) {
    CAPTURE(name);
    const std::shared_ptr<Model> model = model_with_biases(spec);
    const std::unique_ptr<Trace> trace = trace_of(*model, 2);
    const ParameterPlace& place = model->graph().parameters().front();
    const Chain chain =
        chain_of(*trace, weight_of(model->graph().node(place.node).name,
                                   std::vector<std::int32_t>(place.spec.dims.size(), 0),
                                   std::string(place.spec.name)));
    for (const ChainLink& link : chain.links) {
      CAPTURE(link.notation);
      const Result<Derivation> derivation = trace->derive(link.ask);
      REQUIRE(derivation.ok());
      CHECK(derivation->rule == link.rule);
      CHECK_FALSE(link.type.empty());
    }
  }
}

TEST_CASE("where a probability rounds to 1 the two parts are not finite and the fused one is") {
  ModelSpec spec{{1, 1, 1}, {{{}, {}, Flatten{}}, {{}, {}, Dense{.units = 1}}}, {}};
  const std::shared_ptr<Model> model = *Model::create(spec, 1);
  REQUIRE(model->set_parameter("dense1", "weight", std::vector<float>{100}).ok());
  const std::unique_ptr<Trace> trace =
      Trace::create(*model, std::vector<float>{1}, std::vector<std::int32_t>{0}).value();
  const Chain chain = chain_of(*trace, weight_of("dense1", {0, 0}));
  CHECK(chain.value == 1);
  CHECK_FALSE(std::isfinite(chain.split->loss_by_probability[0]));
  CHECK(std::isnan(chain.split->largest_difference));
}

TEST_CASE("a matrix too large to be listed still has its shape") {
  const std::unique_ptr<Trace> trace = trace_of(
      *model_with_biases(
          sequence("", {1, 20, 20},
                   {Conv2d{.channels = 3, .kernel = {3, 3}}, Relu{}, Flatten{}, Dense{.units = 2}})
              .spec),
      1);
  const Chain chain = chain_of(*trace, weight_of("conv1", {0, 0, 0, 0}));
  CHECK(chain.links[1].local.entries.has_value());
  CHECK_FALSE(chain.links[2].local.entries.has_value());
  CHECK(chain.links[2].local.rows == 972);
  CHECK(chain.links[2].local.columns == 972);
}

TEST_CASE("a chain is refused to what is no weight, and without labels") {
  const std::shared_ptr<Model> model = model_with_biases(explain_models().front().spec);
  const std::unique_ptr<Trace> trace = trace_of(*model, 1);
  const auto code = [](const Trace& asked, const CellRef& cell) {
    const Result<Chain> chain = derive_chain(asked, cell);
    REQUIRE_FALSE(chain.ok());
    CHECK_FALSE(chain.error().remedy.empty());
    return chain.error().code;
  };
  CHECK(code(*trace, {{"conv1", TensorKind::output, ""}, {0, 0, 0, 0}}) ==
        ErrorCode::unknown_tensor);
  CHECK(code(*trace, weight_of("conv1", {0, 0, 0, 9})) == ErrorCode::bad_index);
  CHECK(code(*trace, weight_of("conv9", {0})) == ErrorCode::unknown_node);
  CHECK(code(*trace_of(*model, 1, false), weight_of("conv1", {0, 0, 0, 0})) ==
        ErrorCode::no_gradient);
}

}  // namespace
}  // namespace receptive
