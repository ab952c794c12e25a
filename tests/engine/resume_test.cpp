// A run that was saved and goes on elsewhere is the run that was never interrupted, bit by bit.
#include <doctest/doctest.h>

#include <cstring>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/train/run_file.h"
#include "tests/engine/checkpoint_files.h"
#include "tests/engine/training.h"

namespace receptive {
namespace {

constexpr std::uint32_t kRows = 23;  // the last of an epoch's five batches is smaller
constexpr std::int32_t kBatch = 5;

std::vector<std::pair<std::string, Optimizer>> optimizers() {
  return {{"sgd", Sgd{.rate = 0.05f}},
          {"momentum", Sgd{.rate = 0.05f, .momentum = 0.9f, .weight_decay = 0.001f}},
          {"nesterov", Sgd{.rate = 0.05f, .momentum = 0.9f, .nesterov = true}},
          {"rmsprop", Rmsprop{}},
          {"adam", Adam{}},
          {"adamW", AdamW{}}};
}

// Running means and variances count along, and every step draws another mask.
std::shared_ptr<Model> normalised_model(std::uint64_t seed) {
  ModelSpec spec{kToyImage, {}, {}};
  for (const Layer& layer :
       std::vector<Layer>{Conv2d{.channels = 4, .kernel = {3, 3}}, BatchNorm{}, Relu{}, Flatten{},
                          Dropout{.rate = 0.3f}, Dense{.units = kToyClasses}}) {
    spec.nodes.push_back({{}, {}, layer});
  }
  return *Model::create(spec, seed);
}

// Another model of the same network, with other weights, as the file finds it elsewhere.
std::shared_ptr<Model> elsewhere() { return toy_model(99); }

Result<std::unique_ptr<Trainer>> try_resume(const File& file, ThreadPool& pool,
                                            const std::shared_ptr<Model>& model,
                                            std::uint32_t rows = kRows) {
  return Trainer::resume(model, toy_rows(rows), nullptr, file, pool);
}

std::unique_ptr<Trainer> resumed(const File& file, ThreadPool& pool,
                                 const std::shared_ptr<Model>& model) {
  Result<std::unique_ptr<Trainer>> trainer = try_resume(file, pool, model);
  REQUIRE_MESSAGE(trainer.ok(), (trainer.ok() ? std::string() : to_text(trainer.error())));
  return std::move(trainer).value();
}

// Trains, with the epochs judged by their own loss; saved, thrown away and resumed after each of
// `stops` steps, on other numbers of threads.
std::string interrupted(const FitOptions& options, const Optimizer& optimizer,
                        const std::vector<std::int32_t>& stops) {
  ThreadPool one(1);
  ThreadPool two(2);
  std::shared_ptr<Model> model = toy_model();
  std::unique_ptr<Trainer> trainer = toy_trainer(model, toy_rows(kRows), options, optimizer, one);
  std::size_t next = 0;
  for (std::int32_t step = 0; !trainer->finished(); ++step) {
    while (next < stops.size() && stops[next] == step) {
      const File file = *trainer->save(nullptr);
      model = elsewhere();
      trainer = resumed(file, ++next % 2 == 0 ? one : two, model);
      CHECK(*trainer->save(nullptr) == file);
    }
    REQUIRE(trainer->advance(1).ok());
    if (!trainer->judged()) {
      const EpochTotals& totals = trainer->totals();
      trainer->judge(totals.loss_sum / static_cast<double>(totals.images));
    }
  }
  return model->weights_sha256() + " " + std::to_string(trainer->position().step);
}

TEST_CASE("a resumed run has the weights of the uninterrupted one, for every optimiser") {
  const FitOptions options{.epochs = 3, .batch_size = kBatch, .seed = 4};
  for (const auto& [name, optimizer] : optimizers()) {
    CAPTURE(name);
    const std::string whole = interrupted(options, optimizer, {});
    CHECK(interrupted(options, optimizer, {5}) == whole);  // after the first epoch
    CHECK(interrupted(options, optimizer, {3}) == whole);  // in the middle of it
    CHECK(interrupted(options, optimizer, {0, 1, 4, 10, 14}) == whole);
    CHECK(interrupted(options, optimizer, {7, 7}) == whole);  // saved again at once
  }
}

TEST_CASE("so has one with a schedule, clipping and early stopping") {
  for (const Schedule& schedule :
       std::vector<Schedule>{StepDecay{.gamma = 0.5f}, CosineDecay{}, OneCycle{},
                             ReduceOnPlateau{.gamma = 0.5f, .patience = 1, .min_delta = 0.05f}}) {
    CAPTURE(schedule.index());
    FitOptions options{.epochs = 6, .batch_size = kBatch, .clip_norm = 0.3f, .schedule = schedule};
    options.early_stopping = {.patience = 2, .min_delta = 0.02f, .restore_best = true};
    const Optimizer optimizer = Sgd{.rate = 0.1f, .momentum = 0.9f};
    const std::string whole = interrupted(options, optimizer, {});
    CHECK(interrupted(options, optimizer, {2, 5, 10, 13}) == whole);
    CHECK(interrupted(options, optimizer, {6, 9, 11, 14, 15, 16}) == whole);
  }
}

TEST_CASE("so has one with batch norm and dropout, its running numbers and best weights included") {
  ThreadPool pool(1);
  FitOptions options{.epochs = 3, .batch_size = kBatch, .seed = 6};
  options.early_stopping.restore_best = true;
  const auto run = [&](const std::vector<std::int32_t>& stops) {
    std::shared_ptr<Model> model = normalised_model(1);
    auto trainer = toy_trainer(model, toy_rows(kRows), options, Adam{}, pool);
    std::size_t next = 0;
    for (std::int32_t step = 0; !trainer->finished(); ++step) {
      if (next < stops.size() && stops[next] == step) {
        ++next;
        const File file = *trainer->save(nullptr);
        CHECK(header_of(file).find("runningMean.firstMoment") == std::string::npos);
        model = normalised_model(99);
        trainer = resumed(file, pool, model);
      }
      REQUIRE(trainer->advance(1).ok());
      // The second epoch is the best.
      trainer->judge(trainer->position().epoch == 2 ? 0.1 : 0.5);
    }
    CHECK(trainer->best_is_back());
    const std::string best = model->weights_sha256();
    REQUIRE(model->restore_last_good().ok());
    return best + model->weights_sha256();
  };
  const std::string whole = run({});
  CHECK(run({4}) == whole);
  CHECK(run({1, 5, 11, 14}) == whole);
}

// Stops early after its third epoch, whose loss is far above the first's.
std::unique_ptr<Trainer> ended_early(const std::shared_ptr<Model>& model, ThreadPool& pool) {
  FitOptions options{.epochs = 5, .batch_size = kBatch};
  options.early_stopping = {.patience = 2, .restore_best = true};
  std::unique_ptr<Trainer> trainer = toy_trainer(model, toy_rows(kRows), options, Adam{}, pool);
  for (const double loss : {1.0, 5.0, 5.0}) {
    REQUIRE(trainer->advance(1000).ok());
    trainer->judge(loss);
  }
  REQUIRE(trainer->finished());
  return trainer;
}

TEST_CASE("a run that stopped early is resumed as ended, and goes on when it is told to") {
  ThreadPool pool(1);
  const std::shared_ptr<Model> model = toy_model();
  const File file = *ended_early(model, pool)->save(nullptr);
  const std::shared_ptr<Model> again = elsewhere();
  const auto trainer = resumed(file, pool, again);
  CHECK(trainer->finished());
  CHECK(trainer->stopped_early());
  CHECK(again->weights_sha256() == model->weights_sha256());
  CHECK(trainer->advance(1)->steps == 0);

  FitOptions patient = trainer->options();
  patient.early_stopping.patience = 0;
  patient.early_stopping.restore_best = false;
  REQUIRE(trainer->set_options(patient).ok());
  REQUIRE(run_on(*trainer) == Progress::done);
  CHECK(again->weights_sha256() ==
        trained_weights(kRows, {.epochs = 5, .batch_size = kBatch}, Adam{}, 1));
}

TEST_CASE("a run that ended goes on with more epochs as if it had been asked for them at first") {
  ThreadPool pool(1);
  const Optimizer optimizer = Sgd{.rate = 0.05f, .momentum = 0.9f};
  FitOptions options{.epochs = 1, .batch_size = kBatch};
  const auto first = toy_trainer(toy_model(), toy_rows(kRows), options, optimizer, pool);
  REQUIRE(run_on(*first) == Progress::done);
  first->retire();
  const std::shared_ptr<Model> model = elsewhere();
  const auto second = resumed(*first->save(nullptr), pool, model);
  options.epochs = 2;
  REQUIRE(second->set_options(options).ok());
  REQUIRE(run_on(*second) == Progress::done);
  CHECK(model->weights_sha256() == trained_weights(kRows, options, optimizer, 1));
}

TEST_CASE("a batch size and a seed that were changed take effect where they would have") {
  ThreadPool pool(1);
  const auto run = [&](bool interrupt) {
    std::shared_ptr<Model> model = toy_model();
    FitOptions options{.epochs = 3, .batch_size = kBatch};
    auto trainer = toy_trainer(model, toy_rows(kRows), options, Sgd{}, pool);
    REQUIRE(trainer->advance(2).ok());
    options.batch_size = 3;
    options.seed = 8;
    REQUIRE(trainer->set_options(options).ok());
    if (interrupt) {
      const File file = *trainer->save(nullptr);
      model = elsewhere();
      trainer = resumed(file, pool, model);
    }
    REQUIRE(run_on(*trainer) == Progress::done);
    return model->weights_sha256();
  };
  CHECK(run(true) == run(false));
}

// Nothing squashes numbers or lets units die, so they grow.
std::shared_ptr<Model> fragile_model(std::uint64_t seed = 1) {
  const ModelSpec spec{kToyImage,
                       {{{}, {}, Conv2d{.channels = 4, .kernel = {3, 3}}},
                        {{}, {}, Flatten{}},
                        {{}, {}, Dense{.units = 6}},
                        {{}, {}, Dense{.units = kToyClasses}}},
                       {}};
  return *Model::create(spec, seed);
}

Error divergence_of(Trainer& trainer) {
  for (int step = 0; step < 1000; ++step) {
    const Result<Advance> advance = trainer.advance(1);
    if (!advance.ok()) return advance.error();
  }
  FAIL("the run did not diverge");
  return {};
}

TEST_CASE("a run resumed before its divergence diverges at the same step and place") {
  ThreadPool pool(1);
  const FitOptions options{.epochs = 500, .batch_size = kBatch};
  const std::shared_ptr<Model> model = fragile_model();
  const auto trainer = toy_trainer(model, toy_rows(kRows), options, Sgd{.rate = 0.01f}, pool);
  REQUIRE(trainer->advance(3).ok());
  REQUIRE(trainer->set_optimizer(Sgd{.rate = 100}).ok());
  const File before = *trainer->save(nullptr);
  const Error error = divergence_of(*trainer);
  REQUIRE(error.code == ErrorCode::diverged);
  const File after = *trainer->save(nullptr);
  REQUIRE(model->restore_last_good().ok());

  for (const File& file : {before, after}) {
    const std::shared_ptr<Model> again = fragile_model(99);
    const auto second = resumed(file, pool, again);
    CHECK(to_text(divergence_of(*second)) == to_text(error));
    // The last good weights came with the file.
    REQUIRE(again->restore_last_good().ok());
    CHECK(again->last_good_step() == model->last_good_step());
    CHECK(again->weights_sha256() == model->weights_sha256());
    // With a sensible rate the run goes on.
    REQUIRE(second->set_optimizer(Sgd{.rate = 0.01f}).ok());
    CHECK(second->advance(1).ok());
  }
}

TEST_CASE("a run with numbers that are not finite is not saved") {
  ThreadPool pool(1);
  const std::shared_ptr<Model> model = toy_model();
  const FitOptions options{.epochs = 1, .batch_size = kBatch};
  const auto trainer = toy_trainer(model, toy_rows(kRows), options, Sgd{}, pool);
  model->parameter(model->graph().parameters()[2])[1] = std::numeric_limits<float>::infinity();
  const auto file = trainer->save(nullptr);
  REQUIRE_FALSE(file.ok());
  CHECK(file.error().code == ErrorCode::diverged);
  CHECK(file.error().where == "conv2.weight");
}

TEST_CASE("frozen layers have no numbers of a run in its file, and stay as they are") {
  ModelSpec spec = toy_model()->graph().spec();
  for (NodeSpec& node : spec.nodes) node.frozen = node.name == "conv1";
  ThreadPool pool(1);
  const FitOptions options{.epochs = 2, .batch_size = kBatch};
  const std::shared_ptr<Model> model = *Model::create(spec, 1);
  const auto trainer = toy_trainer(model, toy_rows(kRows), options, Adam{}, pool);
  REQUIRE(trainer->advance(3).ok());
  const File file = *trainer->save(nullptr);
  CHECK(header_of(file).find("\"conv1.weight.firstMoment\"") == std::string::npos);
  CHECK(header_of(file).find("\"conv2.weight.firstMoment\"") != std::string::npos);
  const std::shared_ptr<Model> again = *Model::create(spec, 99);
  const auto second = resumed(file, pool, again);
  REQUIRE(run_on(*trainer) == Progress::done);
  REQUIRE(run_on(*second) == Progress::done);
  CHECK(again->weights_sha256() == model->weights_sha256());
}

TEST_CASE("a run whose data was still arriving is resumed where the data is whole") {
  const ToyFiles files = toy_files(kRows, kToyImage, kToyClasses);
  const auto arrive = [&](std::size_t images) {
    std::shared_ptr<Dataset> data = toy_labels(files, kToyClasses, 10);
    const std::size_t header =
        files.images.size() - kRows * static_cast<std::size_t>(kToyImage.cells());
    const std::size_t bytes = header + images * static_cast<std::size_t>(kToyImage.cells());
    REQUIRE(data->append_image_bytes(std::span(files.images).first(bytes)).ok());
    return data;
  };
  ThreadPool pool(1);
  const FitOptions options{.epochs = 2, .batch_size = kBatch};
  const auto trainer = toy_trainer(toy_model(), arrive(10), options, Sgd{}, pool);
  REQUIRE(run_on(*trainer) == Progress::waiting_for_data);
  REQUIRE(trainer->position().step == 2);
  const File file = *trainer->save(nullptr);

  const auto too_early = Trainer::resume(elsewhere(), arrive(9), nullptr, file, pool);
  REQUIRE_FALSE(too_early.ok());
  CHECK(too_early.error().code == ErrorCode::no_data);
  const std::shared_ptr<Model> model = elsewhere();
  const auto second = Trainer::resume(model, arrive(kRows), nullptr, file, pool);
  REQUIRE(second.ok());
  REQUIRE(run_on(**second) == Progress::done);
  const std::shared_ptr<Model> whole = toy_model();
  REQUIRE(run_on(*toy_trainer(whole, arrive(kRows), options, Sgd{}, pool)) == Progress::done);
  CHECK(model->weights_sha256() == whole->weights_sha256());
  // The block of the first epoch came with the file: the data set itself may have another.
  const std::shared_ptr<Model> other = elsewhere();
  REQUIRE(run_on(*resumed(file, pool, other)) == Progress::done);
  CHECK(other->weights_sha256() == whole->weights_sha256());
}

struct Refusal {
  ErrorCode code;
  std::string where;
};

Refusal refusal_of(const File& file, const std::shared_ptr<const Dataset>& data,
                   const Dataset* validation = nullptr) {
  ThreadPool pool(1);
  const std::shared_ptr<Model> model = elsewhere();
  const std::string before = model->weights_sha256();
  const auto trainer = Trainer::resume(model, data, validation, file, pool);
  REQUIRE_FALSE(trainer.ok());
  CHECK_FALSE(trainer.error().message.empty());
  CHECK_FALSE(trainer.error().remedy.empty());
  CHECK(model->weights_sha256() == before);
  CHECK_FALSE(model->has_last_good());
  return {trainer.error().code, trainer.error().where};
}

File saved_run(const FitOptions& options = {.epochs = 2, .batch_size = kBatch},
               const Dataset* validation = nullptr) {
  ThreadPool pool(1);
  const auto trainer =
      toy_trainer(toy_model(), toy_rows(kRows), options, Sgd{.momentum = 0.9f}, pool);
  REQUIRE(trainer->advance(3).ok());
  return *trainer->save(validation);
}

TEST_CASE("other data is refused") {
  const File file = saved_run();
  CHECK(refusal_of(file, toy_rows(kRows + 1)).code == ErrorCode::data_mismatch);
  // One pixel or one label makes another data set.
  for (const bool label : {false, true}) {
    ToyFiles files = toy_files(kRows, kToyImage, kToyClasses);
    std::uint8_t& byte = label ? files.labels.back() : files.images.back();
    byte = label ? static_cast<std::uint8_t>((byte + 1) % kToyClasses)
                 : static_cast<std::uint8_t>(byte ^ 1);
    const std::shared_ptr<Dataset> data = toy_labels(files, kToyClasses);
    REQUIRE(data->append_image_bytes(files.images).ok());
    const Refusal refusal = refusal_of(file, data);
    CHECK(refusal.code == ErrorCode::data_mismatch);
    CHECK(refusal.where == "data");
  }
}

TEST_CASE("validation data whose loss decides something must be the run's own") {
  const auto validation = toy_rows(9);
  const auto other = toy_rows(10);
  FitOptions options{.epochs = 2, .batch_size = kBatch};
  ThreadPool pool(1);
  const auto resumes = [&](const File& file, const Dataset* with) {
    return Trainer::resume(elsewhere(), toy_rows(kRows), with, file, pool).ok();
  };
  const File free = saved_run(options, validation.get());
  CHECK(resumes(free, other.get()));
  CHECK(resumes(free, nullptr));
  options.early_stopping.patience = 3;
  const File bound = saved_run(options, validation.get());
  CHECK(resumes(bound, validation.get()));
  CHECK(refusal_of(bound, toy_rows(kRows), other.get()).code == ErrorCode::data_mismatch);
  CHECK(refusal_of(bound, toy_rows(kRows)).where == "validation");
  const File alone = saved_run(options);
  CHECK(resumes(alone, nullptr));
  CHECK(refusal_of(alone, toy_rows(kRows), other.get()).code == ErrorCode::data_mismatch);
}

TEST_CASE("a model alone and another network are refused, and a run's file loads as its model") {
  const File file = saved_run();
  CHECK(refusal_of(save_checkpoint(*toy_model()), toy_rows(kRows)).code ==
        ErrorCode::bad_checkpoint);
  ThreadPool pool(1);
  const auto other = *Model::create(*parse_spec(R"({"input":[2,7,6],"layers":[
      {"type":"flatten"},{"type":"dense","units":3}]})"),
                                    1);
  const auto refused = Trainer::resume(other, toy_rows(kRows), nullptr, file, pool);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::bad_checkpoint);
  const auto loaded = load_checkpoint(file);
  REQUIRE(loaded.ok());
  const std::shared_ptr<Model> model = elsewhere();
  resumed(file, pool, model);
  CHECK((*loaded)->weights_sha256() == model->weights_sha256());
}

TEST_CASE("a run that does not make sense is refused, under a checksum that fits") {
  const File file = saved_run();
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {R"({\"version\":1,\"options\")", R"({\"version\":2,\"options\")"},
           {R"(\"step\":3,)", R"(\"step\":4.5,)"},
           {R"(\"step\":3,)", R"(\"step\":-3,)"},
           {R"(\"step\":3,)", R"(\"step\":2,)"},
           {R"(\"step\":3,)", R"(\"step\":9007199254740994,)"},
           {R"(\"step\":3,)", ""},
           {R"(\"step\":3,)", R"(\"step\":3,\"steps\":3,)"},
           {R"(\"step\":3,)", R"(\"step\":3,\"step\":3,)"},
           {R"(\"stepInEpoch\":3)", R"(\"stepInEpoch\":5)"},
           {R"(\"epoch\":0)", R"(\"epoch\":1)"},
           {R"(\"epoch\":0)", R"(\"epoch\":\"0\")"},
           {R"(\"updates\":3)", R"(\"updates\":4)"},
           {R"(\"images\":15,\"judged\")", R"(\"images\":14,\"judged\")"},
           {R"(\"judged\":true)", R"(\"judged\":false)"},
           {R"(\"judged\":true)", R"(\"judged\":1)"},
           {R"(\"totals\":{\"images\":15)", R"(\"totals\":{\"images\":10)"},
           {R"(\"lossSum\":)", R"(\"lossSum\":null,\"x\":)"},
           {R"(\"firstEpochBlock\":0)", R"(\"firstEpochBlock\":-1)"},
           {R"(\"lastGoodStep\":2)", R"(\"lastGoodStep\":3)"},
           {R"(\"lastGoodStep\":2)", R"(\"lastGoodStep\":-1)"},
           {R"(\"reduction\":1)", R"(\"reduction\":2)"},
           {R"(\"waited\":0)", R"(\"waited\":1)"},
           {R"(\"loss\":null)", R"(\"loss\":\"0\")"},
           {R"(\"bestEpoch\":0)", R"(\"bestEpoch\":1)"},
           {R"(\"hashedRows\":23)", R"(\"hashedRows\":24)"},
           {R"(\"shape\":[2,7,6])", R"(\"shape\":[2,7])"},
           {R"(\"validation\":null)", R"(\"validation\":0)"},
           {R"(\"type\":\"sgd\")", R"(\"type\":\"adam\")"},
           {R"("conv1.weight.velocity")", R"("conv1.weight.firstMoment")"},
           {R"("conv1.weight.velocity":{"dtype":"F32","shape":[5,2,3,3])",
            R"("conv1.weight.velocity":{"dtype":"F32","shape":[2,5,3,3])"},
           {R"("run":)", R"("walk":)"},
       }) {
    CAPTURE(from);
    CAPTURE(to);
    const Refusal refusal = refusal_of(with_text(file, from, to), toy_rows(kRows));
    CHECK((refusal.code == ErrorCode::bad_checkpoint || refusal.code == ErrorCode::unknown_field));
  }
  const auto options = with_text(file, R"(\"epochs\":2)", R"(\"epochs\":0)");
  CHECK(refusal_of(options, toy_rows(kRows)).code == ErrorCode::out_of_range);
  const auto batch = with_text(file, R"(\"shuffle\":{\"seed\":1,\"batchSize\":5)",
                               R"(\"shuffle\":{\"seed\":1,\"batchSize\":500)");
  CHECK(refusal_of(batch, toy_rows(kRows)).code == ErrorCode::bad_checkpoint);
}

TEST_CASE("numbers of a run that are not finite are refused") {
  File file = saved_run();
  const float broken = std::numeric_limits<float>::quiet_NaN();
  std::memcpy(file.data() + file.size() - sizeof broken, &broken, sizeof broken);
  CHECK(refusal_of(sealed(file), toy_rows(kRows)).code == ErrorCode::bad_checkpoint);
}

TEST_CASE("a run's file cut anywhere is refused, and so is any changed byte") {
  const File file = saved_run();
  const auto data = toy_rows(kRows);
  for (std::size_t length = 0; length < file.size(); length += 7) {
    CAPTURE(length);
    const File cut(file.begin(), file.begin() + static_cast<long>(length));
    CHECK(refusal_of(cut, data).code == ErrorCode::bad_checkpoint);
  }
  // Every byte of the header and a sample of the numbers.
  const std::size_t header = 8 + header_of(file).size();
  for (std::size_t i = 0; i < file.size(); i += i < header ? 1 : 97) {
    CAPTURE(i);
    File changed = file;
    changed[i] ^= 1;
    const ErrorCode code = refusal_of(changed, data).code;
    CHECK((code == ErrorCode::bad_checkpoint || code == ErrorCode::checksum_mismatch));
  }
}

TEST_CASE("of 2,000 damaged files of a run, their checksums renewed, none crashes") {
  const File file = saved_run();
  const auto data = toy_rows(kRows);
  ThreadPool pool(1);
  std::map<std::string_view, int> outcomes;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    // Most of the file is numbers: the damage is to its text.
    const std::string header = header_of(file);
    const File text = damaged(File(header.begin(), header.end()), seed);
    const File changed = sealed(with_header(file, std::string(text.begin(), text.end())));
    const std::shared_ptr<Model> model = elsewhere();
    const auto trainer = Trainer::resume(model, data, nullptr, changed, pool);
    ++outcomes[trainer.ok() ? "resumed" : name_of(trainer.error().code)];
    if (trainer.ok()) CHECK((*trainer)->advance(1).ok());
  }
  CHECK(outcomes["bad_checkpoint"] > 1000);
  CHECK(outcomes["resumed"] < 200);
  std::string counts;
  for (const auto& [name, count] : outcomes) {
    counts += " " + std::string(name) + " " + std::to_string(count);
  }
  MESSAGE(counts);
}

}  // namespace
}  // namespace receptive
