// How well a model does on a data set: loss, accuracy, confusion matrix; in pieces, so that the
// host stays responsive.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/core/result.h"
#include "engine/data/dataset.h"
#include "engine/model/model.h"
#include "engine/parallel/thread_pool.h"

namespace receptive {

struct Metrics {
  std::int64_t images = 0;
  double loss_sum = 0;
  std::int64_t correct = 0;
  std::int64_t among_first_five = 0;  // what fewer than five other classes outdo
  std::int32_t classes = 0;
  std::vector<std::int64_t> confusion;  // [true class][predicted class]
};

class Evaluator {
 public:
  /// Rows 0..rows-1 of the data (rows < 0: all). The weights are read at each call of advance.
  static Result<std::unique_ptr<Evaluator>> create(std::shared_ptr<const Model> model,
                                                   std::shared_ptr<const Dataset> data,
                                                   std::int64_t rows, ThreadPool& pool);
  ~Evaluator();

  /// Evaluates at most `max_images` further images. Returns how many are left. Errors: diverged (a
  /// loss that is not finite; `where` is the first layer with such an output, or "loss"), no_data
  /// (rows that have not arrived).
  Result<std::int64_t> advance(std::int64_t max_images);

  const Metrics& metrics() const;

 private:
  struct State;
  explicit Evaluator(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace receptive
