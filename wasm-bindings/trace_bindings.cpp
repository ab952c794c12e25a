// What JavaScript sees of the module that explains: a trace and the questions it answers. What
// needs no trace has a table of its own, in teaching_bindings.cpp. web/api/wasm-module.ts says the
// same in TypeScript.
#include <emscripten/bind.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/data/one_hot.h"
#include "engine/explain/chain.h"
#include "engine/explain/check.h"
#include "engine/explain/effect.h"
#include "engine/explain/groups.h"
#include "engine/explain/mistake.h"
#include "engine/explain/operations.h"
#include "engine/explain/patch.h"
#include "engine/explain/shares.h"
#include "engine/explain/trace.h"
#include "engine/explain/update.h"
#include "engine/model/graph.h"
#include "engine/model/spec.h"
#include "engine/model/trace_options.h"
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
  return outcome(to_integers(labels, ErrorCode::bad_label, "labels")
                     .and_then([&](const std::vector<std::int32_t>& classes) {
                       return trace.with_images(to_vector(images), classes);
                     }));
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
  return outcome(
      parse_tensor(query).and_then([&](const TensorRef& ref) { return trace.tensor(ref); }),
      [](const TracedTensor& tensor) { return to_tensor(tensor.shape, tensor.data); });
}

// {derivation, groups}
Outcome trace_derive(const Trace& trace, const std::string& query) {
  return outcome(
      parse_cell(query).and_then([&](const CellRef& cell) { return trace.derive(cell); }),
      [](const Derivation& derivation) {
        JsonWriter writer;
        write(derivation, writer.begin_object().key("derivation"));
        write(groups_of(derivation), writer.key("groups"));
        writer.end_object();
        return writer.take();
      });
}

Outcome trace_derive_update(const Trace& trace, const std::string& query,
                            const std::string& optimizer_text, const std::string& state_text) {
  const auto derive = [&](const CellRef& cell) {
    return parse_optimizer(optimizer_text).and_then([&](const Optimizer& optimizer) {
      return parse_optimizer_state(state_text, optimizer)
          .and_then([&](const OptimizerState& state) {
            return derive_update(trace, cell, optimizer, state);
          });
    });
  };
  return outcome(parse_cell(query).and_then(derive),
                 [](const UpdateDerivation& update) { return to_json(update); });
}

Outcome trace_set_update(Trace& trace, const std::string& optimizer_text) {
  return outcome(parse_optimizer(optimizer_text).and_then([&](const Optimizer& optimizer) {
    return trace.set_update(optimizer);
  }));
}

Outcome trace_remember(Trace& trace, const std::string& query, const FloatArray& values) {
  return outcome(parse_tensor(query).and_then(
      [&](const TensorRef& state) { return trace.remember(state, to_vector(values)); }));
}

Outcome trace_effect(const Trace& trace, const std::string& query,
                     const std::string& optimizer_text) {
  const auto effect = [&](const CellRef& cell) {
    return parse_optimizer(optimizer_text).and_then([&](const Optimizer& optimizer) {
      return effect_of_update(trace, cell, optimizer);
    });
  };
  return outcome(parse_cell(query).and_then(effect),
                 [](const UpdateEffect& made) { return to_json(made); });
}

Outcome trace_after(const Trace& trace, const std::string& optimizer_text) {
  return outcome(parse_optimizer(optimizer_text).and_then([&](const Optimizer& optimizer) {
    return trace_after_update(trace, optimizer);
  }));
}

Outcome trace_chain(const Trace& trace, const std::string& query) {
  return outcome(
      parse_cell(query).and_then([&](const CellRef& cell) { return derive_chain(trace, cell); }),
      [](const Chain& chain) { return to_json(chain); });
}

Outcome trace_check(const Trace& trace, const std::string& query) {
  return outcome(parse_cell(query).and_then(
                     [&](const CellRef& cell) { return check_numerically(trace, cell); }),
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
  return outcome(parse_tensor(query).and_then(
                     [&](const TensorRef& gradient) { return shares_of(trace, gradient); }),
                 to_shares);
}

Outcome trace_cell_shares(const Trace& trace, const std::string& query) {
  return outcome(parse_cell(query).and_then(
                     [&](const CellRef& gradient) { return shares_of_cell(trace, gradient); }),
                 to_shares);
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
  return outcome(parse_tensor(query).and_then([&](const TensorRef& target) {
    return diagnose(trace, target, to_vector(numbers), tolerance);
  }),
                 [](const Diagnosis& diagnosis) { return to_json(diagnosis); });
}

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
}

}  // namespace receptive::bindings
