// What each image adds to a gradient: the shares make up the gradient of the batch.
#include "engine/explain/shares.h"

#include <doctest/doctest.h>

#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "tests/engine/explain_models.h"

namespace receptive {
namespace {

constexpr std::int32_t kImages = 3;

// Float sums of the trace against sums in double.
double bound_of(double size) { return 1e-5 * (1 + size); }

ImageShares shares_in(const Trace& trace, const TensorRef& gradient) {
  Result<ImageShares> shares = shares_of(trace, gradient);
  REQUIRE_MESSAGE(shares.ok(), (shares.ok() ? std::string() : to_text(shares.error())));
  return std::move(shares).value();
}

std::vector<TensorRef> parameter_gradients(const Graph& graph) {
  std::vector<TensorRef> gradients;
  for (const TensorRef& ref : tensors_of(graph)) {
    if (ref.kind == TensorKind::parameter_gradient) gradients.push_back(ref);
  }
  return gradients;
}

TEST_CASE("the shares of the images add up to the gradient of the batch, for every layer") {
  for (const NamedSpec& named : explain_models()) {
    CAPTURE(named.name);
    const std::shared_ptr<Model> model = model_with_biases(named.spec);
    const std::unique_ptr<Trace> trace = trace_of(*model, kImages, true, kTraining);
    for (const TensorRef& ref : parameter_gradients(model->graph())) {
      CAPTURE(ref.node);
      const ImageShares made = shares_in(*trace, ref);
      const std::span<const float> whole = trace->tensor(ref)->data;
      REQUIRE(made.shares.size() == kImages * whole.size());
      CHECK(made.shape.front() == kImages);
      for (std::size_t place = 0; place < whole.size(); ++place) {
        double sum = 0;
        double size = 0;
        for (std::size_t n = 0; n < kImages; ++n) {
          const double share = made.shares[n * whole.size() + place];
          CHECK(made.gradients[n * whole.size() + place] == share * kImages);
          sum += share;
          size += std::fabs(share);
        }
        CHECK(std::fabs(sum - double{whole[place]}) <= bound_of(size));
      }
    }
  }
}

TEST_CASE("m times a share is the gradient of the image's own loss where no layer mixes images") {
  for (const NamedSpec& named : explain_models()) {
    CAPTURE(named.name);
    const std::shared_ptr<Model> model = model_with_biases(named.spec);
    const std::unique_ptr<Trace> batch = trace_of(*model, kImages);
    const TraceInput input = trace_input(model->graph(), kImages);
    const auto pixels = static_cast<std::size_t>(model->graph().input_shape().cells());
    for (std::size_t n = 0; n < kImages; ++n) {
      const Result<std::unique_ptr<Trace>> alone =
          Trace::create(*model, std::span(input.images).subspan(n * pixels, pixels),
                        std::span(input.labels).subspan(n, 1));
      REQUIRE(alone.ok());
      for (const TensorRef& ref : parameter_gradients(model->graph())) {
        CAPTURE(ref.node);
        const ImageShares made = shares_in(*batch, ref);
        const std::span<const float> own = (*alone)->tensor(ref)->data;
        for (std::size_t place = 0; place < own.size(); ++place) {
          const double gradient = made.gradients[n * own.size() + place];
          CHECK(std::fabs(gradient - double{own[place]}) <= bound_of(std::fabs(gradient)));
        }
      }
    }
  }
}

TEST_CASE("the shares of one cell are those of its tensor there, to the bit") {
  const std::shared_ptr<Model> model = model_with_biases(explain_models().front().spec);
  const std::unique_ptr<Trace> trace = trace_of(*model, kImages);
  for (const TensorRef& ref : parameter_gradients(model->graph())) {
    CAPTURE(ref.node);
    const ImageShares whole = shares_in(*trace, ref);
    const std::vector<std::int32_t> dims(whole.shape.begin() + 1, whole.shape.end());
    const std::size_t cells = whole.shares.size() / kImages;
    std::size_t place = 0;
    for (const auto& index : some_cells(dims, static_cast<std::int64_t>(cells))) {
      const Result<ImageShares> cell = shares_of_cell(*trace, {ref, index});
      REQUIRE(cell.ok());
      CHECK(cell->shape == std::vector<std::int32_t>{kImages});
      for (std::size_t n = 0; n < kImages; ++n) {
        CHECK(cell->shares[n] == whole.shares[n * cells + place]);
        CHECK(cell->gradients[n] == whole.gradients[n * cells + place]);
      }
      ++place;
    }
    REQUIRE(place == cells);
  }
}

TEST_CASE("shares are refused of what is no parameter's gradient, and without labels") {
  const std::shared_ptr<Model> model = model_with_biases(explain_models().front().spec);
  const std::unique_ptr<Trace> trace = trace_of(*model, kImages);
  CHECK(shares_of(*trace, {"conv1", TensorKind::output_gradient, ""}).error().code ==
        ErrorCode::unknown_tensor);
  CHECK(shares_of(*trace, {"conv1", TensorKind::parameter_gradient, "gain"}).error().code ==
        ErrorCode::unknown_tensor);
  CHECK(shares_of(*trace, {"conv9", TensorKind::parameter_gradient, "weight"}).error().code ==
        ErrorCode::unknown_node);
  const auto code_of_cell = [&](TensorKind kind, std::int32_t channel) {
    return shares_of_cell(*trace, {{"conv1", kind, "weight"}, {channel, 0, 0, 0}}).error().code;
  };
  CHECK(code_of_cell(TensorKind::parameter, 0) == ErrorCode::unknown_tensor);
  CHECK(code_of_cell(TensorKind::parameter_gradient, 99) == ErrorCode::bad_index);
  const std::unique_ptr<Trace> forward = trace_of(*model, kImages, false);
  CHECK(shares_of(*forward, {"conv1", TensorKind::parameter_gradient, "weight"}).error().code ==
        ErrorCode::no_gradient);
}

}  // namespace
}  // namespace receptive
