#include "engine/explain/mistake_winner.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace receptive {

namespace {

using Summand = TensorTerms::Summand;

// A window of a pooling that keeps one cell: the cells it chooses from, in row-major order.
struct Choice {
  std::vector<std::int64_t> places;
  std::vector<double> values;
  std::size_t winner = 0;
};

std::vector<Choice> choices_of(const TensorTerms& outputs) {
  std::vector<Choice> choices;
  for (const TensorTerms::Cell& cell : outputs.cells()) {
    Choice choice;
    outputs.for_each_term(cell, [&](const Summand& summand) {
      if (summand.constant != 0) choice.winner = choice.places.size();
      choice.places.push_back(summand.parts[0].place);
      choice.values.push_back(summand.parts[0].value);
    });
    choices.push_back(std::move(choice));
  }
  return choices;
}

// Who a rule of thumb would let win: the other extreme, the last of equals, a corner.
using Pick = std::size_t (*)(const Choice&);
constexpr Pick kWrongPicks[] = {
    [](const Choice& choice) {
      const bool largest = choice.values[choice.winner] ==
                           *std::max_element(choice.values.begin(), choice.values.end());
      const auto other = largest ? std::min_element(choice.values.begin(), choice.values.end())
                                 : std::max_element(choice.values.begin(), choice.values.end());
      return static_cast<std::size_t>(other - choice.values.begin());
    },
    [](const Choice& choice) {
      std::size_t last = choice.winner;
      for (std::size_t i = last; i < choice.values.size(); ++i) {
        if (choice.values[i] == choice.values[choice.winner]) last = i;
      }
      return last;
    },
    [](const Choice&) { return std::size_t{0}; },
    [](const Choice& choice) { return choice.values.size() - 1; },
};

}  // namespace

void wrong_winner(const Case& asked, const Emit& emit) {
  if (asked.terms.rule() != Rule::route_extreme) return;
  if (asked.terms.ref().kind == TensorKind::output) {
    const std::vector<Choice> choices = choices_of(asked.terms);
    for (const Pick pick : kWrongPicks) {
      std::vector<double> made;
      for (const Choice& choice : choices) made.push_back(choice.values[pick(choice)]);
      emit(std::move(made));
    }
    if (asked.given.empty()) return;
    std::vector<double> made;  // whichever cell the student may have taken
    for (std::size_t i = 0; i < choices.size(); ++i) {
      made.push_back(*std::min_element(
          choices[i].values.begin(), choices[i].values.end(), [&](double a, double b) {
            return std::fabs(a - asked.given[i]) < std::fabs(b - asked.given[i]);
          }));
    }
    emit(std::move(made));
    return;
  }
  // The windows are the outputs of the layer whose gradient is handed down.
  const TensorRef upstream = asked.terms.tensor(0);
  const Result<TensorTerms> outputs =
      TensorTerms::create(asked.trace, {upstream.node, TensorKind::output, {}}, INT32_MAX);
  const std::vector<Choice> choices = choices_of(*outputs);
  const TracedTensor gradient = *asked.trace.tensor(upstream);
  for (const Pick pick : kWrongPicks) {
    std::vector<double> made(asked.terms.values().size());
    for (std::size_t i = 0; i < choices.size(); ++i) {
      made[static_cast<std::size_t>(choices[i].places[pick(choices[i])])] +=
          double{gradient.data[i]};
    }
    emit(std::move(made));
  }
  if (asked.given.empty()) return;
  // Of each window the cell in which the student has the gradient, once what earlier windows gave
  // is taken away; the winner where it may be that. A cell left empty may rather have it than one
  // with another number.
  std::vector<double> made(asked.given.size());
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const double handed = double{gradient.data[i]};
    const auto missing = [&](std::size_t c) {
      const auto place = static_cast<std::size_t>(choices[i].places[c]);
      if (std::isnan(asked.given[place])) return std::fabs(handed) / 2;
      return std::fabs(asked.given[place] - made[place] - handed);
    };
    std::size_t best = choices[i].winner;
    for (std::size_t c = 0; c < choices[i].places.size(); ++c) {
      if (missing(c) < missing(best)) best = c;
    }
    made[static_cast<std::size_t>(choices[i].places[best])] += handed;
  }
  emit(std::move(made));
}

}  // namespace receptive
