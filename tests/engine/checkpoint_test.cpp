// Files of models: what is saved comes back bit by bit, and no damage passes.
#include "engine/model/checkpoint.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/presets.h"
#include "tests/engine/checkpoint_files.h"
#include "tests/engine/explain_models.h"
#include "tests/engine/random_models.h"

namespace receptive {
namespace {

void check_refused(const File& file, std::string_view code) {
  const auto model = load_checkpoint(file);
  REQUIRE_FALSE(model.ok());
  CHECK(name_of(model.error().code) == code);
  CHECK_FALSE(model.error().where.empty());
  CHECK_FALSE(model.error().message.empty());
  CHECK_FALSE(model.error().remedy.empty());
}

// conv1.weight: 9 numbers at 0, conv1.bias at 36, dense1.weight: 4 at 40, dense1.bias at 56.
File small_file() { return save_checkpoint(*model_with_biases(*find_preset("one-filter-cnn"))); }

TEST_CASE("a model saved and loaded has the same bits and the same description") {
  std::vector<ModelSpec> specs = {*find_preset("lenet5"), *find_preset("one-filter-cnn")};
  for (const auto& [name, spec] : explain_models()) specs.push_back(spec);
  for (const ModelSpec& spec : specs) {
    const auto model = model_with_biases(spec, 3);
    const File file = save_checkpoint(*model);
    const auto again = load_checkpoint(file);
    REQUIRE_MESSAGE(again.ok(), (again.ok() ? std::string() : to_text(again.error())));
    CHECK((*again)->weights_sha256() == model->weights_sha256());
    CHECK(to_json((*again)->graph().spec()) == to_json(model->graph().spec()));
    CHECK(save_checkpoint(**again) == file);
  }
}

TEST_CASE("weights keep their bits, whichever they are") {
  const auto model = *Model::create(*find_preset("one-filter-cnn"), 1);
  const std::span<float> numbers = model->parameter(model->graph().parameters()[0]);
  numbers[0] = -0.0f;
  numbers[1] = std::numeric_limits<float>::denorm_min();
  numbers[2] = std::numeric_limits<float>::max();
  const auto again = load_checkpoint(save_checkpoint(*model));
  REQUIRE(again.ok());
  const std::span<float> read = (*again)->parameter((*again)->graph().parameters()[0]);
  CHECK(std::memcmp(read.data(), numbers.data(), numbers.size_bytes()) == 0);
}

TEST_CASE("the data of a file is aligned, as other readers expect") {
  const File file = small_file();
  CHECK(header_of(file).size() % 8 == 0);
  CHECK(header_of(file).starts_with("{\"__metadata__\""));
  CHECK(file.size() == 8 + header_of(file).size() + 15 * sizeof(float));
}

TEST_CASE("a file cut anywhere is refused") {
  const File file = small_file();
  for (std::size_t length = 0; length < file.size(); ++length) {
    CAPTURE(length);
    check_refused({file.begin(), file.begin() + static_cast<long>(length)}, "bad_checkpoint");
  }
}

TEST_CASE("a file that goes on is refused") {
  File file = small_file();
  file.push_back(0);
  check_refused(file, "bad_checkpoint");
}

TEST_CASE("a header length that lies is refused") {
  const File file = small_file();
  const std::uint64_t true_length = header_of(file).size();
  for (const std::uint64_t length :
       {std::uint64_t{0}, true_length - 1, true_length + 1, true_length + 1000,
        std::uint64_t{1} << 32, std::uint64_t{1} << 63, ~std::uint64_t{0}, ~std::uint64_t{0} - 7}) {
    CAPTURE(length);
    File changed = file;
    std::memcpy(changed.data(), &length, 8);
    check_refused(changed, "bad_checkpoint");
  }
}

TEST_CASE("any changed byte of the weights is a checksum mismatch, also under a new checksum") {
  const File file = small_file();
  for (std::size_t i = file.size() - 60; i < file.size(); ++i) {
    File changed = file;
    changed[i] ^= 1;
    check_refused(changed, "checksum_mismatch");
  }
  check_refused(with_text(file, "\"sha256\":\"", "\"sha256\":\"0"), "checksum_mismatch");
  for (std::size_t i = file.size() - 60; i < file.size(); i += 7) {
    File forged = file;
    forged[i] ^= 1;
    check_refused(sealed(forged), "checksum_mismatch");
  }
}

TEST_CASE("weights that are not numbers are refused") {
  for (const float broken :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    const auto model = *Model::create(*find_preset("one-filter-cnn"), 1);
    model->parameter(model->graph().parameters()[0])[4] = broken;
    check_refused(save_checkpoint(*model), "bad_checkpoint");
  }
}

TEST_CASE("holes, overlaps and other places of tensors are refused") {
  const File file = small_file();
  for (const auto& [from, to] : std::vector<std::pair<const char*, const char*>>{
           {"[36,40]", "[40,44]"},                   // overlaps the next, leaves a hole
           {"[36,40]", "[32,36]"},                   // overlaps the one before
           {"[56,60]", "[60,64]"},                   // beyond the end
           {"[0,36]", "[0,40]"},                     // longer than its shape
           {"[0,36]", "[36,0]"},                     // backwards
           {"[0,36]", "[0]"},                        // one end
           {"[0,36]", "[-36,0]"},                    // before the beginning
           {"[0,36]", "[0.5,36.5]"},                 // not whole
           {"[0,36]", "[1e300,1e300]"},              // beyond counting
           {"[0,36]", "[18446744073709551615,35]"},  // wraps around
           {"[0,36]", "\"0,36\""},                   // a text
           {"\"data_offsets\":[0,36]", "\"offsets\":[0,36]"},
       }) {
    CAPTURE(from);
    CAPTURE(to);
    check_refused(with_text(file, from, to), "bad_checkpoint");
  }
}

TEST_CASE("bytes between two tensors that belong to neither are refused") {
  File file = small_file();
  file.insert(file.end() - 4, 4, 0);
  check_refused(with_text(file, "[56,60]", "[60,64]"), "bad_checkpoint");
}

TEST_CASE("other types, shapes, tensors and formats are refused") {
  const File file = small_file();
  for (const auto& [from, to] : std::vector<std::pair<const char*, const char*>>{
           {"\"F32\"", "\"F16\""},
           {"\"F32\"", "32"},
           {"\"dtype\":\"F32\",", ""},
           {"\"shape\":[1,1,3,3]", "\"shape\":[1,1,9]"},
           {"\"shape\":[1,1,3,3]", "\"shape\":[1,1,9,1]"},
           {"\"shape\":[1,1,3,3]", "\"shape\":[1,1,3,3,1]"},
           {"\"shape\":[1,1,3,3]", "\"shape\":[1,1,3,null]"},
           {"\"conv1.bias\":", "\"conv1.gamma\":"},
           {"\"conv1.bias\":", "\"conv1.weight\":"},  // twice
           {"\"conv1.bias\":{", "\"conv1.more\":{},\"conv1.bias\":{"},
           {"receptive/2", "receptive/3"},
           {"receptive/2", "receptive/1"},
           {"\"format\":\"receptive/2\",", ""},
           {"\"format\":", "\"more\":\"\",\"format\":"},
           {"\"checksum\":", "\"checksun\":"},
           {"\"checksum\":", "\"checksum\" :"},
           {"\"sha256\":", "\"sha1\":"},
           {"\"sha256\":\"", "\"sha256\":7,\"x\":\""},
           {"\"__metadata__\":{", "\"__metadata__\":[{"},
           {"{\"__metadata__\"", "{\"a\":NaN,\"__metadata__\""},
           {"{\"__metadata__\"", "[\"__metadata__\""},
       }) {
    CAPTURE(from);
    CAPTURE(to);
    check_refused(with_text(file, from, to), "bad_checkpoint");
  }
}

TEST_CASE("the architecture within a file is checked like any other") {
  const File file = small_file();
  check_refused(with_text(file, R"(\"kernel\":[3,3])", R"(\"kernel\":[7,7])"), "kernel_too_large");
  check_refused(with_text(file, R"(\"type\":\"relu\")", R"(\"type\":\"gelu\")"), "unknown_layer");
  check_refused(with_text(file, R"(\"units\":1)", R"(\"units\":1000000000)"), "over_budget");
  check_refused(with_text(file, R"(\"units\":1)", R"(\"units\":2)"), "wrong_loss");
  check_refused(with_text(file, R"(\"version\":1)", R"(\"version\":)"), "bad_json");
}

// The same model as the first format had it: weights under a checksum of their own, and no other.
File first_format(const File& file) {
  std::string header = header_of(file);
  header.replace(header.find("receptive/2"), 11, "receptive/1");
  const std::size_t checksum = header.find(",\"checksum\"");
  header.erase(checksum, header.find('}', checksum) - checksum);
  return with_header(file, header);
}

TEST_CASE("files of the first format still load") {
  const File file = small_file();
  const auto model = load_checkpoint(first_format(file));
  REQUIRE_MESSAGE(model.ok(), (model.ok() ? std::string() : to_text(model.error())));
  CHECK(save_checkpoint(**model) == file);
  File changed = first_format(file);
  changed.back() ^= 1;
  check_refused(changed, "checksum_mismatch");
}

TEST_CASE("any changed byte of a file is refused") {
  const File file = small_file();
  for (std::size_t i = 0; i < file.size(); ++i) {
    CAPTURE(i);
    File changed = file;
    changed[i] ^= 1;
    const auto model = load_checkpoint(changed);
    REQUIRE_FALSE(model.ok());
    CHECK((model.error().code == ErrorCode::bad_checkpoint ||
           model.error().code == ErrorCode::checksum_mismatch));
  }
}

TEST_CASE("of 5,000 damaged files none crashes and none passes") {
  const File file = small_file();
  std::map<std::string_view, int> refused;
  for (std::uint64_t seed = 0; seed < 5000; ++seed) {
    const File changed = damaged(file, seed);
    if (changed == file) continue;
    const auto model = load_checkpoint(changed);
    REQUIRE_FALSE(model.ok());
    CHECK_FALSE(model.error().where.empty());
    ++refused[name_of(model.error().code)];
  }
  CHECK(refused["bad_checkpoint"] > 1000);
  CHECK(refused["checksum_mismatch"] > 300);
}

TEST_CASE("damaged files whose checksum was renewed hold their model or are refused") {
  const File file = small_file();
  const std::string weights = (*load_checkpoint(file))->weights_sha256();
  std::map<std::string_view, int> refused;
  int passed = 0;
  for (std::uint64_t seed = 0; seed < 5000; ++seed) {
    File changed = damaged(file, seed);
    std::uint64_t length = 0;
    if (changed.size() < 8) continue;
    std::memcpy(&length, changed.data(), 8);
    if (length <= changed.size() - 8) changed = sealed(changed);
    const auto model = load_checkpoint(changed);
    if (model.ok()) {
      // The header's spaces, an initialiser or a name may change; weights may not.
      CHECK((*model)->weights_sha256() == weights);
      ++passed;
    } else {
      CHECK_FALSE(model.error().where.empty());
      ++refused[name_of(model.error().code)];
    }
  }
  CHECK(passed < 400);
  CHECK(refused["bad_checkpoint"] > 1000);
  CHECK(refused["checksum_mismatch"] > 50);
  std::string counts;
  for (const auto& [code, count] : refused) {
    counts += ", " + std::string(code) + " " + std::to_string(count);
  }
  MESSAGE(passed << " harmless changes passed; refused" << counts);
}

}  // namespace
}  // namespace receptive
