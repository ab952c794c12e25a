#include "engine/explain/shares.h"

#include <algorithm>
#include <optional>
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

std::optional<Error> check_kind(const TensorRef& gradient) {
  if (gradient.kind == TensorKind::parameter_gradient) return std::nullopt;
  return Error(ErrorCode::unknown_tensor, "{}",
               "only the gradient of a parameter is added up over the images",
               "ask for a parameterGradient", gradient.node);
}

// Adds each term to the share of its image; `place` counts among the `cells` of one image.
void add_terms(const Derivation& sum, std::int64_t place, std::int64_t cells, ImageShares& made) {
  for (const Term& term : sum.terms) {
    made.shares[static_cast<std::size_t>(image_of(term) * cells + place)] += term.product;
  }
}

void scale_gradients(std::int32_t images, ImageShares& made) {
  for (const double share : made.shares) made.gradients.push_back(share * images);
}

}  // namespace

Result<ImageShares> shares_of(const Trace& trace, const TensorRef& gradient) {
  if (std::optional<Error> error = check_kind(gradient)) return *error;
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
      return Error(ErrorCode::too_large, "{}", "its gradient has more than {} terms",
                   "take fewer images, or ask for a single cell", gradient.node, kMaxTerms);
    }
    add_terms(sum, place, cells, made);
  }
  scale_gradients(images, made);
  return made;
}

Result<ImageShares> shares_of_cell(const Trace& trace, const CellRef& gradient) {
  if (std::optional<Error> error = check_kind(gradient.tensor)) return *error;
  const Result<Derivation> sum = trace.derive(gradient);
  if (!sum) return sum.error();
  const std::int32_t images = trace.images();
  ImageShares made;
  made.shape = {images};
  made.shares.resize(static_cast<std::size_t>(images));
  add_terms(*sum, 0, 1, made);
  scale_gradients(images, made);
  return made;
}

}  // namespace receptive
