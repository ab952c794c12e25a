#include "tests/gradients/check_gradients.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "tests/engine/batch_run.h"
#include "tests/engine/draw.h"
#include "tests/engine/explain_models.h"

namespace receptive {
namespace {

// Five points: wrong by h⁴/30 of the fifth derivative, and by a rounding of the loss over h.
constexpr double kStep = 1e-4;
// Below this share of the loss the rounding of the differences themselves, some 1e-12 of it, would
// show.
constexpr double kSmallestShare = 1e-5;
// Estimates with h and h/2 that differ by more have a kink between them.
constexpr double kAgreement = 2e-7;

double slope(const std::function<double(double)>& loss_at, double h) {
  return (8 * (loss_at(h) - loss_at(-h)) - (loss_at(2 * h) - loss_at(-2 * h))) / (12 * h);
}

// `numbers` is changed in place and put back.
void compare(std::vector<double>& numbers, std::size_t first, const std::vector<double>& gradient,
             std::int64_t cells, Draw& draw, const std::function<double()>& loss,
             GradientCheck& check) {
  double scale = kSmallestShare * std::fmax(1, loss());
  for (const double cell : gradient) scale = std::fmax(scale, std::fabs(cell));
  const auto count = static_cast<std::int64_t>(gradient.size());
  for (std::int64_t i = 0; i < std::min(cells, count); ++i) {
    const std::int64_t cell =
        count <= cells ? i : draw.between(0, static_cast<std::int32_t>(count) - 1);
    double& number = numbers[first + static_cast<std::size_t>(cell)];
    const double before = number;
    const auto loss_at = [&](double offset) {
      number = before + offset;
      return loss();
    };
    const double coarse = slope(loss_at, kStep);
    const double fine = slope(loss_at, kStep / 2);
    number = before;
    if (std::fabs(coarse - fine) > kAgreement * scale) {
      ++check.skipped;
      continue;
    }
    ++check.compared;
    const double error = std::fabs(fine - gradient[static_cast<std::size_t>(cell)]) / scale;
    check.worst = std::fmax(check.worst, std::isfinite(error) ? error : HUGE_VAL);
  }
}

}  // namespace

GradientCheck check_gradients(const ModelSpec& spec, std::int32_t images, std::uint64_t seed,
                              std::int64_t cells_per_tensor, const PassContext& context) {
  const std::shared_ptr<Model> model = model_with_biases(spec, seed);
  const Graph& graph = model->graph();
  Draw draw(seed);
  std::vector<double> weights = weights_of<double>(*model);
  std::vector<double> pixels = draw.normals(images * graph.input_shape().cells());
  std::vector<std::int32_t> labels;
  for (std::int32_t n = 0; n < images; ++n) labels.push_back(draw.between(0, graph.classes() - 1));

  BatchRun<double> run(graph, images, true, context);
  run.run(weights, pixels, labels);
  BatchRun<double> probe(graph, images, false, context);
  const auto loss = [&] { return probe.loss_of(weights, pixels, labels); };
  GradientCheck check;
  for (const ParameterPlace& place : graph.parameters()) {
    if (place.spec.buffer) continue;
    compare(weights, static_cast<std::size_t>(place.offset), run.gradient(place), cells_per_tensor,
            draw, loss, check);
  }
  compare(pixels, 0, run.d_output("input"), cells_per_tensor, draw, loss, check);
  return check;
}

}  // namespace receptive
