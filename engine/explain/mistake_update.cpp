#include "engine/explain/mistake_update.h"

#include <cmath>
#include <utility>
#include <vector>

namespace receptive {

namespace {

using Part = TensorTerms::Part;
using Summand = TensorTerms::Summand;

bool is_update(const TensorTerms& terms) { return terms.ref().kind == TensorKind::update; }

bool has(const TensorTerms& terms, const Summand& summand, TensorKind kind) {
  for (const Part& part : summand.parts) {
    if (terms.tensor(part.tensor).kind == kind) return true;
  }
  return false;
}

bool is_weight(const TensorTerms& terms, const Summand& summand) {
  return has(terms, summand, TensorKind::parameter);
}

// Whether the tensor is the new weight: the weight, and what is taken from it.
bool is_new_weight(const TensorTerms& terms) {
  if (!is_update(terms)) return false;
  bool found = false;
  terms.for_each_term(terms.cells().front(),
                      [&](const Summand& summand) { found = found || is_weight(terms, summand); });
  return found && terms.ref().step == "updated";
}

std::vector<double> without_memory(const TensorTerms& terms) {
  return terms.summed([&](const Summand& summand) {
    return has(terms, summand, TensorKind::optimizer_state) ? 0 : summand.product;
  });
}

}  // namespace

void update_added(const Case& asked, const Emit& emit) {
  if (!is_new_weight(asked.terms)) return;
  emit(asked.terms.summed([&](const Summand& summand) {
    return is_weight(asked.terms, summand) ? summand.product : -summand.product;
  }));
}

void rate_forgotten(const Case& asked, const Emit& emit) {
  if (!is_new_weight(asked.terms)) return;
  emit(asked.terms.summed([&](const Summand& summand) {
    if (is_weight(asked.terms, summand) || summand.constant == 0) return summand.product;
    return summand.product / std::fabs(summand.constant);
  }));
}

// In a number that is made of what is remembered, or one further on.
void momentum_forgotten(const Case& asked, const Emit& emit) {
  if (!is_update(asked.terms)) return;
  std::vector<std::vector<double>> above(asked.terms.tensor_count());
  for (std::size_t t = 0; t < above.size(); ++t) {
    const TensorRef& ref = asked.terms.tensor(t);
    if (ref.kind != TensorKind::update) continue;
    const Result<TensorTerms> made = TensorTerms::create(asked.trace, ref, INT32_MAX);
    above[t] = without_memory(*made);
  }
  emit(asked.terms.summed([&](const Summand& summand) {
    if (has(asked.terms, summand, TensorKind::optimizer_state)) return 0.0;
    double product = summand.constant;
    for (const Part& part : summand.parts) {
      const std::vector<double>& other = above[part.tensor];
      product *= other.empty() ? part.value : other[static_cast<std::size_t>(part.place)];
    }
    return product;
  }));
}

void update_with_gradients_of_all(const Case& asked, const Emit& emit) {
  if (!is_update(asked.terms)) return;
  emit(asked.terms.summed([&](const Summand& summand) {
    const bool gradient = has(asked.terms, summand, TensorKind::parameter_gradient);
    return gradient ? summand.product * asked.trace.images() : summand.product;
  }));
}

}  // namespace receptive
