#include "engine/explain/shares.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/explain/cells.h"
#include "engine/explain/terms.h"

namespace receptive {

namespace {

// Terms that are added up: about a second.
constexpr std::int64_t kMaxTerms = std::int64_t{1} << 21;

// A term of a parameter's gradient has one factor that came down from the loss.
std::int32_t image_of(const Term& term) {
  const auto upstream =
      std::find_if(term.factors.begin(), term.factors.end(),
                   [](const Factor& factor) { return is_upstream(factor.cell.tensor.kind); });
  RECEPTIVE_CHECK(upstream != term.factors.end());
  return upstream->cell.index.front();
}

}  // namespace

Result<ImageShares> shares_of(const Trace& trace, const TensorRef& gradient) {
  if (gradient.kind != TensorKind::parameter_gradient) {
    return Error{ErrorCode::unknown_tensor, gradient.node,
                 "only the gradient of a parameter is added up over the images",
                 "ask for a parameterGradient"};
  }
  Result<TracedTensor> traced = trace.tensor(gradient);
  if (!traced) return std::move(traced).error();
  const std::int64_t cells = cells_of(traced->shape);
  const std::int32_t images = trace.images();
  ImageShares made;
  made.shape = {images};
  made.shape.insert(made.shape.end(), traced->shape.begin(), traced->shape.end());
  made.shares.resize(static_cast<std::size_t>(images * cells));
  std::int64_t terms = 0;
  for (std::int64_t place = 0; place < cells; ++place) {
    const Derivation sum = trace.derive({gradient, index_of(place, traced->shape)}).value();
    terms += static_cast<std::int64_t>(sum.terms.size());
    if (terms > kMaxTerms) {
      return Error{ErrorCode::too_large, gradient.node,
                   "its gradient has more than " + std::to_string(kMaxTerms) + " terms",
                   "take fewer images, or ask for single cells with derive"};
    }
    for (const Term& term : sum.terms) {
      made.shares[static_cast<std::size_t>(image_of(term) * cells + place)] += term.product;
    }
  }
  for (const double share : made.shares) made.gradients.push_back(share * images);
  return made;
}

}  // namespace receptive
