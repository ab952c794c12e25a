#include "engine/explain/terms.h"

#include <utility>

#include "engine/explain/cells.h"

namespace receptive {

bool TensorTerms::is_gradient() const { return receptive::is_gradient(ref_.kind); }

Result<TensorTerms> TensorTerms::create(const Trace& trace, const TensorRef& ref,
                                        std::int64_t most) {
  TensorTerms made;
  made.trace_ = &trace;
  made.ref_ = ref;
  made.traced_ = *trace.tensor(ref);
  const std::int64_t cells = cells_of(made.traced_.shape);
  for (std::int64_t place = 0; place < cells; ++place) {
    const Derivation derivation = trace.derive({ref, index_of(place, made.traced_.shape)}).value();
    Cell cell{derivation.rule, derivation.omitted_padding, made.terms_.size(), 0};
    for (const Term& term : derivation.terms) {
      made.terms_.push_back({made.parts_.size(), term.factors.size(), term.constant, term.product});
      for (const Factor& factor : term.factors) {
        const std::size_t number = made.number_of(factor.cell.tensor);
        made.parts_.push_back(
            {number, place_of(factor.cell.index, made.shapes_[number]), double{factor.value}});
      }
    }
    cell.last = made.terms_.size();
    made.cells_.push_back(cell);
    if (made.term_count() <= most && place < most) continue;
    return Error(ErrorCode::too_large, "{}", "the numbers have more than {} terms together",
                 "take a smaller image or fewer channels", ref.node, most);
  }
  return made;
}

std::size_t TensorTerms::number_of(const TensorRef& ref) {
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    if (is_same(tensors_[i], ref)) return i;
  }
  tensors_.push_back(ref);
  shapes_.push_back(trace_->tensor(ref)->shape);
  return tensors_.size() - 1;
}

}  // namespace receptive
