// Runs one layer alone, in any value type, over images written [n, c, h, w].
#pragma once

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <vector>

#include "engine/layers/all_layers.h"

namespace receptive {

/// Memory of exactly this many numbers, aligned for any V and full of NaN: what is read before it
/// was written shows, and a sanitizer sees the first number beyond the end.
template <class S>
class Numbers {
 public:
  explicit Numbers(std::size_t count)
      : data_(static_cast<S*>(::operator new(count * sizeof(S), kLine))), count_(count) {
    fill(std::numeric_limits<S>::quiet_NaN());
  }
  void fill(S value) { std::fill_n(data_.get(), count_, value); }
  S* data() const { return data_.get(); }
  S& operator[](std::size_t i) const { return data_.get()[i]; }
  std::size_t size() const { return count_; }

 private:
  static constexpr std::align_val_t kLine{64};
  struct Free {
    void operator()(S* memory) const { ::operator delete(memory, kLine); }
  };
  std::unique_ptr<S, Free> data_;
  std::size_t count_;
};

template <class V>
std::int32_t groups_of(std::int32_t images) {
  return (images + kLanes<V> - 1) / kLanes<V>;
}

/// [n, cells] as [group][cell][lane]; lanes without an image hold 0.
template <class V>
Numbers<ScalarOf<V>> into_lanes(const std::vector<double>& from, std::int32_t images) {
  constexpr std::size_t L = kLanes<V>;
  const std::size_t cells = from.size() / static_cast<std::size_t>(images);
  Numbers<ScalarOf<V>> to(static_cast<std::size_t>(groups_of<V>(images)) * cells * L);
  to.fill(0);
  for (std::size_t i = 0; i < from.size(); ++i) {
    const std::size_t n = i / cells;
    to[(n / L * cells + i % cells) * L + n % L] = static_cast<ScalarOf<V>>(from[i]);
  }
  return to;
}

/// The way back.
template <class V>
std::vector<ScalarOf<V>> from_lanes(const ScalarOf<V>* from, std::int32_t images,
                                    std::int64_t cells_of_image) {
  constexpr std::size_t L = kLanes<V>;
  const auto cells = static_cast<std::size_t>(cells_of_image);
  std::vector<ScalarOf<V>> to(static_cast<std::size_t>(images) * cells);
  for (std::size_t i = 0; i < to.size(); ++i) {
    const std::size_t n = i / cells;
    to[i] = from[(n / L * cells + i % cells) * L + n % L];
  }
  return to;
}

/// What a layer is given; all tensors [n, c, h, w] or in the shape of the parameter.
struct LayerInput {
  Shape shape;
  std::int32_t images = 1;
  std::vector<double> input;
  std::vector<std::vector<double>> parameters;
  std::vector<double> d_output;
};

template <class V>
struct LayerRun {
  Shape output_shape;
  std::vector<ScalarOf<V>> output;
  std::vector<ScalarOf<V>> d_input;
  std::vector<std::vector<ScalarOf<V>>> d_parameters;
};

/// Forward, then backward from `d_output`. `d_input_before` is in dL/d(input) when backward starts.
template <class V, class L>
LayerRun<V> run_layer(const L& layer, const LayerInput& given, double d_input_before = 0) {
  using S = ScalarOf<V>;
  const Shape shapes[] = {given.shape};
  const Result<Shape> output_shape = layer.output_shape(shapes);
  REQUIRE(output_shape.ok());
  const std::int32_t groups = groups_of<V>(given.images);
  const auto values = [&](const Shape& shape) {
    return static_cast<std::size_t>(groups * shape.cells() * kLanes<V>);
  };
  const Numbers<S> input = into_lanes<V>(given.input, given.images);
  const Numbers<S> d_output = into_lanes<V>(given.d_output, given.images);
  REQUIRE(input.size() == values(given.shape));
  REQUIRE(d_output.size() == values(*output_shape));
  const Numbers<S> output(values(*output_shape));
  Numbers<S> d_input(values(given.shape));
  d_input.fill(static_cast<S>(d_input_before));

  std::vector<Numbers<S>> parameters;
  std::vector<Numbers<S>> d_parameters;
  constexpr std::size_t gradient_lanes = SplitsRows<L> ? 1 : kLanes<V>;
  for (const std::vector<double>& numbers : given.parameters) {
    parameters.emplace_back(numbers.size());
    std::copy(numbers.begin(), numbers.end(), parameters.back().data());
    d_parameters.emplace_back(numbers.size() * gradient_lanes);
    if (!SplitsRows<L>) d_parameters.back().fill(0);
  }
  const S* parameter_list[4] = {};
  S* d_parameter_list[4] = {};
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    parameter_list[p] = parameters[p].data();
    d_parameter_list[p] = d_parameters[p].data();
  }
  std::size_t scratch_values = 0;
  std::vector<std::int32_t> table;
  if constexpr (HasScratch<L>) {
    scratch_values =
        static_cast<std::size_t>(layer.scratch_cells(shapes, *output_shape)) * kLanes<V>;
  }
  if constexpr (HasTable<L>) {
    table.resize(static_cast<std::size_t>(layer.table_cells(shapes, *output_shape)));
    layer.fill_table(shapes, *output_shape, kLanes<V>, table.data());
  }
  const Numbers<S> scratch(scratch_values);

  const ConstBlock<V> inputs[] = {{input.data(), given.shape}};
  const Block<V> d_inputs[] = {{d_input.data(), given.shape}};
  layer.forward(ForwardPass<V>{.groups = groups,
                               .inputs = inputs,
                               .output = {output.data(), *output_shape},
                               .parameters = parameter_list,
                               .scratch = scratch.data(),
                               .table = table.data()});
  const BackwardPass<V> backward{.groups = groups,
                                 .inputs = inputs,
                                 .output = {output.data(), *output_shape},
                                 .d_output = {d_output.data(), *output_shape},
                                 .d_inputs = d_inputs,
                                 .parameters = parameter_list,
                                 .d_parameters = d_parameter_list,
                                 .first_row = 0,
                                 .last_row = output_shape->c,
                                 .scratch = scratch.data(),
                                 .table = table.data()};
  layer.backward_input(backward);
  if constexpr (HasParameters<L>) layer.backward_parameters(backward);

  LayerRun<V> run{*output_shape,
                  from_lanes<V>(output.data(), given.images, output_shape->cells()),
                  from_lanes<V>(d_input.data(), given.images, given.shape.cells()),
                  {}};
  for (const Numbers<S>& gradient : d_parameters) {
    std::vector<S>& sums = run.d_parameters.emplace_back();
    for (std::size_t i = 0; i < gradient.size(); i += gradient_lanes) {
      S sum = 0;
      for (std::size_t lane = 0; lane < gradient_lanes; ++lane) sum += gradient[i + lane];
      sums.push_back(sum);
    }
  }
  return run;
}

}  // namespace receptive
