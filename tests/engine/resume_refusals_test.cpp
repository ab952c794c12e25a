// A run is resumed on its own data and network from a whole file, or not at all.
#include <doctest/doctest.h>

#include <cstring>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/checkpoint.h"
#include "tests/engine/checkpoint_files.h"
#include "tests/engine/resuming.h"

namespace receptive {
namespace {

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
