// The terms of every cell of a tensor in a compact form, so that the tensor can be computed again
// with one thing done otherwise.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/derivation.h"
#include "engine/explain/trace.h"

namespace receptive {

class TensorTerms {
 public:
  /// A factor: a cell of one of `tensors()`.
  struct Part {
    std::size_t tensor = 0;
    std::int64_t place = 0;
    double value = 0;
  };
  struct Summand {
    std::span<const Part> parts;
    double constant = 1;
    double product = 0;
  };
  struct Cell {
    Rule rule = Rule::given;
    std::int64_t padding = 0;  // terms left out
    std::size_t first = 0;     // its terms
    std::size_t last = 0;

    std::int64_t terms() const { return static_cast<std::int64_t>(last - first); }
  };

  /// Error too_large when there are more than `most` terms; the tensor must exist.
  static Result<TensorTerms> create(const Trace& trace, const TensorRef& ref, std::int64_t most);

  const TensorRef& ref() const { return ref_; }
  const std::vector<std::int32_t>& shape() const { return traced_.shape; }
  std::span<const float> values() const { return traced_.data; }
  std::span<const Cell> cells() const { return cells_; }
  std::int64_t term_count() const { return static_cast<std::int64_t>(terms_.size()); }
  /// Rule of its cells; those of one tensor share it.
  Rule rule() const { return cells_.front().rule; }
  bool is_gradient() const;

  /// What the factors are cells of.
  const TensorRef& tensor(std::size_t number) const { return tensors_[number]; }
  std::size_t tensor_count() const { return tensors_.size(); }

  /// Calls body(summand) for the terms of a cell.
  template <class Body>
  void for_each_term(const Cell& cell, Body&& body) const {
    for (std::size_t i = cell.first; i < cell.last; ++i) {
      const Stored& stored = terms_[i];
      const std::span<const Part> all = parts_;
      body(Summand{all.subspan(stored.first, stored.count), stored.constant, stored.product});
    }
  }

  /// The tensor again, with body(summand) in place of each product.
  template <class Body>
  std::vector<double> summed(Body&& body) const {
    std::vector<double> made;
    for (const Cell& cell : cells_) {
      double sum = 0;
      for_each_term(cell, [&](const Summand& summand) { sum += body(summand); });
      made.push_back(sum);
    }
    return made;
  }

 private:
  struct Stored {
    std::size_t first = 0;
    std::size_t count = 0;
    double constant = 1;
    double product = 0;
  };

  std::size_t number_of(const TensorRef& ref);

  TensorRef ref_;
  TracedTensor traced_;
  std::vector<Cell> cells_;
  std::vector<Stored> terms_;
  std::vector<Part> parts_;
  std::vector<TensorRef> tensors_;
  std::vector<std::vector<std::int32_t>> shapes_;
  const Trace* trace_ = nullptr;
};

inline bool is_same(const TensorRef& a, const TensorRef& b) {
  return a.node == b.node && a.kind == b.kind && a.name == b.name && a.step == b.step;
}

/// Of a tensor: what is derived of the loss by it.
inline bool is_gradient(TensorKind kind) {
  return kind == TensorKind::output_gradient || kind == TensorKind::input_gradient ||
         kind == TensorKind::parameter_gradient;
}
inline bool is_upstream(TensorKind kind) {
  return kind == TensorKind::output_gradient || kind == TensorKind::input_gradient;
}

}  // namespace receptive
