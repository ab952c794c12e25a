#include "engine/model/examples.h"

#include "engine/model/presets.h"

namespace receptive {

namespace {

// The worked example of the backpropagation notes. Every number is a multiple of 1/16, so that the
// forward pass up to the sigmoid has no rounding; the winners of the pooling lie as the notes draw
// them.
Example one_filter_cnn() {
  return {.image =
              {
                  0.9375f, 0.375f,  0.1875f, 0.375f,  0.875f,  0.375f,   //
                  0.125f,  0.0625f, 0.9375f, 0.625f,  0.4375f, 0.5625f,  //
                  0.1875f, 0.0625f, 0.4375f, 0.5625f, 0.0625f, 0.3125f,  //
                  0.5f,    0.25f,   0.0625f, 0.4375f, 0.375f,  0.75f,    //
                  0.5625f, 0.4375f, 1.0f,    0.625f,  0.125f,  0.0f,     //
                  0.1875f, 0.0625f, 0.4375f, 0.4375f, 0.375f,  0.0f,     //
              },
          .label = 1,
          .parameters = {{"conv1",
                          "weight",
                          {
                              -0.6875f, -0.4375f, -0.5f,  //
                              0.5625f, 0.875f, -0.375f,   //
                              0.3125f, 0.75f, -1.0f,      //
                          }},
                         {"conv1", "bias", {0.125f}},
                         {"dense1", "weight", {-0.0625f, -0.8125f, 0.1875f, -0.625f}},
                         {"dense1", "bias", {-0.25f}}},
          .optimizer = Sgd{.rate = 0.5f}};
}

void write_numbers(const std::vector<float>& numbers, JsonWriter& writer) {
  writer.begin_array();
  for (const float number : numbers) writer.value(number);
  writer.end_array();
}

}  // namespace

Result<std::optional<Example>> find_example(std::string_view preset) {
  if (preset == "one-filter-cnn") return std::optional(one_filter_cnn());
  Result<ModelSpec> spec = find_preset(preset);
  if (!spec) return std::move(spec).error();
  return std::optional<Example>();
}

std::string to_json(const std::optional<Example>& example) {
  JsonWriter writer;
  if (!example) return writer.null().take();
  writer.begin_object().key("image");
  write_numbers(example->image, writer);
  writer.member("label", example->label).key("parameters").begin_array();
  for (const Example::Parameter& parameter : example->parameters) {
    writer.begin_object().member("node", parameter.node).member("name", parameter.name);
    writer.key("values");
    write_numbers(parameter.values, writer);
    writer.end_object();
  }
  writer.end_array().key("optimizer");
  write(example->optimizer, writer);
  writer.end_object();
  return writer.take();
}

}  // namespace receptive
