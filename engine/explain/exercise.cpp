#include "engine/explain/exercise.h"

#include <algorithm>
#include <span>
#include <utility>

#include "engine/core/suggest.h"
#include "engine/explain/exercise_draw.h"
#include "engine/explain/mistake.h"
#include "engine/explain/mistake_list.h"
#include "engine/explain/shares.h"
#include "engine/model/model.h"

namespace receptive {

namespace {

// Far more than any kind needs: the worst takes a few dozen.
constexpr std::uint32_t kMaxDraws = 2000;

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

// Whether no image has gradients of its own that are all 0, where they are given.
bool every_image_teaches(const Trace& trace, const ExerciseKind& kind) {
  for (const ExerciseTensor& given : kind.given) {
    if (given.image == 0) continue;
    const Result<std::vector<float>> numbers = exercise_numbers(trace, given);
    RECEPTIVE_CHECK(numbers.ok());
    if (!any(*numbers, [](float x) { return x != 0; })) return false;
  }
  return true;
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
  if (!every_image_teaches(trace, kind)) return false;
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
  writer.end_object();
  if (tensor.image != 0) writer.member("image", tensor.image);
  writer.end_object();
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
    return Error(ErrorCode::bad_argument, "exercise", "there is no exercise \"{}\"", "{}", name,
                 suggest(name, names, "exercises"));
  }
  Exercise exercise{.kind = &*kind,
                    .seed = seed,
                    .spec = spec_of(*kind),
                    .images = {},
                    .labels = {},
                    .parameters = {},
                    .remembered = {}};
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
  Result<std::unique_ptr<Trace>> trace = Trace::create(**model, exercise.images, exercise.labels);
  if (!trace || !exercise.kind->optimizer) return trace;
  if (Status status = (*trace)->set_update(*exercise.kind->optimizer); !status) {
    return std::move(status).error();
  }
  for (const Exercise::Memory& memory : exercise.remembered) {
    Status status = (*trace)->remember(memory.state, memory.values);
    if (!status) return std::move(status).error();
  }
  return trace;
}

Result<std::vector<float>> exercise_numbers(const Trace& trace, const ExerciseTensor& tensor) {
  if (tensor.image == 0) {
    const Result<TracedTensor> traced = trace.tensor(tensor.ref());
    if (!traced) return traced.error();
    return std::vector<float>(traced->data.begin(), traced->data.end());
  }
  const Result<ImageShares> shares = shares_of(trace, tensor.ref());
  if (!shares) return shares.error();
  const std::size_t cells = shares->gradients.size() / static_cast<std::size_t>(trace.images());
  std::vector<float> numbers;
  for (std::size_t i = 0; i < cells; ++i) {
    const std::size_t at = static_cast<std::size_t>(tensor.image - 1) * cells + i;
    numbers.push_back(static_cast<float>(shares->gradients[at]));
  }
  return numbers;
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
  writer.end_array();
  if (kind.optimizer) {
    writer.key("update").begin_object().key("optimizer");
    write(Optimizer{*kind.optimizer}, writer);
    writer.key("remembered").begin_array();
    for (const Exercise::Memory& memory : exercise.remembered) {
      const TensorRef& state = memory.state;
      writer.begin_object().member("node", state.node).member("name", state.name);
      writer.member("step", state.step);
      write_list("values", memory.values, writer);
      writer.end_object();
    }
    writer.end_array().end_object();
  }
  writer.key("given").begin_array();
  for (const ExerciseTensor& tensor : kind.given) {
    if (!tensor.symbol.empty()) write_tensor(tensor, writer);
  }
  writer.end_array().key("target");
  write_tensor(kind.target, writer);
  return writer.end_object().take();
}

}  // namespace receptive
