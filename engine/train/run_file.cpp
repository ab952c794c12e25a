#include "engine/train/run_file.h"

#include <limits>
#include <utility>

#include "engine/core/finite.h"

namespace receptive {

namespace {

constexpr float kAnyNumber = std::numeric_limits<float>::lowest();

Status check_finite(const std::string& name, std::span<const float> numbers) {
  if (all_finite(numbers)) return Done{};
  return Error(ErrorCode::diverged, "{}", "holds numbers that are not finite: no run can go on so",
               "go back to the last good weights and begin a new run with a lower rate", name);
}

std::string described(const Fingerprint& data) {
  return text_of("{} rows of {}, {} classes", data.rows, to_text(data.shape), data.classes);
}

Status check_same(const Fingerprint& saved, const Dataset& data) {
  const auto mismatch = [&](const std::string& message) {
    return Error(ErrorCode::data_mismatch, "{}", "{}",
                 "resume with the data of the run, or load the model alone and train that",
                 data.name(), message);
  };
  Fingerprint now{.rows = data.rows(),
                  .shape = data.shape(),
                  .classes = data.classes(),
                  .hashed_rows = saved.hashed_rows,
                  .sha256 = saved.sha256};
  if (now != saved)
    return mismatch(text_of("has {}; the run had {}", described(now), described(saved)));
  if (data.available() < saved.hashed_rows) {
    return Error(ErrorCode::no_data, "{}", "only {} of the {} rows that the run had have arrived",
                 "wait until the data has loaded", data.name(), data.available(),
                 saved.hashed_rows);
  }
  if (fingerprint_of(data, saved.hashed_rows) == saved) return Done{};
  return mismatch("has other images or labels than the data of the run");
}

}  // namespace

std::vector<RunTensor> run_tensors(const Graph& graph, const RunState& state,
                                   const UpdatePhase& update_phase, std::span<float> last_good,
                                   std::span<float> best) {
  std::vector<RunTensor> tensors;
  float least = kAnyNumber;
  const auto add = [&](std::string_view name, std::span<float> numbers, bool of_buffers) {
    for (const ParameterPlace& place : graph.parameters()) {
      if (graph.node(place.node).frozen || (place.spec.buffer && !of_buffers)) continue;
      tensors.push_back({text_of("{}.{}", tensor_name(graph, place), name), &place,
                         numbers.subspan(static_cast<std::size_t>(place.offset),
                                         static_cast<std::size_t>(place.cells)),
                         of_buffers ? place.spec.least : least});
    }
  };
  int slot = 0;
  for (const std::string_view name : slot_names_of(state.optimizer)) {
    least = slot == square_slot_of(state.optimizer) ? 0.0f : kAnyNumber;
    add(name, update_phase.slot(graph, slot++), false);
  }
  if (state.last_good_step >= 0) add("lastGood", last_good, true);
  if (state.options.early_stopping.restore_best && state.watch.best_epoch > 0)
    add("best", best, true);
  return tensors;
}

Result<std::vector<std::uint8_t>> save_run(const Model& model, const RunState& state,
                                           std::span<const RunTensor> tensors) {
  for (const ParameterPlace& place : model.graph().parameters()) {
    Status finite = check_finite(tensor_name(model.graph(), place), model.parameter(place));
    if (!finite) return finite.error();
  }
  RunPart run{to_json(state), {}};
  for (const RunTensor& tensor : tensors) {
    if (Status finite = check_finite(tensor.name, tensor.values); !finite) return finite.error();
    run.tensors.push_back({tensor.name, tensor.place->spec.dims, tensor.values});
  }
  return save_checkpoint(model, &run);
}

Result<RunFile> read_run(std::span<const std::uint8_t> bytes, const Model& model) {
  Result<Checkpoint> checkpoint = read_checkpoint(bytes);
  if (!checkpoint) return std::move(checkpoint).error();
  const std::string* text = checkpoint->file.text("run");
  if (!text) {
    return Error(ErrorCode::bad_checkpoint, "checkpoint", "it holds a model and no run",
                 "load the model and train it, or use a file that was saved from a run");
  }
  if (to_json(checkpoint->model->graph().spec()) != to_json(model.graph().spec())) {
    return Error(ErrorCode::bad_checkpoint, "checkpoint", "it was saved from another network",
                 "load the model of the file and resume with that");
  }
  Result<RunState> state = parse_run_state(*text);
  if (!state) return std::move(state).error();
  return RunFile{std::move(checkpoint).value(), std::move(state).value()};
}

Result<std::optional<RunState>> find_run(std::span<const std::uint8_t> bytes) {
  Result<Checkpoint> checkpoint = read_checkpoint(bytes);
  if (!checkpoint) return std::move(checkpoint).error();
  const std::string* text = checkpoint->file.text("run");
  if (!text) return std::optional<RunState>();
  Result<RunState> state = parse_run_state(*text);
  if (!state) return std::move(state).error();
  return std::optional<RunState>(std::move(state).value());
}

Status check_same_data(const RunState& state, const Dataset& data, const Dataset* validation) {
  if (Status same = check_same(state.data, data); !same) return same;
  const bool judges = state.options.early_stopping.watches() ||
                      std::holds_alternative<ReduceOnPlateau>(state.options.schedule);
  // Unless its loss decides something, a run may be evaluated on any data or on none.
  if (!judges) return Done{};
  if (state.validation.has_value() == (validation != nullptr)) {
    return validation ? check_same(*state.validation, *validation) : Status(Done{});
  }
  return Error(ErrorCode::data_mismatch, "validation",
               validation ? "the run had no validation data, and its own loss decides when it ends "
                            "or lowers its rate"
                          : "is missing, and its loss decides when the run ends or lowers its rate",
               validation ? "resume without validation data" : "resume with the run's own");
}

Status read_tensors(const RunFile& file, std::span<const RunTensor> tensors) {
  const Safetensors& saved = file.checkpoint.file;
  if (saved.tensors.size() != file.checkpoint.model->graph().parameters().size() + tensors.size()) {
    return bad_checkpoint("it has other tensors than its run");
  }
  for (const RunTensor& tensor : tensors) {
    Status read =
        read_numbers(saved, tensor.name, tensor.place->spec.dims, tensor.least, tensor.values);
    if (!read) return read;
  }
  return Done{};
}

}  // namespace receptive
