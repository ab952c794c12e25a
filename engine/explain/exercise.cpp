#include "engine/explain/exercise.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

#include "engine/core/random.h"
#include "engine/core/suggest.h"
#include "engine/explain/mistake.h"
#include "engine/explain/mistake_list.h"
#include "engine/model/model.h"

namespace receptive {

namespace {

// Far more than any kind needs: the worst takes a few dozen.
constexpr std::uint32_t kMaxDraws = 2000;

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

// The layers of the kind; below a gradient one score with the hinge loss, whose gradient is 1 or
// -1: so the gradients that are given are the score's weights, whole numbers.
ModelSpec spec_of(const ExerciseKind& kind) {
  ModelSpec spec{kind.shape, {}, {}};
  for (Layer& layer : kind.layers()) spec.nodes.push_back({{}, {}, std::move(layer)});
  if (has_gradients(kind) && kind.input != ExerciseInput::logits) {
    if (kind.shape.plane() > 1) spec.nodes.push_back({{}, {}, Flatten{}});
    spec.nodes.push_back({{}, {}, Dense{.units = 1, .bias = false}});
    spec.loss = Hinge{};
  }
  complete(spec);
  return spec;
}

std::size_t cells_of(const ParameterPlace& place) {
  std::size_t cells = 1;
  for (const std::int32_t side : place.spec.dims) cells *= static_cast<std::size_t>(side);
  return cells;
}

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
  Numbers labels(exercise, draw, tensor);
  for (std::int32_t image = 0; image < kind.images; ++image) {
    exercise.labels.push_back(labels.whole(0, graph.classes() - 1));
  }
}

bool any(std::span<const float> numbers, bool (*is)(float)) {
  return std::any_of(numbers.begin(), numbers.end(), is);
}

// Whether a ReLU has something to stop and something to let through, and stands on a 0 where the
// numbers are drawn for it.
bool relus_decide(const Trace& trace) {
  const Graph& graph = trace.graph();
  for (std::int32_t i = 0; i < graph.size(); ++i) {
    if (!std::holds_alternative<Relu>(graph.node(i).layer)) continue;
    const NodeView view = trace.view(i);
    const NodeView::Tensor& input = view.inputs[0];
    const std::span<const float> z(input.data, static_cast<std::size_t>(input.shape.cells()));
    const bool both =
        any(z, [](float x) { return x > 0; }) && any(z, [](float x) { return x < 0; });
    if (!both || !any(z, [](float x) { return x == 0; })) return false;
  }
  return true;
}

// Where windows overlap, whether a cell won several of them.
bool windows_share(const TensorTerms& terms) {
  if (terms.rule() != Rule::route_extreme || !terms.is_gradient()) return true;
  bool overlap = false;
  bool shared = false;
  for (const TensorTerms::Cell& cell : terms.cells()) {
    int won = 0;
    terms.for_each_term(cell, [&](const TensorTerms::Summand& summand) {
      if (summand.constant != 0) ++won;
    });
    overlap = overlap || cell.terms() > 1;
    shared = shared || won > 1;
  }
  return shared || !overlap;
}

// Whether the ways to make the mistake that fill the grid are named as it, and as nothing else: one
// of them or, with tied maxima, which are there for that, all.
bool is_told_apart(const Trace& trace, const TensorTerms& terms, const KnownMistake& known,
                   bool all) {
  int ways = 0;
  int named = 0;
  known.reproduce({trace, terms, {}}, [&](const std::vector<double>& made) {
    if (made.size() != terms.values().size()) return;
    ++ways;
    const Result<Diagnosis> diagnosis = diagnose(trace, terms.ref(), made, kExerciseTolerance);
    if (!diagnosis.ok() || diagnosis->mistakes.size() != 1) return;
    if (diagnosis->mistakes[0].mistake == known.mistake) ++named;
  });
  return named > 0 && (!all || named == ways);
}

bool is_good(const Exercise& exercise) {
  const ExerciseKind& kind = *exercise.kind;
  const Result<std::unique_ptr<Trace>> traced = trace_of(exercise);
  RECEPTIVE_CHECK(traced.ok());
  const Trace& trace = **traced;
  const Result<TensorTerms> terms = TensorTerms::create(trace, kind.target.ref(), INT32_MAX);
  RECEPTIVE_CHECK(terms.ok());
  // A hinge that is satisfied hands nothing down.
  if (!any(terms->values(), [](float x) { return x != 0; })) return false;
  if (!relus_decide(trace) || !windows_share(*terms)) return false;
  for (const KnownMistake& known : known_mistakes()) {
    const bool listed =
        std::find(kind.mistakes.begin(), kind.mistakes.end(), known.mistake) != kind.mistakes.end();
    if (!listed) continue;
    if (!is_told_apart(trace, *terms, known, kind.input == ExerciseInput::tied)) return false;
  }
  return true;
}

void write_tensor(const ExerciseTensor& tensor, JsonWriter& writer) {
  writer.begin_object().member("symbol", tensor.symbol).key("query").begin_object();
  write_members(tensor.ref(), writer);
  writer.end_object().end_object();
}

template <class Numbers>
void write_list(std::string_view name, const Numbers& numbers, JsonWriter& writer) {
  writer.key(name).begin_array();
  for (const auto number : numbers) writer.value(number);
  writer.end_array();
}

}  // namespace

Result<Exercise> make_exercise(std::string_view name, std::uint64_t seed) {
  const std::span<const ExerciseKind> kinds = exercise_kinds();
  const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                 [&](const ExerciseKind& one) { return one.name == name; });
  if (kind == kinds.end()) {
    std::vector<std::string_view> names;
    for (const ExerciseKind& one : kinds) names.push_back(one.name);
    return Error{ErrorCode::bad_argument, "exercise",
                 "there is no exercise \"" + std::string(name) + "\"",
                 suggest(name, names, "exercises")};
  }
  Exercise exercise{.kind = &*kind,
                    .seed = seed,
                    .spec = spec_of(*kind),
                    .images = {},
                    .labels = {},
                    .parameters = {}};
  const Result<Graph> graph = Graph::create(exercise.spec);
  RECEPTIVE_CHECK(graph.ok());
  exercise.spec = graph->spec();
  for (std::uint32_t draw = 0; draw < kMaxDraws; ++draw) {
    draw_numbers(*graph, draw, exercise);
    if (is_good(exercise)) return exercise;
  }
  RECEPTIVE_CHECK(false);
  return exercise;
}

Result<std::unique_ptr<Trace>> trace_of(const Exercise& exercise) {
  const Result<std::shared_ptr<Model>> model = Model::create(exercise.spec, 0);
  if (!model) return model.error();
  for (const Exercise::Parameter& parameter : exercise.parameters) {
    Status status = (*model)->set_parameter(parameter.node, parameter.name, parameter.values);
    if (!status) return std::move(status).error();
  }
  return Trace::create(**model, exercise.images, exercise.labels);
}

std::string to_json(const Exercise& exercise) {
  const ExerciseKind& kind = *exercise.kind;
  JsonWriter writer;
  writer.begin_object().member("kind", kind.name).member("title", kind.title);
  writer.member("task", kind.task).member("hint", kind.hint);
  writer.member("seed", static_cast<std::int64_t>(exercise.seed));
  writer.member("tolerance", kExerciseTolerance).member("model", to_json(exercise.spec));
  write_list("images", exercise.images, writer);
  write_list("labels", exercise.labels, writer);
  writer.key("parameters").begin_array();
  for (const Exercise::Parameter& parameter : exercise.parameters) {
    writer.begin_object().member("node", parameter.node).member("name", parameter.name);
    write_list("values", parameter.values, writer);
    writer.end_object();
  }
  writer.end_array().key("given").begin_array();
  for (const ExerciseTensor& tensor : kind.given) {
    if (!tensor.symbol.empty()) write_tensor(tensor, writer);
  }
  writer.end_array().key("target");
  write_tensor(kind.target, writer);
  return writer.end_object().take();
}

}  // namespace receptive
