// What a loss's explain functions are given.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/core/derivation.h"
#include "engine/layers/explain.h"
#include "engine/layers/softmax_terms.h"

namespace receptive {

/// The traced tensors around the loss. The loss is a node named "loss" with the outputs "" (the
/// mean), "perImage" [n] and "probabilities" [n, c].
struct LossView {
  std::int32_t images = 1;
  NodeView::Tensor logits;
  const float* probabilities = nullptr;
  const float* losses = nullptr;
  const float* labels = nullptr;  // null of images without any

  std::int32_t classes() const { return logits.shape.c; }
  std::int32_t label(std::int32_t n) const { return static_cast<std::int32_t>(labels[n]); }

  Factor logit(std::int32_t n, std::int32_t c) const {
    return factor(std::string(logits.node), "", n, c, logits.data);
  }
  Factor probability(std::int32_t n, std::int32_t c) const {
    return factor("loss", "probabilities", n, c, probabilities);
  }

  SoftmaxTerms softmax(std::int32_t n) const { return {logits, n}; }

 private:
  Factor factor(std::string node, std::string name, std::int32_t n, std::int32_t c,
                const float* data) const {
    return {{{std::move(node), TensorKind::output, std::move(name)}, {n, c, 0, 0}},
            data[std::int64_t{n} * classes() + c]};
  }
};

/// The target and how far a probability is above it, p − y.
inline void add_error(double probability, double target, Between& between) {
  between.emplace_back("target", target);
  between.emplace_back("error", probability - target);
}

/// A loss that brings its own activation, and so takes ∂L/∂p and ∂p/∂z in one step. It can say the
/// two apart, in double.
template <class L>
concept BringsActivation = requires(const L& loss, const LossView& view) {
  { loss.loss_by_probability(view, 0, 0) } -> std::same_as<double>;
  { loss.probability_by_logit(view, 0, 0, 0) } -> std::same_as<double>;
};

}  // namespace receptive
