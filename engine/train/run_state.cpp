#include "engine/train/run_state.h"

#include <cmath>
#include <limits>
#include <utility>

#include "engine/core/json.h"
#include "engine/model/safetensors.h"

namespace receptive {

namespace {

constexpr int kVersion = 1;
constexpr std::int64_t kMostCounted = std::int64_t{1} << 53;  // doubles count in ones up to here
constexpr std::int64_t kMost32 = std::numeric_limits<std::int32_t>::max();

void write(const BestLoss& best, JsonWriter& writer) {
  // JSON has no infinity: null stands for no loss yet.
  writer.begin_object().member("loss", best.loss).member("waited", best.waited).end_object();
}

void write(const Fingerprint& data, JsonWriter& writer) {
  writer.begin_object().member("rows", data.rows).key("shape").begin_array();
  writer.value(data.shape.c).value(data.shape.h).value(data.shape.w).end_array();
  writer.member("classes", data.classes).member("hashedRows", data.hashed_rows);
  writer.member("sha256", data.sha256).end_object();
}

// Reads the members of one object and remembers the first that is wrong.
class Members {
 public:
  Members(const JsonValue* object, std::string where) : object_(object), where_(std::move(where)) {
    if (!object_ || !object_->object()) wrong("");
  }

  const JsonValue* find(std::string_view name) {
    ++asked_;
    const JsonValue* value = object_ ? object_->find(name) : nullptr;
    if (!value) wrong(name);
    return value;
  }

  std::int64_t count(std::string_view name, std::int64_t most = kMostCounted,
                     std::int64_t least = 0) {
    const JsonValue* value = find(name);
    const double* number = value ? value->number() : nullptr;
    if (number && *number == std::trunc(*number) && *number >= static_cast<double>(least) &&
        *number <= static_cast<double>(most)) {
      return static_cast<std::int64_t>(*number);
    }
    wrong(name);
    return least;
  }

  std::int32_t count32(std::string_view name, std::int32_t least = 0) {
    return static_cast<std::int32_t>(count(name, kMost32, least));
  }

  double number(std::string_view name, double least, double most) {
    const JsonValue* value = find(name);
    const double* number = value ? value->number() : nullptr;
    if (number && *number >= least && *number <= most) return *number;
    wrong(name);
    return least;
  }

  bool flag(std::string_view name) {
    const JsonValue* value = find(name);
    if (value && value->boolean()) return *value->boolean();
    wrong(name);
    return false;
  }

  std::string text(std::string_view name) {
    const JsonValue* value = find(name);
    if (value && value->string()) return *value->string();
    wrong(name);
    return {};
  }

  /// Takes over what is wrong within a member.
  void take(const Members& inner) {
    if (!error_) error_ = inner.end();
  }

  void wrong(std::string_view name) {
    if (error_) return;
    error_ = bad_checkpoint("{}{}{} is missing or is not what a run has there", where_,
                            name.empty() ? "" : ".", name);
  }

  /// What is wrong, other members than those asked for included.
  std::optional<Error> end() const {
    if (error_ || object_->object()->size() == asked_) return error_;
    return bad_checkpoint("{} has members that a run has not", where_);
  }

 private:
  const JsonValue* object_;
  std::string where_;
  std::size_t asked_ = 0;
  std::optional<Error> error_;
};

constexpr double kAnyLoss = std::numeric_limits<double>::max();

BestLoss read_best(Members& within, std::string_view name) {
  Members members(within.find(name), text_of("run.watch.{}", name));
  BestLoss best;
  const JsonValue* loss = members.find("loss");
  if (loss && !loss->is_null()) {
    if (loss->number()) {
      best.loss = *loss->number();
    } else {
      members.wrong("loss");
    }
  }
  best.waited = members.count("waited");
  within.take(members);
  return best;
}

Watch read_watch(Members& within) {
  Members members(within.find("watch"), "run.watch");
  Watch watch;
  watch.stopping = read_best(members, "stopping");
  watch.best_epoch = members.count("bestEpoch");
  watch.plateau = read_best(members, "plateau");
  watch.cooldown = members.count("cooldown");
  watch.reduction = members.number("reduction", 0, 1);
  within.take(members);
  return watch;
}

EpochTotals read_totals(Members& within) {
  Members members(within.find("totals"), "run.totals");
  EpochTotals totals;
  totals.images = members.count("images");
  totals.correct = members.count("correct", totals.images);
  totals.loss_sum = members.number("lossSum", -kAnyLoss, kAnyLoss);
  within.take(members);
  return totals;
}

ShuffleState read_shuffle(Members& within) {
  Members members(within.find("shuffle"), "run.shuffle");
  ShuffleState shuffle;
  shuffle.seed = members.count32("seed");
  shuffle.batch_size = members.count32("batchSize", 1);
  shuffle.first_epoch_block = members.count32("firstEpochBlock");
  within.take(members);
  return shuffle;
}

Fingerprint read_fingerprint(Members& within, const JsonValue* json, const std::string& where) {
  Members members(json, where);
  Fingerprint data;
  data.rows = members.count("rows", std::numeric_limits<std::uint32_t>::max(), 1);
  const JsonValue* shape = members.find("shape");
  std::int32_t* const sides[] = {&data.shape.c, &data.shape.h, &data.shape.w};
  const JsonValue::Array* list = shape ? shape->array() : nullptr;
  for (std::size_t i = 0; i < 3; ++i) {
    const double* side = list && list->size() == 3 ? (*list)[i].number() : nullptr;
    if (side && *side >= 1 && *side <= static_cast<double>(kMost32) && *side == std::trunc(*side)) {
      *sides[i] = static_cast<std::int32_t>(*side);
    } else {
      members.wrong("shape");
    }
  }
  data.classes = members.count32("classes", 1);
  data.hashed_rows = members.count("hashedRows", data.rows);
  data.sha256 = members.text("sha256");
  within.take(members);
  return data;
}

// Counters that no run can have together.
std::optional<Error> check_counters(const RunState& run) {
  const std::int64_t rows = run.data.rows;
  const std::int64_t batch = run.shuffle.batch_size;
  const bool mid_epoch = run.step_in_epoch > 0;
  const std::int64_t seen = mid_epoch ? run.step_in_epoch * batch : run.epoch > 0 ? rows : 0;
  const bool fit = batch <= rows && run.step_in_epoch < (rows + batch - 1) / batch &&
                   run.step_in_epoch <= run.step && run.epoch <= run.step &&
                   (run.epoch > 0) == (run.step > run.step_in_epoch) && run.updates <= run.step &&
                   (run.step == 0 || run.last_good_step < run.step) && run.totals.images == seen &&
                   run.totals.images <= run.images &&
                   (run.judged || (!mid_epoch && run.epoch > 0)) &&
                   run.watch.best_epoch <= run.epoch && run.watch.stopping.waited <= run.epoch &&
                   run.watch.plateau.waited <= run.epoch;
  if (fit) return std::nullopt;
  return bad_checkpoint("the counters of its run do not fit each other");
}

}  // namespace

std::string to_json(const RunState& run) {
  JsonWriter writer;
  writer.begin_object().member("version", kVersion).key("options");
  write(run.options, writer);
  writer.key("optimizer");
  write(run.optimizer, writer);
  writer.member("updates", run.updates).member("step", run.step).member("epoch", run.epoch);
  writer.member("stepInEpoch", run.step_in_epoch).member("images", run.images);
  writer.member("judged", run.judged).key("totals").begin_object();
  writer.member("images", run.totals.images).member("correct", run.totals.correct);
  writer.member("lossSum", run.totals.loss_sum).end_object();
  writer.key("shuffle").begin_object().member("seed", run.shuffle.seed);
  writer.member("batchSize", run.shuffle.batch_size);
  writer.member("firstEpochBlock", run.shuffle.first_epoch_block).end_object();
  writer.member("saneLoss", run.sane_loss).member("lastGoodStep", run.last_good_step);
  writer.key("watch").begin_object().key("stopping");
  write(run.watch.stopping, writer);
  writer.member("bestEpoch", run.watch.best_epoch).key("plateau");
  write(run.watch.plateau, writer);
  writer.member("cooldown", run.watch.cooldown).member("reduction", run.watch.reduction);
  writer.end_object().member("bestIsBack", run.best_is_back).key("data");
  write(run.data, writer);
  writer.key("validation");
  if (run.validation) {
    write(*run.validation, writer);
  } else {
    writer.null();
  }
  return writer.end_object().take();
}

Result<RunState> parse_run_state(std::string_view text) {
  Result<JsonValue> json = parse_json(text, "run");
  if (!json) return bad_checkpoint("its run is no JSON ({})", json.error().message);
  Members members(&*json, "run");
  RunState run;
  if (members.count("version") != kVersion) members.wrong("version");
  if (const JsonValue* options = members.find("options")) {
    Result<FitOptions> read = parse_fit_options(*options);
    if (!read) return std::move(read).error();
    run.options = *read;
  }
  if (const JsonValue* optimizer = members.find("optimizer")) {
    Result<Optimizer> read = parse_optimizer(*optimizer, "run.optimizer");
    if (!read) return std::move(read).error();
    run.optimizer = *read;
  }
  run.updates = members.count("updates");
  run.step = members.count("step");
  run.epoch = members.count("epoch", kMost32);
  run.step_in_epoch = members.count("stepInEpoch", kMost32);
  run.images = members.count("images");
  run.judged = members.flag("judged");
  run.totals = read_totals(members);
  run.shuffle = read_shuffle(members);
  run.sane_loss = members.number("saneLoss", 0, kAnyLoss);
  run.last_good_step = members.count("lastGoodStep", kMostCounted, -1);
  run.watch = read_watch(members);
  run.best_is_back = members.flag("bestIsBack");
  run.data = read_fingerprint(members, members.find("data"), "run.data");
  const JsonValue* validation = members.find("validation");
  if (validation && !validation->is_null()) {
    run.validation = read_fingerprint(members, validation, "run.validation");
  }
  if (std::optional<Error> error = members.end()) return *std::move(error);
  if (std::optional<Error> error = check_counters(run)) return *std::move(error);
  return run;
}

}  // namespace receptive
