// What a layer's `explain` is given and the few words it answers with.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/derivation.h"
#include "engine/core/shape.h"
#include "engine/kernels/simd.h"

namespace receptive {

/// A place in a tensor [n, c, h, w].
struct Cell {
  std::int32_t n = 0;
  std::int32_t c = 0;
  std::int32_t y = 0;
  std::int32_t x = 0;
};

/// Which cell is asked about: of the output, of the gradient of input `which`, or of the gradient
/// of parameter `which`.
struct Question {
  TensorKind kind = TensorKind::output;
  std::int32_t which = 0;
  std::string_view name{};              // output: empty, or a tensor the layer has beside it
  std::array<std::int32_t, 4> index{};  // of a parameter: its dims, then zeros

  Cell cell() const { return {index[0], index[1], index[2], index[3]}; }
};

/// The traced tensors around one node, in float, one image per group.
struct NodeView {
  struct Tensor {
    std::string_view node;
    Shape shape;
    const float* data = nullptr;
  };
  struct Parameter {
    std::string_view name;
    std::span<const std::int32_t> dims;
    const float* data = nullptr;
    const float* gradient = nullptr;
  };
  // Of the batch, per channel: what a layer over the whole batch went by.
  struct Statistics {
    const float* mean = nullptr;
    const float* variance = nullptr;
  };

  std::int32_t images = 1;
  std::vector<Tensor> inputs;
  Tensor output;
  const float* d_output = nullptr;
  std::vector<Parameter> parameters;
  const float* kept = nullptr;  // beside the output and in its shape
  std::string_view kept_name{};
  const Statistics* statistics = nullptr;  // null when it went by its running ones

  Factor input_at(std::int32_t k, const Cell& at) const {
    return at_cell(inputs[static_cast<std::size_t>(k)], TensorKind::output,
                   inputs[static_cast<std::size_t>(k)].data, at);
  }
  Factor output_at(const Cell& at) const {
    return at_cell(output, TensorKind::output, output.data, at);
  }
  Factor d_output_at(const Cell& at) const {
    return at_cell(output, TensorKind::output_gradient, d_output, at);
  }
  Factor kept_at(const Cell& at) const {
    Factor factor = at_cell(output, TensorKind::output, kept, at);
    factor.cell.tensor.name = kept_name;
    return factor;
  }
  Factor statistic_at(std::string_view name, const float* numbers, std::int32_t c) const {
    return {{{std::string(output.node), TensorKind::output, std::string(name)}, {c}}, numbers[c]};
  }
  Factor parameter_at(std::int32_t p, std::vector<std::int32_t> index) const {
    const Parameter& parameter = parameters[static_cast<std::size_t>(p)];
    return of_parameter(parameter, TensorKind::parameter, parameter.data, std::move(index));
  }
  Factor parameter_gradient_at(std::int32_t p, std::vector<std::int32_t> index) const {
    const Parameter& parameter = parameters[static_cast<std::size_t>(p)];
    return of_parameter(parameter, TensorKind::parameter_gradient, parameter.gradient,
                        std::move(index));
  }

 private:
  Factor of_parameter(const Parameter& parameter, TensorKind kind, const float* numbers,
                      std::vector<std::int32_t> index) const {
    std::int64_t place = 0;
    for (std::size_t d = 0; d < index.size(); ++d) place = place * parameter.dims[d] + index[d];
    return {{{std::string(output.node), kind, std::string(parameter.name)}, std::move(index)},
            numbers[place]};
  }

  static Factor at_cell(const Tensor& tensor, TensorKind kind, const float* data, const Cell& at) {
    const std::int64_t place =
        ((std::int64_t{at.n} * tensor.shape.c + at.c) * tensor.shape.h + at.y) * tensor.shape.w +
        at.x;
    return {{{std::string(tensor.node), kind, {}}, {at.n, at.c, at.y, at.x}}, data[place]};
  }
};

/// f(a), already computed in double.
inline Term term_of_function(Factor a, double product) {
  Term made{{}, 1, product};
  made.factors.push_back(std::move(a));
  return made;
}

/// Of a layer that moves no number in memory: the cell at the same place in row-major order.
inline Derivation copy_explain(const NodeView& view, const Question& question) {
  Derivation derivation;
  derivation.rule = Rule::copy;
  const Cell at = question.cell();
  const bool gradient = question.kind == TensorKind::input_gradient;
  const Shape& from = gradient ? view.inputs[0].shape : view.output.shape;
  const Shape& to = gradient ? view.output.shape : view.inputs[0].shape;
  const std::int32_t place = (at.c * from.h + at.y) * from.w + at.x;
  const Cell source{at.n, place / to.plane(), place % to.plane() / to.w, place % to.w};
  derivation.terms.push_back(term(gradient ? view.d_output_at(source) : view.input_at(0, source)));
  return derivation;
}

}  // namespace receptive
