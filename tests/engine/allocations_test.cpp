// A training step allocates nothing.
#include "tests/engine/allocations.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <memory>
#include <new>
#include <string>

#include "engine/core/arena.h"
#include "engine/model/presets.h"
#include "engine/train/evaluator.h"
#include "tests/engine/training.h"

namespace receptive {
namespace {

template <class Body>
std::int64_t allocations_of(Body&& body) {
  const std::int64_t before = allocations();
  body();
  return allocations() - before;
}

// Hides from the compiler what becomes of memory, so that no allocation is left out.
template <class T>
T* seen(T* memory) {
  look_at(memory);
  return memory;
}

TEST_CASE("every way of allocating is counted") {
  CHECK(allocations_of([] {}) == 0);
  CHECK(allocations_of([] { std::free(seen(std::malloc(10))); }) == 1);
  CHECK(allocations_of([] { std::free(seen(std::calloc(2, 10))); }) == 1);
  CHECK(allocations_of([] { std::free(seen(std::realloc(nullptr, 10))); }) == 1);
  CHECK(allocations_of([] { std::free(seen(std::aligned_alloc(64, 64))); }) == 1);
  CHECK(allocations_of([] { ::operator delete(seen(::operator new(10))); }) == 1);
  CHECK(allocations_of([] { delete seen(new (std::nothrow) int); }) == 1);
  CHECK(allocations_of([] { delete[] seen(new int[3]); }) == 1);
  CHECK(allocations_of([] {
          ::operator delete (seen(::operator new (10, std::align_val_t{64})), std::align_val_t{64});
        }) == 1);
  CHECK(allocations_of([] {
          const std::string text(100, 'x');
          seen(const_cast<char*>(text.data()));
        }) == 1);
  CHECK(allocations_of([] { CHECK(Arena::allocate(100).ok()); }) >= 1);
}

// Two epochs, so that the shuffle between them is seen too; batches of 7 leave a remainder.
std::int64_t allocations_of_training(const std::shared_ptr<Model>& model,
                                     const std::shared_ptr<const Dataset>& data,
                                     std::int32_t batch_size, const Optimizer& optimizer,
                                     int threads, const Augment& augment = {}) {
  ThreadPool pool(threads);
  const FitOptions options{.epochs = 2, .batch_size = batch_size, .augment = augment};
  const auto trainer = toy_trainer(model, data, options, optimizer, pool);
  std::int64_t steps = 0;
  const std::int64_t counted = allocations_of([&] {
    for (;;) {
      const Result<Advance> advance = trainer->advance(5);
      if (!advance.ok()) return;
      steps += advance->steps;
      if (advance->progress == Progress::done) return;
    }
  });
  CHECK(steps == 2 * ((data->rows() + batch_size - 1) / batch_size));
  return counted;
}

TEST_CASE("training allocates nothing, with any optimiser and any number of threads") {
  const auto data = toy_rows(60);
  for (const int threads : {1, 2, 4}) {
    CAPTURE(threads);
    for (const std::int32_t batch : {1, 7, 60}) {
      const Sgd sgd{.momentum = 0.9f, .weight_decay = 0.01f};
      CHECK(allocations_of_training(toy_model(), data, batch, sgd, threads) == 0);
      CHECK(allocations_of_training(toy_model(), data, batch, Adam{}, threads) == 0);
    }
  }
}

TEST_CASE("augmenting allocates nothing") {
  const Augment augment{.shift = 2, .rotate = 10, .scale = 0.1f, .noise = 0.1f, .elastic = 20};
  for (const int threads : {1, 2}) {
    CHECK(allocations_of_training(toy_model(), toy_rows(60), 7, Sgd{}, threads, augment) == 0);
  }
}

TEST_CASE("training LeNet-5 allocates nothing") {
  const std::shared_ptr<Model> model = *Model::create(*find_preset("lenet5"), 1);
  const auto data = toy_data(130, {1, 28, 28}, 10);
  CHECK(allocations_of_training(model, data, 64, Sgd{}, 2) == 0);
}

TEST_CASE("evaluating allocates nothing") {
  ThreadPool pool(2);
  auto evaluator = Evaluator::create(toy_model(), toy_rows(300), -1, pool);
  REQUIRE(evaluator.ok());
  std::int64_t left = -1;
  CHECK(allocations_of([&] { left = *(*evaluator)->advance(1000); }) == 0);
  CHECK(left == 0);
}

}  // namespace
}  // namespace receptive
