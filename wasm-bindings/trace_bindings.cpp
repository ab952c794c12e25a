// What JavaScript sees of the module that explains: a trace, the questions it answers, and what
// else needs no model: examples, exercises, a drawn digit. web/api/wasm-module.ts says the same in
// TypeScript.
#include <emscripten/bind.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/data/digit.h"
#include "engine/data/one_hot.h"
#include "engine/explain/chain.h"
#include "engine/explain/check.h"
#include "engine/explain/effect.h"
#include "engine/explain/exercise.h"
#include "engine/explain/groups.h"
#include "engine/explain/mistake.h"
#include "engine/explain/operations.h"
#include "engine/explain/patch.h"
#include "engine/explain/schema.h"
#include "engine/explain/shares.h"
#include "engine/explain/trace.h"
#include "engine/explain/update.h"
#include "engine/model/examples.h"
#include "engine/model/graph.h"
#include "engine/model/spec.h"
#include "engine/model/trace_options.h"
#include "engine/train/schema.h"
#include "wasm-bindings/convert.h"

namespace receptive::bindings {

using emscripten::val;

namespace {

// The model lives in the other module, so it comes as its description and its weights. `classes_of`
// reads the labels, once the graph is known.
template <class ClassesOf>
Outcome trace_model(const std::string& spec_text, const FloatArray& weights,
                    const FloatArray& images, const std::string& options_text,
                    ClassesOf&& classes_of) {
  Result<ModelSpec> spec = parse_spec(spec_text);
  if (!spec) return failure(spec.error());
  Result<Graph> graph = Graph::create(*spec);
  if (!graph) return failure(graph.error());
  Result<std::vector<std::int32_t>> classes = classes_of(*graph);
  if (!classes) return failure(classes.error());
  Result<PassContext> context = parse_trace_options(options_text);
  if (!context) return failure(context.error());
  return outcome(Trace::create(*graph, to_vector(weights), to_vector(images), *classes, *context));
}

Outcome trace_with_images(const Trace& trace, const FloatArray& images, const NumberList& labels) {
  auto classes = to_integers(labels, ErrorCode::bad_label, "labels");
  if (!classes) return failure(classes.error());
  return outcome(trace.with_images(to_vector(images), *classes));
}

Outcome create_trace(const std::string& spec, const FloatArray& weights, const FloatArray& images,
                     const NumberList& labels, const std::string& options) {
  return trace_model(spec, weights, images, options, [&](const Graph&) {
    return to_integers(labels, ErrorCode::bad_label, "labels");
  });
}

Outcome create_one_hot_trace(const std::string& spec, const FloatArray& weights,
                             const FloatArray& images, const FloatArray& targets,
                             const std::string& options) {
  using Classes = Result<std::vector<std::int32_t>>;
  return trace_model(spec, weights, images, options, [&](const Graph& graph) -> Classes {
    const std::int32_t classes = graph.classes();
    if (classes == 0 || classes > kMaxOneHotClasses) {
      return Error(ErrorCode::bad_label, "labels",
                   "target vectors need a loss with 2 to 256 classes, and the model has {}",
                   "give labels as integers", classes);
    }
    const auto labels = one_hot_labels(to_vector(targets), classes, "labels");
    if (!labels) return labels.error();
    return std::vector<std::int32_t>(labels->begin(), labels->end());
  });
}

val trace_loss(const Trace& trace) {
  return trace.has_gradients() ? val(trace.loss()) : val::undefined();
}

Outcome trace_tensor(const Trace& trace, const std::string& query) {
  Result<TensorRef> ref = parse_tensor(query);
  if (!ref) return failure(ref.error());
  return outcome(trace.tensor(*ref),
                 [](const TracedTensor& tensor) { return to_tensor(tensor.shape, tensor.data); });
}

// {derivation, groups}
Outcome trace_derive(const Trace& trace, const std::string& query) {
  Result<CellRef> cell = parse_cell(query);
  if (!cell) return failure(cell.error());
  return outcome(trace.derive(*cell), [](const Derivation& derivation) {
    JsonWriter writer;
    write(derivation, writer.begin_object().key("derivation"));
    write(groups_of(derivation), writer.key("groups"));
    writer.end_object();
    return writer.take();
  });
}

Outcome trace_derive_update(const Trace& trace, const std::string& query,
                            const std::string& optimizer_text, const std::string& state_text) {
  Result<CellRef> cell = parse_cell(query);
  if (!cell) return failure(cell.error());
  Result<Optimizer> optimizer = parse_optimizer(std::string_view(optimizer_text));
  if (!optimizer) return failure(optimizer.error());
  Result<OptimizerState> state = parse_optimizer_state(state_text, *optimizer);
  if (!state) return failure(state.error());
  return outcome(derive_update(trace, *cell, *optimizer, *state),
                 [](const UpdateDerivation& update) { return to_json(update); });
}

Outcome trace_set_update(Trace& trace, const std::string& optimizer_text) {
  Result<Optimizer> optimizer = parse_optimizer(std::string_view(optimizer_text));
  if (!optimizer) return failure(optimizer.error());
  return outcome(trace.set_update(*optimizer));
}

Outcome trace_remember(Trace& trace, const std::string& query, const FloatArray& values) {
  Result<TensorRef> state = parse_tensor(query);
  if (!state) return failure(state.error());
  return outcome(trace.remember(*state, to_vector(values)));
}

Outcome trace_effect(const Trace& trace, const std::string& query,
                     const std::string& optimizer_text) {
  Result<CellRef> cell = parse_cell(query);
  if (!cell) return failure(cell.error());
  Result<Optimizer> optimizer = parse_optimizer(optimizer_text);
  if (!optimizer) return failure(optimizer.error());
  return outcome(effect_of_update(trace, *cell, *optimizer),
                 [](const UpdateEffect& effect) { return to_json(effect); });
}

Outcome trace_after(const Trace& trace, const std::string& optimizer_text) {
  Result<Optimizer> optimizer = parse_optimizer(std::string_view(optimizer_text));
  if (!optimizer) return failure(optimizer.error());
  return outcome(trace_after_update(trace, *optimizer));
}

Outcome trace_chain(const Trace& trace, const std::string& query) {
  Result<CellRef> cell = parse_cell(query);
  if (!cell) return failure(cell.error());
  return outcome(derive_chain(trace, *cell), [](const Chain& chain) { return to_json(chain); });
}

Outcome trace_check(const Trace& trace, const std::string& query) {
  Result<CellRef> cell = parse_cell(query);
  if (!cell) return failure(cell.error());
  return outcome(check_numerically(trace, *cell),
                 [](const NumericCheck& check) { return to_json(check); });
}

val to_rounded_tensor(const std::vector<std::int32_t>& shape, const std::vector<double>& exact) {
  std::vector<float> rounded;
  for (const double number : exact) rounded.push_back(static_cast<float>(number));
  return to_tensor(shape, rounded);
}

// {shares: {shape, data}, gradients: {shape, data}}
val to_shares(const ImageShares& made) {
  val shares = val::object();
  shares.set("shares", to_rounded_tensor(made.shape, made.shares));
  shares.set("gradients", to_rounded_tensor(made.shape, made.gradients));
  return shares;
}

Outcome trace_shares(const Trace& trace, const std::string& query) {
  Result<TensorRef> gradient = parse_tensor(query);
  if (!gradient) return failure(gradient.error());
  return outcome(shares_of(trace, *gradient), to_shares);
}

Outcome trace_cell_shares(const Trace& trace, const std::string& query) {
  Result<CellRef> gradient = parse_cell(query);
  if (!gradient) return failure(gradient.error());
  return outcome(shares_of_cell(trace, *gradient), to_shares);
}

// [{text, operands: [{shape, data}], result: {shape, data}}]
Outcome trace_operations(const Trace& trace, const std::string& node) {
  return outcome(operations_of(trace, node), [](const std::vector<TracedOperation>& list) {
    val operations = val::array();
    for (const TracedOperation& traced : list) {
      val operation = val::object();
      operation.set("text", to_json(traced));
      val operands = val::array();
      for (const Operand& operand : traced.operation.operands) {
        operands.call<void>("push", to_tensor(operand.shape, operand.data));
      }
      operation.set("operands", operands);
      const Operation& made = traced.operation;
      operation.set("result", to_rounded_tensor(made.shape, made.result));
      operations.call<void>("push", operation);
    }
    return operations;
  });
}

Outcome trace_matrix(const Trace& trace, const std::string& node) {
  return outcome(matrix_of(trace, node),
                 [](const ConvolutionMatrix& matrix) { return to_json(matrix); });
}

// A number that is no place of any layer stays outside.
std::int32_t to_place(double number) {
  const bool whole = number >= 0 && number <= INT32_MAX &&
                     static_cast<double>(static_cast<std::int32_t>(number)) == number;
  return whole ? static_cast<std::int32_t>(number) : -1;
}

Outcome trace_patch(const Trace& trace, const std::string& node, double y, double x,
                    const std::string& of) {
  const PlaceRef place{node, to_place(y), to_place(x)};
  Result<Patch> patch = patch_of(trace.graph(), place, of);
  if (!patch) return failure(patch.error());
  if (of != "input") return success(val(to_json(*patch)));
  return outcome(field_of(trace.graph(), place),
                 [&](const NominalField& field) { return to_json(*patch, &field); });
}

Outcome trace_seen_by(const Trace& trace, const std::string& node, double y, double x,
                      const std::string& by) {
  return outcome(seen_by(trace.graph(), {node, to_place(y), to_place(x)}, by),
                 [](const Patch& patch) { return to_json(patch); });
}

Outcome trace_coverage(const Trace& trace, const std::string& of, const std::string& by) {
  return outcome(coverage_of(trace.graph(), of, by),
                 [](const Coverage& coverage) { return to_json(coverage); });
}

Outcome trace_diagnose(const Trace& trace, const std::string& query, const DoubleArray& numbers,
                       double tolerance) {
  Result<TensorRef> target = parse_tensor(query);
  if (!target) return failure(target.error());
  return outcome(diagnose(trace, *target, to_vector(numbers), tolerance),
                 [](const Diagnosis& diagnosis) { return to_json(diagnosis); });
}

Outcome centre(const FloatArray& pixels, double height, double width) {
  // An edge that is no 32-bit integer fits no count of pixels either.
  const auto edge = [](double length) {
    return length >= 0 && length <= INT32_MAX ? static_cast<std::int32_t>(length) : -1;
  };
  return outcome(centre_digit(to_vector(pixels), edge(height), edge(width)),
                 [](const std::vector<float>& numbers) { return to_array(numbers); });
}

Outcome preset_example(const std::string& name) {
  return outcome(find_example(name),
                 [](const std::optional<Example>& example) { return to_json(example); });
}

Outcome exercise(const std::string& kind, double seed_number) {
  Result<std::uint64_t> seed = to_seed(seed_number);
  if (!seed) return failure(seed.error());
  return outcome(make_exercise(kind, *seed), [](const Exercise& made) { return to_json(made); });
}

std::string schema() { return schema_json(RECEPTIVE_VERSION); }

}  // namespace

EMSCRIPTEN_BINDINGS(receptive_traces) {
  using namespace emscripten;

  register_type<FloatArray>("Float32Array");
  register_type<DoubleArray>("Float64Array");
  register_type<NumberList>("readonly number[]");
  register_type<Outcome>("{ value: any } | { error: any }");

  class_<Trace>("Trace")
      .smart_ptr<std::shared_ptr<Trace>>("TracePointer")
      .function("nodes", &Trace::nodes_json)
      .function("loss", &trace_loss)
      .function("tensor(query)", &trace_tensor)
      .function("derive(query)", &trace_derive)
      .function("deriveUpdate(query, optimizer, state)", &trace_derive_update)
      .function("setUpdate(optimizer)", &trace_set_update)
      .function("remember(query, values)", &trace_remember)
      .function("effect(query, optimizer)", &trace_effect)
      .function("after(optimizer)", &trace_after)
      .function("withImages(images, labels)", &trace_with_images)
      .function("chain(query)", &trace_chain)
      .function("check(query)", &trace_check)
      .function("shares(query)", &trace_shares)
      .function("cellShares(query)", &trace_cell_shares)
      .function("operations(node)", &trace_operations)
      .function("matrix(node)", &trace_matrix)
      .function("patch(node, y, x, of)", &trace_patch)
      .function("seenBy(node, y, x, by)", &trace_seen_by)
      .function("coverage(of, by)", &trace_coverage)
      .function("diagnose(query, numbers, tolerance)", &trace_diagnose);

  function("createTrace(spec, weights, images, labels, options)", &create_trace);
  function("createOneHotTrace(spec, weights, images, targets, options)", &create_one_hot_trace);
  function("centreDigit(pixels, height, width)", &centre);
  function("presetExample(name)", &preset_example);
  function("exercise(kind, seed)", &exercise);
  function("schema", &schema);
  function("explainSchema", &explain_schema_json);
}

}  // namespace receptive::bindings
