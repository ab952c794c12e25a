// What layers that apply one function to every cell have in common. Each of them is a function of
// its input whose slope can be had from its output, so backward needs no second look at the input.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "engine/kernels/elementwise.h"
#include "engine/layers/explain.h"
#include "engine/layers/layer.h"

namespace receptive {

/// What says which slope a function has where: its input, as for one that bends at 0; its output,
/// as for y (1 − y); or nothing, where it is the same everywhere.
enum class SlopeFrom : std::uint8_t { input, output, nothing };

template <class Function>
constexpr SlopeFrom slope_from() {
  if constexpr (requires { Function::kSlopeFrom; }) return Function::kSlopeFrom;
  return SlopeFrom::input;
}

/// `Function` has kType, value(x) and slope(y) over V; kSlopeFrom where it is not the input.
template <class Function, class V>
void activation_forward(const Function& function, const ForwardPass<V>& pass) {
  kernels::map<V>(pass.groups * pass.output.shape.cells(), pass.inputs[0].data, pass.output.data,
                  [&](const V& x) { return function.value(x); });
}

/// dL/dX = dL/dY · f'(X), cell by cell.
template <class Function, class V>
void activation_backward(const Function& function, const BackwardPass<V>& pass) {
  kernels::map_backward<V>(pass.groups * pass.output.shape.cells(), pass.output.data,
                           pass.d_output.data, pass.d_inputs[0].data,
                           [&](const V& y) { return function.slope(y); });
}

template <class Function>
Derivation activation_explain(const Function& function, const NodeView& view,
                              const Question& question) {
  Derivation derivation;
  derivation.rule = Rule::elementwise;
  derivation.function = Function::kType;
  const Cell at = question.cell();
  if (question.kind == TensorKind::input_gradient) {
    const double slope = function.slope(static_cast<double>(view.output_at(at).value));
    Term& made = derivation.terms.emplace_back(term(view.d_output_at(at), slope));
    constexpr SlopeFrom from = slope_from<Function>();
    if (from == SlopeFrom::input) made.deciding.push_back(view.input_at(0, at));
    if (from == SlopeFrom::output) made.deciding.push_back(view.output_at(at));
    derivation.omitted_masked = slope == 0 ? 1 : 0;
  } else {
    Factor input = view.input_at(0, at);
    const double value = function.value(static_cast<double>(input.value));
    derivation.terms.push_back(term_of_function(std::move(input), value));
  }
  return derivation;
}

}  // namespace receptive
