#include "engine/model/receptive_field.h"

#include <algorithm>

namespace receptive {

namespace {

// Beyond it, as after many long strides over padding, a field is given as the whole image. Keeps
// what follows within 64 bits, and exact as a number of JavaScript.
constexpr std::int64_t kFarOutside = std::int64_t{1} << 40;

FieldSide through_window(const FieldSide& input, std::int32_t reach, std::int32_t stride,
                         std::int32_t padding, std::int32_t image_side) {
  const FieldSide field{.size = input.size + (reach - 1) * input.jump,
                        .jump = input.jump * stride,
                        .before = input.before + padding * input.jump};
  if (std::max({field.size, field.jump, field.before}) <= kFarOutside) return field;
  return {.size = image_side, .jump = 0, .before = 0};
}

// With one place a jump says nothing.
FieldSide united(const FieldSide& a, const FieldSide& b, std::int32_t places) {
  const bool together = a.jump == b.jump || places == 1;
  const auto end = [&](const FieldSide& side) {
    return side.size - side.before + (together ? 0 : (places - 1) * side.jump);
  };
  const std::int64_t before = std::max(a.before, b.before);
  return {
      .size = std::max(end(a), end(b)) + before, .jump = together ? a.jump : 0, .before = before};
}

}  // namespace

SeenWindow window_of(const Node& node) {
  return std::visit(
      [&](const auto& layer) -> SeenWindow {
        if constexpr (HasSeenWindow<std::decay_t<decltype(layer)>>) {
          return layer.seen_window(node.input_shapes);
        } else {
          return {};
        }
      },
      node.layer);
}

std::vector<ReceptiveField> receptive_fields(const Graph& graph) {
  const Shape& image = graph.input_shape();
  std::vector<ReceptiveField> fields = {ReceptiveField{}};
  for (const Node& node : graph.nodes().subspan(1)) {
    const Shape& in = node.input_shapes[0];
    ReceptiveField field = fields[static_cast<std::size_t>(node.inputs[0])];
    for (const std::int32_t input : node.inputs) {
      const ReceptiveField& other = fields[static_cast<std::size_t>(input)];
      field = {united(field.rows, other.rows, in.h), united(field.columns, other.columns, in.w)};
    }
    const SeenWindow window = window_of(node);
    fields.push_back(
        {through_window(field.rows, window.reach.h, window.stride.h, window.before.h, image.h),
         through_window(field.columns, window.reach.w, window.stride.w, window.before.w, image.w)});
  }
  return fields;
}

}  // namespace receptive
