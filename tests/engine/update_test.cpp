// Where a new weight comes from: the derived update is the one that training makes.
#include "engine/explain/update.h"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "tests/engine/explain_models.h"

namespace receptive {
namespace {

constexpr double kRounding = 0x1p-24;  // of one float operation
constexpr std::int64_t kCells = 40;    // of one parameter
constexpr int kUpdates = 3;

struct NamedOptimizer {
  std::string name;
  Optimizer optimizer;
};

std::vector<NamedOptimizer> optimizers() {
  return {
      {"sgd", Sgd{.rate = 0.3f}},
      {"sgd with decay of biases too",
       Sgd{.rate = 0.3f, .weight_decay = 0.07f, .decay_biases = true}},
      {"momentum", Sgd{.rate = 0.3f, .momentum = 0.7f, .weight_decay = 0.01f}},
      {"nesterov", Sgd{.rate = 0.3f, .momentum = 0.7f, .weight_decay = 0.01f, .nesterov = true}},
      {"nesterov without momentum", Sgd{.rate = 0.3f, .nesterov = true}},
      {"rmsprop", Rmsprop{.rate = 0.03f, .smoothing = 0.8f}},
      {"rmsprop with decay", Rmsprop{.rate = 0.03f, .weight_decay = 0.02f}},
      {"adam", Adam{.rate = 0.03f}},
      {"adam with decay", Adam{.rate = 0.03f, .beta1 = 0.8f, .weight_decay = 0.02f}},
      {"adamW", AdamW{.rate = 0.03f, .epsilon = 1e-3f, .weight_decay = 0.2f}},
  };
}

bool same_bits(float a, float b) {
  return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
}

// A parameter through updates of all its cells at once, as training makes them.
struct Trained {
  std::vector<float> weight;
  std::vector<float> gradient;
  std::vector<float> slots[kMaxSlots];

  void update(const Optimizer& optimizer, std::int64_t step, bool decays) {
    const Update range{.cells = static_cast<std::int64_t>(weight.size()),
                       .gradient = gradient.data(),
                       .weight = weight.data(),
                       .slots = {slots[0].data(), slots[1].data()},
                       .step = step,
                       .decays = decays};
    std::visit([&](const auto& kind) { kind.update(range); }, optimizer);
  }
};

// The terms of a step give its value, and its factors are cells, what was remembered, and numbers
// that came before it.
void check_steps(const Trace& trace, const UpdateDerivation& update) {
  const auto slots = slot_names_of(update.optimizer);
  std::map<std::string, float> earlier;
  for (const Derivation& step : update.steps) {
    CAPTURE(step.target.tensor.step);
    CHECK(step.target.tensor.kind == TensorKind::update);
    CHECK(step.target.tensor.name == update.target.tensor.name);
    CHECK(step.target.index == update.target.index);
    double sum = 0;
    double size = 0;
    for (const Term& term : step.terms) {
      double product = term.constant;
      for (const Factor& factor : term.factors) {
        product *= factor.value;
        const TensorRef& tensor = factor.cell.tensor;
        if (tensor.kind == TensorKind::update) {
          REQUIRE(earlier.contains(tensor.step));
          CHECK(same_bits(factor.value, earlier[tensor.step]));
        } else if (tensor.kind == TensorKind::optimizer_state) {
          const auto slot = std::find(slots.begin(), slots.end(), tensor.step);
          REQUIRE(slot != slots.end());
          CHECK(same_bits(factor.value,
                          update.before.slots[static_cast<std::size_t>(slot - slots.begin())]));
        } else {
          CHECK(same_bits(factor.value, *trace.value(factor.cell)));
        }
      }
      CHECK(term.product == doctest::Approx(product).epsilon(1e-12));
      sum += term.product;
      size += std::fabs(term.product);
    }
    if (step.rule == Rule::root_of_sum) {
      sum = size = std::sqrt(sum);
    } else if (step.rule == Rule::quotient) {
      REQUIRE(step.terms.size() == 2);
      sum = step.terms[0].product / step.terms[1].product;
      size = std::fabs(sum);
    } else {
      CHECK(step.rule == Rule::sum_of_products);
    }
    CHECK(std::fabs(sum - step.value) <= 4 * kRounding * size);
    earlier[step.target.tensor.step] = step.value;
  }
  CHECK(update.steps.back().target.tensor.step == "updated");
  CHECK(same_bits(update.steps.back().value, update.value));
}

TEST_CASE("a derived update has the bits that each optimiser writes, and its steps lead to them") {
  std::int64_t cells = 0;
  for (const auto& [model_name, spec] : {explain_models()[0], explain_models()[6]}) {
    const std::shared_ptr<Model> model = model_with_biases(spec);
    const std::unique_ptr<Trace> trace = trace_of(*model, 3);
    for (const auto& [name, optimizer] : optimizers()) {
      for (const ParameterPlace& place : model->graph().parameters()) {
        CAPTURE(model_name);
        CAPTURE(name);
        CAPTURE(place.spec.name);
        TensorRef ref{model->graph().node(place.node).name, TensorKind::parameter,
                      std::string(place.spec.name)};
        const auto weight = trace->tensor(ref)->data;
        ref.kind = TensorKind::parameter_gradient;
        const auto gradient = trace->tensor(ref)->data;
        ref.kind = TensorKind::parameter;
        Trained trained{{weight.begin(), weight.end()}, {gradient.begin(), gradient.end()}, {}};
        for (auto& slot : trained.slots) slot.resize(weight.size());
        for (int done = 0; done < kUpdates; ++done) {
          const Trained before = trained;
          // The trace keeps its weights: only what is remembered goes on.
          trained.weight = {weight.begin(), weight.end()};
          trained.update(optimizer, done + 1, place.spec.decays);
          for (const auto& index : some_cells(place.spec.dims, kCells)) {
            std::size_t i = 0;
            for (std::size_t d = 0; d < index.size(); ++d) {
              i = i * static_cast<std::size_t>(place.spec.dims[d]) +
                  static_cast<std::size_t>(index[d]);
            }
            const OptimizerState state{done, {before.slots[0][i], before.slots[1][i]}};
            const auto update = derive_update(*trace, {ref, index}, optimizer, state);
            REQUIRE(update.ok());
            CHECK(same_bits(update->value, trained.weight[i]));
            CHECK(update->after.updates == done + 1);
            CHECK(same_bits(update->after.slots[0], trained.slots[0][i]));
            CHECK(same_bits(update->after.slots[1], trained.slots[1][i]));
            check_steps(*trace, *update);
            ++cells;
          }
        }
      }
    }
  }
  CHECK(cells > 1000);
}

std::vector<std::string> steps_of(const Trace& trace, const Optimizer& optimizer,
                                  const char* parameter) {
  const std::vector<std::int32_t> zero(parameter == std::string("bias") ? 1 : 4);
  const auto update =
      derive_update(trace, {{"conv1", TensorKind::parameter, parameter}, zero}, optimizer);
  REQUIRE(update.ok());
  std::vector<std::string> names;
  for (const Derivation& step : update->steps) names.push_back(step.target.tensor.step);
  return names;
}

TEST_CASE("an update shows the numbers that its optimiser needs, and no others") {
  using Names = std::vector<std::string>;
  const auto model = model_with_biases(explain_models().front().spec);
  const auto trace = trace_of(*model, 1);
  CHECK(steps_of(*trace, Sgd{}, "weight") == Names{"updated"});
  const Sgd nesterov{.momentum = 0.9f, .weight_decay = 0.1f, .nesterov = true};
  CHECK(steps_of(*trace, nesterov, "weight") ==
        Names{"decayedGradient", "velocity", "direction", "updated"});
  CHECK(steps_of(*trace, nesterov, "bias") == Names{"velocity", "direction", "updated"});
  CHECK(steps_of(*trace, Rmsprop{}, "weight") ==
        Names{"meanSquare", "root", "denominator", "change", "updated"});
  const Names adam = {"firstMoment", "secondMoment", "root",   "stepSize",
                      "rootScale",   "denominator",  "change", "updated"};
  CHECK(steps_of(*trace, Adam{}, "weight") == adam);
  CHECK(steps_of(*trace, AdamW{}, "weight") == adam);
}

TEST_CASE("what cannot be updated, or not yet, is refused") {
  const auto model = model_with_biases(explain_models().front().spec);
  const auto trace = trace_of(*model, 2);
  const auto code = [](const Trace& asked, const CellRef& cell) {
    const auto update = derive_update(asked, cell, Sgd{});
    REQUIRE_FALSE(update.ok());
    CHECK_FALSE(update.error().remedy.empty());
    return update.error().code;
  };
  const TensorRef weight{"conv1", TensorKind::parameter, "weight"};
  CHECK(code(*trace, {{"conv1", TensorKind::output, ""}, {0, 0, 0, 0}}) ==
        ErrorCode::unknown_tensor);
  CHECK(code(*trace, {{"conv9", TensorKind::parameter, "weight"}, {0, 0, 0, 0}}) ==
        ErrorCode::unknown_node);
  CHECK(code(*trace, {{"relu1", TensorKind::parameter, "weight"}, {0}}) ==
        ErrorCode::unknown_tensor);
  CHECK(code(*trace, {weight, {0, 0, 3, 0}}) == ErrorCode::bad_index);
  CHECK(code(*trace_of(*model, 2, false), {weight, {0, 0, 0, 0}}) == ErrorCode::no_gradient);
  // The numbers of an update are told with it, and cannot be asked of a pass over images.
  for (const TensorKind kind : {TensorKind::update, TensorKind::optimizer_state}) {
    const auto derived = trace->derive({{"conv1", kind, "weight", "velocity"}, {0, 0, 0, 0}});
    REQUIRE_FALSE(derived.ok());
    CHECK(derived.error().code == ErrorCode::unknown_tensor);
  }
}

TEST_CASE("what an optimiser remembers is read, and checked by its names and numbers") {
  const auto state = parse_optimizer_state(R"({"updates":3,"velocity":0.25})", Sgd{});
  REQUIRE(state.ok());
  CHECK(state->updates == 3);
  CHECK(state->slots[0] == 0.25f);
  CHECK(parse_optimizer_state("{}", Adam{})->updates == 0);
  CHECK(parse_optimizer_state(R"({"secondMoment":2})", AdamW{})->slots[1] == 2.0f);
  const auto code = [](const char* text) {
    const auto refused = parse_optimizer_state(text, Sgd{});
    REQUIRE_FALSE(refused.ok());
    return refused.error().code;
  };
  CHECK(code("[]") == ErrorCode::wrong_type);
  CHECK(code("{") == ErrorCode::bad_json);
  CHECK(code(R"({"firstMoment":1})") == ErrorCode::unknown_field);
  CHECK(code(R"({"velocity":"1"})") == ErrorCode::wrong_type);
  CHECK(code(R"({"velocity":1e39})") == ErrorCode::out_of_range);
  CHECK(code(R"({"updates":-1})") == ErrorCode::out_of_range);
  CHECK(code(R"({"updates":0.5})") == ErrorCode::out_of_range);
}

double between(const Derivation& step, std::string_view name) {
  for (const Term& term : step.terms) {
    for (const auto& [key, number] : term.between) {
      if (key == name) return number;
    }
  }
  FAIL("nothing is called " << name);
  return 0;
}

TEST_CASE("an update of Adam names its corrected means, which give the change by the formula") {
  const std::shared_ptr<Model> model = model_with_biases(explain_models().front().spec);
  const std::unique_ptr<Trace> trace = trace_of(*model, 2);
  const Adam adam{.rate = 0.03f, .epsilon = 1e-3f};
  const OptimizerState before{.updates = 4, .slots = {0.25f, 0.5f}};
  const Result<UpdateDerivation> update = derive_update(
      *trace, {{"conv1", TensorKind::parameter, "weight"}, {0, 0, 1, 0}}, adam, before);
  REQUIRE(update.ok());
  double m = 0;
  double v = 0;
  double change = 0;
  for (const Derivation& step : update->steps) {
    const std::string& name = step.target.tensor.step;
    if (name == "denominator") v = between(step, "v̂");
    if (name == "change") {
      m = between(step, "m̂");
      change = double{step.value};
    }
  }
  CHECK(m == doctest::Approx(double{update->after.slots[0]} / (1 - std::pow(0.9, 5))));
  CHECK(v ==
        doctest::Approx(double{update->after.slots[1]} / (1 - std::pow(0.999, 5))).epsilon(1e-4));
  CHECK(change == doctest::Approx(0.03 * m / (std::sqrt(v) + 1e-3)));
}

TEST_CASE("a mean of squares below 0 is no state of an optimiser, a velocity may be") {
  for (const auto& [name, optimizer] : optimizers()) {
    CAPTURE(name);
    int slot = 0;
    for (const std::string_view key : slot_names_of(optimizer)) {
      const bool squares = slot++ == square_slot_of(optimizer);
      CHECK(parse_optimizer_state(text_of("{\"{}\":-0.5}", key), optimizer).ok() != squares);
      CHECK(parse_optimizer_state(text_of("{\"{}\":0}", key), optimizer).ok());
    }
  }
}

}  // namespace
}  // namespace receptive
