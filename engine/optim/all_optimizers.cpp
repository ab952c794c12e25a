#include "engine/optim/all_optimizers.h"

#include <array>

#include "engine/core/variant_list.h"

namespace receptive {

Result<Optimizer> parse_optimizer(const JsonValue& json, std::string_view where) {
  static constexpr std::array<std::string_view, 1> kAlso = {"type"};
  return read_alternative<Optimizer>(json, where, ErrorCode::unknown_optimizer, kAlso);
}

Result<Optimizer> parse_optimizer(std::string_view json) {
  Result<JsonValue> value = parse_json(json, "optimizer");
  if (!value) return std::move(value).error();
  return parse_optimizer(*value, "optimizer");
}

void write(const Optimizer& optimizer, JsonWriter& writer) { write_alternative(optimizer, writer); }

std::string to_json(const Optimizer& optimizer) {
  JsonWriter writer;
  write(optimizer, writer);
  return writer.take();
}

Status check_optimizer(const Optimizer& optimizer, std::string_view where) {
  return check_alternative(optimizer, where);
}

std::span<const std::string_view> slot_names_of(const Optimizer& optimizer) {
  using Names = std::span<const std::string_view>;
  return std::visit([](const auto& chosen) -> Names { return chosen.kSlotNames; }, optimizer);
}

int square_slot_of(const Optimizer& optimizer) {
  return std::visit([](const auto& chosen) { return chosen.kSquareSlot; }, optimizer);
}

}  // namespace receptive
