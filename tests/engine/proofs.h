// The proofs: what the normal suite shows on some hundreds of random cases, `npm run proofs` shows
// on many thousands, by the same code.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <variant>

#include "engine/core/variant_list.h"
#include "engine/model/graph.h"
#include "tests/sanitized.h"

namespace receptive {

/// Decorates a test case that `npm run proofs` runs at length.
inline doctest::test_suite proof() { return doctest::test_suite("proof"); }

inline bool at_length() { return std::getenv("RECEPTIVE_PROOFS") != nullptr; }

/// How many cases: in the normal suite (with sanitizers a third), or at length.
template <class Count>
Count cases(Count normally, Count at_length_count) {
  if (at_length()) return at_length_count;
  return sampled() ? (normally + 2) / 3 : normally;
}

/// The layers and losses that a proof has seen.
class PartsSeen {
 public:
  void add(const ModelSpec& spec) {
    const Result<Graph> graph = Graph::create(spec);
    REQUIRE(graph.ok());
    const auto type = [](const auto& one) { return one.kType; };
    for (const NodeSpec& node : spec.nodes) layers_.insert(std::visit(type, node.layer));
    if (graph->loss()) losses_.insert(std::visit(type, *graph->loss()));
    ++models_;
  }

  /// Fails the test for every layer or loss of the engine's lists that was not seen.
  void check() const {
    check_layers();
    check_all<Loss>(losses_);
  }
  void check_layers() const { check_all<Layer>(layers_); }
  std::string text() const {
    return std::to_string(models_) + " models of " + std::to_string(layers_.size()) +
           " layers and " + std::to_string(losses_.size()) + " losses";
  }

 private:
  template <class Variant>
  static void check_all(const std::set<std::string_view>& seen) {
    for_each_alternative<Variant>([&]<class T>() {
      if (IsUpdateRule<T>) return;  // has no gradient to prove
      CHECK_MESSAGE(seen.contains(T::kType), T::kType << " is in no model of this proof");
    });
  }

  std::int64_t models_ = 0;
  std::set<std::string_view> layers_;
  std::set<std::string_view> losses_;
};

}  // namespace receptive
