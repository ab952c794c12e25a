// Descriptions of models as somebody might write them who tries everything: any layer, any numbers,
// wrong names, wrong types.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "engine/core/variant_list.h"
#include "engine/model/spec.h"
#include "tests/engine/draw.h"

namespace receptive {

/// A small number mostly, else one from the ends of what can be written.
inline std::int32_t wild_number(Draw& draw) {
  if (!draw.chance(8)) return draw.between(1, 4);
  return draw.one_of<std::int32_t>({-1, 0, 7, 64, 1000, 32767, 32768, 32769, 1'000'000,
                                    1'000'000'000, std::numeric_limits<std::int32_t>::max(),
                                    std::numeric_limits<std::int32_t>::min()});
}

/// A member of any type that a field may have.
template <class Member>
Member wild_member(Draw& draw) {
  if constexpr (std::is_same_v<Member, bool>) {
    return draw.chance(2);
  } else if constexpr (std::is_same_v<Member, Size2>) {
    return {wild_number(draw), wild_number(draw)};
  } else if constexpr (std::is_same_v<Member, Sides>) {
    const auto side = [&] { return draw.chance(4) ? wild_number(draw) : 0; };
    return {side(), side(), side(), side()};
  } else if constexpr (std::is_enum_v<Member>) {
    constexpr auto count = static_cast<std::int32_t>(std::size(Choices<Member>::names));
    return static_cast<Member>(draw.between(0, count - 1));
  } else if constexpr (std::is_floating_point_v<Member>) {
    if (!draw.chance(8)) return static_cast<Member>(0.25 * draw.between(0, 8));
    return static_cast<Member>(draw.one_of<double>({-1, 1e9, 1e30, -1e30, 1e-30}));
  } else {
    return wild_number(draw);
  }
}

/// Any layer of the engine's list with any fields: half of them are left at their defaults.
inline Layer wild_layer(Draw& draw) {
  const std::int32_t wanted = draw.between(0, std::variant_size_v<Layer> - 1);
  Layer layer;
  std::int32_t number = 0;
  for_each_alternative<Layer>([&]<class L>() {
    if (number++ != wanted) return;
    L made;
    std::apply(
        [&](const auto&... field) {
          [[maybe_unused]] const auto change = [&](const auto& one) {
            using Member = std::remove_reference_t<decltype(made.*one.member)>;
            if (one.is_required || draw.chance(2)) made.*one.member = wild_member<Member>(draw);
          };
          (change(field), ...);
        },
        L::fields());
    layer = made;
  });
  return layer;
}

inline ModelSpec wild_spec(Draw& draw) {
  ModelSpec spec{{draw.between(1, 4), draw.between(4, 30), draw.between(4, 30)}, {}, {}};
  if (draw.chance(12)) spec.input = {wild_number(draw), wild_number(draw), wild_number(draw)};
  for (std::int32_t i = draw.between(0, 6); i > 0; --i) {
    NodeSpec node{{}, {}, wild_layer(draw)};
    // Cycles, layers that come later or not at all, and names used twice.
    if (draw.chance(20)) node.name = draw.one_of<std::string>({"input", "loss", "conv1", "x"});
    const bool joins = std::visit(
        [](const auto& layer) { return TakesSeveralInputs<std::decay_t<decltype(layer)>>; },
        node.layer);
    if (joins || draw.chance(20)) {
      for (std::int32_t k = joins ? draw.between(1, 3) : 1; k > 0; --k) {
        node.inputs.push_back(spec.nodes.empty() || draw.chance(8)
                                  ? draw.one_of<std::string>({"input", "x", "relu1", "", "n9"})
                                  : draw.one_of(spec.nodes).name);
      }
    }
    if (node.name.empty()) node.name = "n" + std::to_string(spec.nodes.size());
    node.frozen = draw.chance(10);
    spec.nodes.push_back(std::move(node));
  }
  if (draw.chance(2)) {
    spec.nodes.push_back({"flat", {}, Flatten{}});
    spec.nodes.push_back({"out", {}, Dense{.units = draw.between(1, 5)}});
  }
  if (draw.chance(8)) spec.loss = draw.one_of<Loss>({SigmoidBinaryCrossEntropy{}, Hinge{}});
  return spec;
}

/// The same text with one value of another type, or with another key.
inline std::string with_wrong_type(std::string text, Draw& draw) {
  std::vector<std::size_t> values;  // behind a colon
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] == '"' && text[i + 1] == ':') values.push_back(i + 2);
  }
  const std::size_t begin = draw.one_of(values);
  std::size_t end = begin;
  for (std::int32_t depth = 0; end < text.size(); ++end) {
    const char c = text[end];
    if (depth == 0 && (c == ',' || c == '}')) break;
    depth += c == '[' || c == '{';
    depth -= c == ']' || c == '}';
  }
  return text.replace(begin, end - begin,
                      draw.one_of<std::string>({"null", "\"x\"", "true", "[1]", "[]", "{}", "-1",
                                                "1e9", "1e400", "0.5", "[1,2,3,4,5]"}));
}

}  // namespace receptive
