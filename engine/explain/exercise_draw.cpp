#include "engine/explain/exercise_draw.h"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/random.h"
#include "engine/model/find_parameter.h"

namespace receptive {

namespace {

// Of each kind its own numbers, also with the same seed: FNV-1a of its name above the bits that
// count the tensors. They are weights of layers that no model has so many of.
std::uint32_t key_of(std::string_view name) {
  constexpr std::uint32_t kBasis = 2166136261;
  constexpr std::uint32_t kPrime = 16777619;
  std::uint32_t hash = kBasis;
  for (const char letter : name) hash = (hash ^ static_cast<std::uint8_t>(letter)) * kPrime;
  constexpr std::uint32_t kTensorBits = 8;
  return hash << kTensorBits;
}

// Numbers of one draw of one tensor.
class Numbers {
 public:
  Numbers(const Exercise& exercise, std::uint32_t draw, std::uint32_t tensor)
      : key_{.seed = exercise.seed,
             .stream = Stream::weights,
             .step = draw,
             .layer = key_of(exercise.kind->name) + tensor} {}

  std::int32_t whole(std::int32_t from, std::int32_t to) {
    const auto count = static_cast<std::uint32_t>(to - from + 1);
    return from + static_cast<std::int32_t>(key_.below(index_++, count));
  }

  std::vector<float> wholes(std::size_t count, std::int32_t from, std::int32_t to) {
    std::vector<float> numbers(count);
    for (float& number : numbers) number = static_cast<float>(whole(from, to));
    return numbers;
  }

  /// Of both signs, without zeros.
  std::vector<float> others(std::size_t count, std::int32_t most) {
    std::vector<float> numbers(count);
    for (float& number : numbers) {
      const std::int32_t size = whole(1, most);
      number = static_cast<float>(whole(0, 1) == 0 ? -size : size);
    }
    return numbers;
  }

  /// No number twice.
  std::vector<float> distinct(std::size_t count) {
    std::vector<float> numbers(count);
    for (std::size_t i = 0; i < count; ++i) numbers[i] = static_cast<float>(i);
    for (std::size_t i = count; i-- > 1;) {
      const auto other = static_cast<std::size_t>(whole(0, static_cast<std::int32_t>(i)));
      std::swap(numbers[i], numbers[other]);
    }
    return numbers;
  }

  /// Logarithms of whole numbers from 1 that add up to 10.
  std::vector<float> logits(std::size_t count) {
    constexpr std::array<float, 8> kLogarithms = {0.0f,       0.6931472f, 1.0986123f, 1.3862944f,
                                                  1.6094379f, 1.7917595f, 1.9459101f, 2.0794415f};
    constexpr std::int32_t kSum = 10;
    std::vector<std::size_t> parts(count, 1);
    for (auto left = static_cast<std::size_t>(kSum) - count; left-- > 0;) {
      ++parts[static_cast<std::size_t>(whole(0, static_cast<std::int32_t>(count) - 1))];
    }
    std::vector<float> numbers;
    for (const std::size_t part : parts) numbers.push_back(kLogarithms[part - 1]);
    return numbers;
  }

 private:
  RandomKey key_;
  std::uint32_t index_ = 0;
};

std::vector<float> draw_image(Numbers numbers, ExerciseInput input, std::size_t cells) {
  switch (input) {
    case ExerciseInput::small:
      return numbers.wholes(cells, 0, 5);
    case ExerciseInput::mixed:
      return numbers.wholes(cells, -4, 4);
    case ExerciseInput::distinct:
      return numbers.distinct(cells);
    case ExerciseInput::tied:
      return numbers.wholes(cells, 1, 4);
    case ExerciseInput::logits:
      return numbers.logits(cells);
  }
  return {};
}

std::size_t cells_of(const ParameterPlace& place) {
  std::size_t cells = 1;
  for (const std::int32_t side : place.spec.dims) cells *= static_cast<std::size_t>(side);
  return cells;
}

}  // namespace

void draw_numbers(const Graph& graph, std::uint32_t draw, Exercise& exercise) {
  const ExerciseKind& kind = *exercise.kind;
  std::uint32_t tensor = 0;
  exercise.images.clear();
  const auto cells = static_cast<std::size_t>(kind.shape.cells());
  for (std::int32_t image = 0; image < kind.images; ++image) {
    const std::vector<float> numbers =
        draw_image(Numbers(exercise, draw, tensor++), kind.input, cells);
    exercise.images.insert(exercise.images.end(), numbers.begin(), numbers.end());
  }
  exercise.parameters.clear();
  for (const ParameterPlace& place : graph.parameters()) {
    Numbers numbers(exercise, draw, tensor++);
    const Node& node = graph.node(place.node);
    // A bias of 0 would teach nothing; weights of the last layer are gradients that are given.
    const bool last = has_gradients(kind) && &node == &graph.output();
    const bool others = last || place.spec.name == "bias";
    exercise.parameters.push_back(
        {node.name, std::string(place.spec.name),
         others ? numbers.others(cells_of(place), 4) : numbers.wholes(cells_of(place), -2, 2)});
  }
  exercise.labels.clear();
  if (!has_gradients(kind)) return;
  Numbers labels(exercise, draw, tensor++);
  for (std::int32_t image = 0; image < kind.images; ++image) {
    exercise.labels.push_back(labels.whole(0, graph.classes() - 1));
  }
  exercise.remembered.clear();
  for (const ExerciseTensor& given : kind.given) {
    if (given.kind != TensorKind::optimizer_state) continue;
    const Result<const ParameterPlace*> place = find_parameter(graph, given.node, given.name);
    RECEPTIVE_CHECK(place.ok());
    exercise.remembered.push_back(
        {given.ref(), Numbers(exercise, draw, tensor++).others(cells_of(**place), 4)});
  }
}

}  // namespace receptive
