#include "engine/explain/mistake_list.h"

#include <algorithm>
#include <utility>

#include "engine/explain/cells.h"
#include "engine/explain/mistake_padding.h"
#include "engine/explain/mistake_update.h"
#include "engine/explain/mistake_winner.h"

namespace receptive {

namespace {

using Part = TensorTerms::Part;
using Summand = TensorTerms::Summand;
using Index = std::vector<std::int32_t>;

bool is_output(const Case& asked) { return asked.terms.ref().kind == TensorKind::output; }
bool is_of_parameter(const Case& asked) {
  return asked.terms.ref().kind == TensorKind::parameter_gradient;
}
bool is_of_loss(const Case& asked) { return asked.terms.ref().node == "loss"; }
bool adds_products(const Case& asked) { return asked.terms.rule() == Rule::sum_of_products; }

TensorKind kind_of(const Case& asked, const Part& part) {
  return asked.terms.tensor(part.tensor).kind;
}
bool is_parameter(const Case& asked, const Part& part) {
  return kind_of(asked, part) == TensorKind::parameter;
}

std::vector<double> scaled(const Case& asked, double factor) {
  std::vector<double> made;
  for (const float value : asked.terms.values()) made.push_back(factor * value);
  return made;
}

// The numbers of a factor's tensor.
TracedTensor tensor_of(const Case& asked, std::size_t number) {
  return *asked.trace.tensor(asked.terms.tensor(number));
}

// The tensor again with each weight of `dims` sides taken from another place: to(place, shape).
template <class To>
void with_other_weights(const Case& asked, std::size_t dims, To&& to, const Emit& emit) {
  std::vector<TracedTensor> tensors;
  bool any = false;
  for (std::size_t t = 0; t < asked.terms.tensor_count(); ++t) {
    tensors.push_back(tensor_of(asked, t));
    any = any || (asked.terms.tensor(t).kind == TensorKind::parameter &&
                  tensors.back().shape.size() == dims);
  }
  if (!any) return;
  emit(asked.terms.summed([&](const Summand& summand) {
    double product = summand.constant;
    for (const Part& part : summand.parts) {
      const TracedTensor& tensor = tensors[part.tensor];
      const bool moved = is_parameter(asked, part) && tensor.shape.size() == dims;
      product *= moved ? double{tensor.data[static_cast<std::size_t>(to(part.place, tensor.shape))]}
                       : part.value;
    }
    return product;
  }));
}

constexpr std::size_t kKernelDims = 4;  // [k, c, i, j]

std::int64_t turned(std::int64_t place, const Index& shape) {
  Index index = index_of(place, shape);
  index[2] = shape[2] - 1 - index[2];
  index[3] = shape[3] - 1 - index[3];
  return place_of(index, shape);
}

// Where a cell lies when axes a and b have changed places in memory.
std::int64_t swapped(std::int64_t place, const Index& shape, std::size_t a, std::size_t b) {
  Index index = index_of(place, shape);
  Index sides = shape;
  std::swap(index[a], index[b]);
  std::swap(sides[a], sides[b]);
  return place_of(index, sides);
}

// The tensor's own numbers, each at another place.
template <class To>
void rearranged(const Case& asked, To&& to, const Emit& emit) {
  const std::span<const float> values = asked.terms.values();
  std::vector<double> made(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    made[static_cast<std::size_t>(to(static_cast<std::int64_t>(i), asked.terms.shape()))] =
        double{values[i]};
  }
  emit(std::move(made));
}

void sign(const Case& asked, const Emit& emit) { emit(scaled(asked, -1)); }

void kernel_not_rotated(const Case& asked, const Emit& emit) {
  if (asked.terms.is_gradient() && !is_of_parameter(asked)) {
    with_other_weights(asked, kKernelDims, turned, emit);
  }
}

void kernel_rotated(const Case& asked, const Emit& emit) {
  if (is_output(asked)) with_other_weights(asked, kKernelDims, turned, emit);
  if (is_of_parameter(asked) && asked.terms.shape().size() == kKernelDims) {
    rearranged(asked, turned, emit);
  }
}

void weight_transposed(const Case& asked, const Emit& emit) {
  // Output and input channels; rows and columns of a kernel.
  const std::pair<std::size_t, std::size_t> axes[] = {{0, 1}, {2, 3}};
  for (const auto& pair : axes) {
    const std::size_t a = pair.first;
    const std::size_t b = pair.second;
    const auto to = [&](std::int64_t place, const Index& shape) {
      return swapped(place, shape, a, b);
    };
    for (const std::size_t dims : {std::size_t{2}, kKernelDims}) {
      if (b >= dims) continue;
      if (is_of_parameter(asked)) {
        if (asked.terms.shape().size() == dims) rearranged(asked, to, emit);
      } else {
        with_other_weights(asked, dims, to, emit);
      }
    }
  }
}

void bias_forgotten(const Case& asked, const Emit& emit) {
  if (!is_output(asked) || !adds_products(asked)) return;
  emit(asked.terms.summed([&](const Summand& summand) {
    const bool bias = summand.parts.size() == 1 && is_parameter(asked, summand.parts[0]);
    return bias ? 0 : summand.product;
  }));
}

// f(x) without f, dL/dy · f'(x) without f'.
void without_function(const Case& asked, const Emit& emit) {
  if (asked.terms.rule() != Rule::elementwise) return;
  emit(asked.terms.summed([](const Summand& summand) { return summand.parts[0].value; }));
}
void activation_forgotten(const Case& asked, const Emit& emit) {
  if (is_output(asked)) without_function(asked, emit);
}
void mask_forgotten(const Case& asked, const Emit& emit) {
  if (asked.terms.is_gradient()) without_function(asked, emit);
}

// Divided by the terms, by the terms and those in the padding, by the places of one image.
void mean_instead_of_sum(const Case& asked, const Emit& emit) {
  if (!adds_products(asked)) return;
  const auto divided = [&](auto&& count_of) {
    std::vector<double> made;
    for (std::size_t i = 0; i < asked.terms.cells().size(); ++i) {
      const std::int64_t count = count_of(asked.terms.cells()[i]);
      made.push_back(asked.terms.values()[i] /
                     static_cast<double>(std::max<std::int64_t>(count, 1)));
    }
    emit(std::move(made));
  };
  using Cell = TensorTerms::Cell;
  divided([](const Cell& cell) { return cell.terms(); });
  divided([](const Cell& cell) { return cell.terms() + cell.padding; });
  if (!is_of_parameter(asked)) return;
  const std::int64_t images = asked.trace.images();
  divided([&](const Cell& cell) { return (cell.terms() + cell.padding) / images; });
}

void sum_instead_of_mean(const Case& asked, const Emit& emit) {
  if (asked.terms.rule() != Rule::mean || is_of_loss(asked)) return;
  emit(asked.terms.summed([](const Summand& summand) { return summand.parts[0].value; }));
}

void batch_mean_forgotten(const Case& asked, const Emit& emit) {
  const bool mean_loss = is_of_loss(asked) && asked.terms.rule() == Rule::mean;
  if (asked.terms.is_gradient() || mean_loss) emit(scaled(asked, asked.trace.images()));
  update_with_gradients_of_all(asked, emit);
}

void batch_mean_twice(const Case& asked, const Emit& emit) {
  const bool mean_loss = is_of_loss(asked) && asked.terms.rule() == Rule::mean;
  if (asked.terms.is_gradient() || mean_loss) emit(scaled(asked, 1.0 / asked.trace.images()));
}

// The gradient above the layer that a parameter belongs to.
TracedTensor upstream_of(const Case& asked) {
  return *asked.trace.tensor({asked.terms.ref().node, TensorKind::output_gradient, {}});
}

// Of a gradient [n, c, h, w], added up over images and places: [c].
std::vector<double> sums_of_channels(const TracedTensor& tensor) {
  const auto channels = static_cast<std::size_t>(tensor.shape[1]);
  const auto plane =
      static_cast<std::size_t>(tensor.shape[2]) * static_cast<std::size_t>(tensor.shape[3]);
  std::vector<double> sums(channels);
  for (std::size_t i = 0; i < tensor.data.size(); ++i) {
    sums[i / plane % channels] += double{tensor.data[i]};
  }
  return sums;
}

void input_forgotten(const Case& asked, const Emit& emit) {
  if (!is_of_parameter(asked) || asked.terms.shape().size() < 2) return;
  emit(asked.terms.summed([&](const Summand& summand) {
    double product = summand.constant;
    for (const Part& part : summand.parts) {
      if (is_upstream(kind_of(asked, part))) product *= part.value;
    }
    return product;
  }));
  // Also where the input lies in the padding.
  const std::vector<double> sums = sums_of_channels(upstream_of(asked));
  if (asked.terms.shape()[0] != static_cast<std::int32_t>(sums.size())) return;
  std::vector<double> made;
  const std::size_t each = asked.terms.values().size() / sums.size();
  for (const double sum : sums) made.insert(made.end(), each, sum);
  emit(std::move(made));
}

// As it came from above: whole, one number for each image, one for each place, one place alone.
void bias_not_summed(const Case& asked, const Emit& emit) {
  if (!is_of_parameter(asked) || asked.terms.shape().size() != 1 || !adds_products(asked)) return;
  bool bias = true;
  asked.terms.summed([&](const Summand& summand) {
    bias = bias && summand.parts.size() == 1;
    return 0.0;
  });
  if (!bias) return;
  const TracedTensor upstream = upstream_of(asked);
  emit({upstream.data.begin(), upstream.data.end()});
  const std::size_t images = static_cast<std::size_t>(asked.trace.images());
  const std::size_t cells = upstream.data.size() / images;
  const std::size_t channels = asked.terms.values().size();
  const std::size_t plane = cells / channels;
  std::vector<double> by_image(images * channels);
  std::vector<double> by_place(cells);
  for (std::size_t i = 0; i < upstream.data.size(); ++i) {
    by_image[i / plane] += double{upstream.data[i]};
    by_place[i % cells] += double{upstream.data[i]};
  }
  emit(std::move(by_image));
  emit(std::move(by_place));
  for (const bool last : {false, true}) {
    std::vector<double> alone;
    for (std::size_t k = 0; k < channels; ++k) {
      const std::size_t image = last ? images - 1 : 0;
      alone.push_back(double{upstream.data[image * cells + k * plane + (last ? plane - 1 : 0)]});
    }
    emit(std::move(alone));
  }
}

constexpr KnownMistake kKnown[] = {
    {Mistake::sign, sign},
    {Mistake::kernel_not_rotated, kernel_not_rotated},
    {Mistake::kernel_rotated, kernel_rotated},
    {Mistake::weight_transposed, weight_transposed},
    {Mistake::padding_ignored, padding_ignored},
    {Mistake::bias_forgotten, bias_forgotten},
    {Mistake::activation_forgotten, activation_forgotten},
    {Mistake::mask_forgotten, mask_forgotten},
    {Mistake::wrong_winner, wrong_winner},
    {Mistake::mean_instead_of_sum, mean_instead_of_sum},
    {Mistake::sum_instead_of_mean, sum_instead_of_mean},
    {Mistake::batch_mean_forgotten, batch_mean_forgotten},
    {Mistake::batch_mean_twice, batch_mean_twice},
    {Mistake::input_forgotten, input_forgotten},
    {Mistake::bias_not_summed, bias_not_summed},
    {Mistake::update_added, update_added},
    {Mistake::rate_forgotten, rate_forgotten},
    {Mistake::momentum_forgotten, momentum_forgotten},
};
static_assert(sizeof(kKnown) / sizeof(kKnown[0]) == static_cast<std::size_t>(Mistake::count_));

}  // namespace

std::span<const KnownMistake> known_mistakes() { return kKnown; }

}  // namespace receptive
