// Every error code of the project, once. The TypeScript union is generated from this list.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace receptive {

enum class ErrorCode : std::uint8_t {
  // Text and fields
  bad_json,
  unknown_layer,
  unknown_loss,
  unknown_optimizer,
  unknown_schedule,
  unknown_preset,
  unknown_field,
  missing_field,
  wrong_type,
  out_of_range,
  // Models
  bad_graph,
  shape_mismatch,
  kernel_too_large,
  over_budget,
  wrong_loss,
  unknown_node,
  unknown_tensor,
  bad_index,
  no_gradient,
  too_large,
  // Data
  idx_bad_header,
  idx_truncated,
  idx_trailing_bytes,
  count_mismatch,
  bad_label,
  bad_batch,
  no_data,
  changes_class,
  // Runs and files
  diverged,
  bad_checkpoint,
  checksum_mismatch,
  data_mismatch,
  file_not_found,
  // The host around the engine
  bad_argument,
  cancelled,
  disposed,
  busy,
  engine_failed,
  timeout,
  wasm_unavailable,
  wasm_is_html,
  threads_unavailable,
  fetch_failed,
  port_busy,
  count_,  // not a code: the length of the list
};

struct ErrorCodeInfo {
  std::string_view name;
  std::string_view meaning;
};

inline constexpr ErrorCodeInfo kErrorCodes[] = {
    {"bad_json", "a text is not valid JSON"},
    {"unknown_layer", "no layer has this type"},
    {"unknown_loss", "no loss has this name"},
    {"unknown_optimizer", "no optimiser has this name"},
    {"unknown_schedule", "no learning-rate schedule has this name"},
    {"unknown_preset", "no preset has this name"},
    {"unknown_field", "a field is not one of those its owner has"},
    {"missing_field", "a required field is absent"},
    {"wrong_type", "a field holds another kind of value than it takes"},
    {"out_of_range", "a number is outside its permitted range or not finite"},
    {"bad_graph", "layers refer to missing, repeated or later layers"},
    {"shape_mismatch", "a shape does not fit what takes it"},
    {"kernel_too_large", "a kernel is larger than its padded input"},
    {"over_budget", "the model needs more memory than the budget permits"},
    {"wrong_loss", "the loss does not fit the output of the model"},
    {"unknown_node", "no layer of the model has this name"},
    {"unknown_tensor", "the layer has no tensor of this kind or name"},
    {"bad_index", "an index lies outside its tensor"},
    {"no_gradient", "the trace was made without a target, so it has no gradients"},
    {"too_large", "there is more of what was asked for than can be shown"},
    {"idx_bad_header", "an IDX file does not begin with a header this project reads"},
    {"idx_truncated", "an IDX file ends before the data its header promises"},
    {"idx_trailing_bytes", "an IDX file goes on after the data its header promises"},
    {"count_mismatch", "two counts that must agree do not"},
    {"bad_label", "a label is not a class of the model"},
    {"bad_batch", "the batch size is 0 or larger than the data"},
    {"no_data", "a data set has no rows"},
    {"changes_class", "an augmentation would make an image of another class"},
    {"diverged", "the loss or a weight is no longer a finite number"},
    {"bad_checkpoint", "a file is not a checkpoint this project reads"},
    {"checksum_mismatch", "a checkpoint's bytes do not match their checksum"},
    {"data_mismatch", "a run is resumed on other data than it was trained on"},
    {"file_not_found", "a file or folder does not exist or cannot be read"},
    {"bad_argument", "a call or a command line is not understood"},
    {"cancelled", "the caller cancelled the work"},
    {"disposed", "the object was disposed and cannot be used any more"},
    {"busy", "the model is in use by a run"},
    {"engine_failed", "the engine stopped working; make a new one"},
    {"timeout", "the engine did not answer in time"},
    {"wasm_unavailable", "WebAssembly is missing, forbidden or could not be loaded"},
    {"wasm_is_html", "the address of the engine answered with a web page"},
    {"threads_unavailable", "threads were asked for and cannot be had here"},
    {"fetch_failed", "a download failed"},
    {"port_busy", "another program listens on the port"},
};
static_assert(sizeof(kErrorCodes) / sizeof(kErrorCodes[0]) ==
              static_cast<std::size_t>(ErrorCode::count_));

namespace detail {
// Without the meanings, which only the schema tells: a page does not download what it never reads.
inline constexpr auto kErrorNames = [] {
  std::array<std::string_view, static_cast<std::size_t>(ErrorCode::count_)> names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = kErrorCodes[i].name;
  return names;
}();
}  // namespace detail

constexpr std::string_view name_of(ErrorCode code) {
  return detail::kErrorNames[static_cast<std::size_t>(code)];
}

}  // namespace receptive
