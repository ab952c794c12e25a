// Batch normalisation (Ioffe, Szegedy 2015): every channel is brought to mean 0 and variance 1 over
// the batch and all its places, then scaled and shifted by two learnt numbers.
//
//   x̂[n, c, y, x] = (X[n, c, y, x] − μ[c]) / √(σ²[c] + ε)
//   Y[n, c, y, x] = γ[c] · x̂[n, c, y, x] + β[c]
//
// Training: μ and σ² are those of the batch, σ² divided by the count N = n·h·w; the running mean
// and variance move towards them, the variance towards the unbiased one (divided by N − 1):
// running ← (1 − momentum)·running + momentum·batch, as PyTorch writes it. Predicting, or frozen:
// μ and σ² are the running ones.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "engine/kernels/channel_sums.h"
#include "engine/layers/explain.h"
#include "engine/layers/layer.h"

namespace receptive {

struct BatchNorm {
  double epsilon = 1e-5;
  double momentum = 0.1;

  static constexpr std::string_view kType = "batchNorm";
  static constexpr std::string_view kShortName = "bn";
  static constexpr std::string_view kMeaning =
      "brings every channel to mean 0 and variance 1 over the batch, then scales and shifts it";
  static constexpr bool kForgetsOutput = true;
  static constexpr std::string_view kKeptName = "normalized";
  static constexpr GradientSplit kGradientSplit = GradientSplit::batch;

  static constexpr auto fields() {
    return std::make_tuple(
        Field{"epsilon", &BatchNorm::epsilon, "added to the variance, ε", Range::above(0)},
        Field{"momentum", &BatchNorm::momentum,
              "how far the running mean and variance move towards those of the batch",
              Range::within(0, 1)});
  }

  Result<Shape> output_shape(std::span<const Shape> inputs) const { return inputs[0]; }

  enum Number : std::size_t { gamma, beta, running_mean, running_variance };

  std::vector<ParameterSpec> parameters(std::span<const Shape> inputs) const {
    const std::vector<std::int32_t> dims = {inputs[0].c};
    const InitialValues one{.kind = Initializer::constant, .scale = 1};
    return {{.name = "gamma", .dims = dims, .initial = one, .decays = false},
            {.name = "beta", .dims = dims, .initial = {}, .decays = false},
            {.name = "runningMean", .dims = dims, .initial = {}, .buffer = true},
            {.name = "runningVariance", .dims = dims, .initial = one, .buffer = true, .least = 0}};
  }

  /// γ and β of every channel.
  std::string formula(std::span<const Shape> inputs) const {
    return "2 × " + std::to_string(inputs[0].c);
  }
  /// None, as published counts have it: those of convolutions and dense layers.
  std::int64_t multiply_adds(std::span<const Shape>, const Shape&) const { return 0; }

  // μ and the sum of squares around it, of every image alone; the batch's are made of them.
  template <class V>
  static void collect_forward(const CollectPass<V>& pass) {
    kernels::channel_spreads<V>(pass.groups, pass.input.shape, pass.input.data, pass.partials);
  }

  // Chan, Golub, LeVeque 1983 for parts of one size: what is around the mean of each, and how far
  // these lie from the mean of all.
  static void merge_forward(const double* partials, std::int32_t images, std::int32_t plane,
                            const BatchStatistics& statistics) {
    const std::size_t channels = statistics.mean.size();
    for (std::size_t c = 0; c < channels; ++c) {
      const double mean = sum_over(partials + c, images, channels) / images;
      double squares = 0;
      for (std::int32_t n = 0; n < images; ++n) {
        const double* const part = partials + static_cast<std::size_t>(n) * 2 * channels + c;
        squares += part[channels] + plane * (part[0] - mean) * (part[0] - mean);
      }
      statistics.mean[c] = mean;
      statistics.variance[c] = squares / (static_cast<double>(images) * plane);
    }
  }

  template <class V>
  void forward(const ForwardPass<V>& pass) const {
    for_each_channel(pass.groups, pass.output.shape, [&](std::int32_t n, std::int32_t c) {
      const Affine<V> to_normal = normaliser<V>(pass.parameters, pass.statistics, c);
      const V scale = splat<V>(pass.parameters[gamma][c]);
      const V shift = splat<V>(pass.parameters[beta][c]);
      const ScalarOf<V>* const x = channel<V>(pass.inputs[0], n, c);
      const std::int64_t place = x - pass.inputs[0].data;
      for (std::int64_t i = 0; i < pass.output.shape.plane() * kLanes<V>; i += kLanes<V>) {
        const V normalized = (load<V>(x + i) - to_normal.mean) * to_normal.scale;
        if (pass.kept) store<V>(pass.kept + place + i, normalized);
        store<V>(pass.output.data + place + i, multiply_add(scale, normalized, shift));
      }
    });
  }

  // dL/dβ = Σ dL/dY and dL/dγ = Σ dL/dY · x̂, of every image alone.
  template <class V>
  static void collect_backward(const CollectPass<V>& pass) {
    kernels::channel_products<V>(pass.groups, pass.input.shape, pass.input.data, pass.kept,
                                 pass.partials);
  }

  template <class S>
  static void merge_backward(const double* partials, std::int32_t images,
                             const BatchStatistics& statistics, S* const* d_parameters) {
    const std::size_t channels = statistics.mean.size();
    for (std::size_t c = 0; c < channels; ++c) {
      statistics.d_output[c] = sum_over(partials + c, images, channels);
      statistics.d_output_normalized[c] = sum_over(partials + channels + c, images, channels);
      d_parameters[gamma][c] = static_cast<S>(statistics.d_output_normalized[c]);
      d_parameters[beta][c] = static_cast<S>(statistics.d_output[c]);
    }
  }

  // dL/dX = γ/√(σ² + ε) · (dL/dY − (dL/dβ + x̂ · dL/dγ) / N) where μ and σ² are the batch's own;
  // without the second part where they are given.
  template <class V>
  void backward_input(const BackwardPass<V>& pass) const {
    using S = ScalarOf<V>;
    const Shape& shape = pass.output.shape;
    const double count = static_cast<double>(pass.context.images) * shape.plane();
    for_each_channel(pass.groups, shape, [&](std::int32_t n, std::int32_t c) {
      const V scale = normaliser<V>(pass.parameters, pass.statistics, c).scale *
                      splat<V>(pass.parameters[gamma][c]);
      const S* const upstream = channel<V>(pass.d_output, n, c);
      const std::int64_t place = upstream - pass.d_output.data;
      S* const to = pass.d_inputs[0].data + place;
      const std::int64_t end = shape.plane() * kLanes<V>;
      if (!pass.statistics) {
        for (std::int64_t i = 0; i < end; i += kLanes<V>) {
          store<V>(to + i, multiply_add(scale, load<V>(upstream + i), load<V>(to + i)));
        }
        return;
      }
      const auto at = static_cast<std::size_t>(c);
      // An image that is not there gives nothing back, though the means of the batch are not 0.
      const V there = lanes_with_images<V>(pass, n);
      const V mean_dy = there * splat<V>(static_cast<S>(pass.statistics->d_output[at] / count));
      const V mean_product =
          there * splat<V>(static_cast<S>(pass.statistics->d_output_normalized[at] / count));
      const S* const normalized = pass.kept + place;
      for (std::int64_t i = 0; i < end; i += kLanes<V>) {
        const V common = multiply_add(load<V>(normalized + i), mean_product, mean_dy);
        const V own = load<V>(upstream + i) - common;
        store<V>(to + i, multiply_add(scale, own, load<V>(to + i)));
      }
    });
  }

  /// After an update of training.
  void move_running(const BatchStatistics& statistics, double count, float* mean,
                    float* variance) const {
    const double unbiased = count > 1 ? count / (count - 1) : 1;
    for (std::size_t c = 0; c < statistics.mean.size(); ++c) {
      mean[c] = moved(mean[c], statistics.mean[c]);
      variance[c] = moved(variance[c], statistics.variance[c] * unbiased);
    }
  }

  Derivation explain(const NodeView& view, const Question& question) const {
    Derivation derivation;
    derivation.rule = Rule::sum_of_products;
    if (question.kind == TensorKind::parameter_gradient) {
      explain_parameter(view, static_cast<Number>(question.which), question.index[0], derivation);
    } else if (question.kind == TensorKind::input_gradient) {
      explain_d_input(view, question.cell(), derivation);
    } else if (question.name == kKeptName) {
      const Cell at = question.cell();
      derivation.rule = Rule::normalise;
      derivation.terms.push_back(term(view.input_at(0, at)));
      derivation.terms.push_back(term(mean_at(view, at.c)));
      derivation.terms.push_back(term(variance_at(view, at.c)));
      derivation.terms.push_back(constant_term(epsilon));
    } else if (!question.name.empty()) {
      explain_statistic(view, question, derivation);
    } else {
      const Cell at = question.cell();
      derivation.terms.push_back(term(view.parameter_at(gamma, {at.c}), view.kept_at(at)));
      derivation.terms.push_back(term(view.parameter_at(beta, {at.c})));
    }
    return derivation;
  }

 private:
  template <class V>
  struct Affine {
    V mean;
    V scale;  // 1/√(σ² + ε)
  };

  template <class V>
  Affine<V> normaliser(const ScalarOf<V>* const* parameters, const BatchStatistics* statistics,
                       std::int32_t c) const {
    using S = ScalarOf<V>;
    const auto at = static_cast<std::size_t>(c);
    const double mean =
        statistics ? statistics->mean[at] : static_cast<double>(parameters[running_mean][at]);
    const double variance = statistics ? statistics->variance[at]
                                       : static_cast<double>(parameters[running_variance][at]);
    return {splat<V>(static_cast<S>(mean)),
            splat<V>(static_cast<S>(1 / std::sqrt(variance + epsilon)))};
  }

  template <class Body>
  static void for_each_channel(std::int32_t groups, const Shape& shape, Body&& body) {
    for (std::int32_t n = 0; n < groups; ++n) {
      for (std::int32_t c = 0; c < shape.c; ++c) body(n, c);
    }
  }

  template <class V>
  static const ScalarOf<V>* channel(const ConstBlock<V>& block, std::int32_t n, std::int32_t c) {
    return block.group(n) + std::int64_t{c} * block.shape.plane() * kLanes<V>;
  }

  static double sum_over(const double* partials, std::int32_t images, std::size_t channels) {
    double sum = 0;
    for (std::int32_t n = 0; n < images; ++n) {
      sum += partials[static_cast<std::size_t>(n) * 2 * channels];
    }
    return sum;
  }

  template <class V>
  static V lanes_with_images(const BackwardPass<V>& pass, std::int32_t n) {
    constexpr int L = kLanes<V>;
    alignas(16) ScalarOf<V> there[L];
    for (std::int32_t lane = 0; lane < L; ++lane) {
      there[lane] = (pass.first_group + n) * L + lane < pass.context.images ? 1 : 0;
    }
    return load<V>(there);
  }

  float moved(float running, double batch) const {
    return static_cast<float>((1 - momentum) * static_cast<double>(running) + momentum * batch);
  }

  // μ and σ² are the trace's own numbers of the batch, or the running ones.
  static Factor mean_at(const NodeView& view, std::int32_t c) {
    return view.statistics ? view.statistic_at("mean", view.statistics->mean, c)
                           : view.parameter_at(running_mean, {c});
  }
  static Factor variance_at(const NodeView& view, std::int32_t c) {
    return view.statistics ? view.statistic_at("variance", view.statistics->variance, c)
                           : view.parameter_at(running_variance, {c});
  }

  template <class Body>
  static void for_each_place(const NodeView& view, std::int32_t c, Body&& body) {
    for (std::int32_t n = 0; n < view.images; ++n) {
      for (std::int32_t y = 0; y < view.output.shape.h; ++y) {
        for (std::int32_t x = 0; x < view.output.shape.w; ++x) body(Cell{n, c, y, x});
      }
    }
  }

  static double count_of(const NodeView& view) {
    return static_cast<double>(view.images) * view.output.shape.plane();
  }

  static void explain_parameter(const NodeView& view, Number which, std::int32_t c,
                                Derivation& derivation) {
    for_each_place(view, c, [&](const Cell& at) {
      derivation.terms.push_back(which == gamma ? term(view.d_output_at(at), view.kept_at(at))
                                                : term(view.d_output_at(at)));
    });
  }

  void explain_d_input(const NodeView& view, const Cell& at, Derivation& derivation) const {
    const double variance = static_cast<double>(variance_at(view, at.c).value);
    const double scale = 1 / std::sqrt(variance + epsilon);
    const Factor own_gamma = view.parameter_at(gamma, {at.c});
    derivation.terms.push_back(term(view.d_output_at(at), own_gamma, scale));
    derivation.terms.back().between = {{view.statistics ? "variance" : "runningVariance", variance},
                                       {"epsilon", epsilon}};
    if (!view.statistics) return;
    const double share = -scale / count_of(view);
    derivation.terms.push_back(term(view.parameter_gradient_at(beta, {at.c}), own_gamma, share));
    Term through_variance = term(view.parameter_gradient_at(gamma, {at.c}), own_gamma, share);
    through_variance.factors.push_back(view.kept_at(at));
    through_variance.product *= static_cast<double>(view.kept_at(at).value);
    derivation.terms.push_back(std::move(through_variance));
  }

  // μ[c] or σ²[c] of the batch.
  static void explain_statistic(const NodeView& view, const Question& question,
                                Derivation& derivation) {
    const std::int32_t c = question.index[0];
    const double share = 1 / count_of(view);
    const bool mean = question.name == "mean";
    derivation.rule = mean ? Rule::mean : Rule::variance;
    const Factor centre = mean_at(view, c);
    for_each_place(view, c, [&](const Cell& at) {
      Factor x = view.input_at(0, at);
      if (mean) {
        derivation.terms.push_back(term(std::move(x), share));
        return;
      }
      const double distance = double{x.value} - double{centre.value};
      Term made{{}, share, share * distance * distance};
      made.factors.push_back(std::move(x));
      made.factors.push_back(centre);
      derivation.terms.push_back(std::move(made));
    });
  }
};

}  // namespace receptive
