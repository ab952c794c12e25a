#include "engine/explain/mistake.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/explain/cells.h"
#include "engine/explain/mistake_list.h"

namespace receptive {

namespace {

constexpr std::int64_t kMaxWrongCells = 1000;
// Of all tensors together that a diagnosis takes apart.
constexpr std::int64_t kMaxTerms = std::int64_t{1} << 20;

template <class Numbers>
double largest_of(const Numbers& numbers) {
  double largest = 0;
  for (const auto number : numbers) {
    largest = std::fmax(largest, std::fabs(static_cast<double>(number)));
  }
  return largest;
}

class Finder {
 public:
  Finder(const Trace& trace, std::span<const double> given, double tolerance)
      : trace_(trace), given_(given), tolerance_(tolerance) {}

  /// Error too_large: the target alone has too many terms.
  Status find(const TensorRef& target, std::span<const float> right, Diagnosis& diagnosis) {
    right_ = right;
    Result<TensorTerms> terms = take_apart(target);
    if (!terms) return std::move(terms).error();
    const bool fits = given_.size() == right.size();
    const auto note = [&](Mistake mistake, const TensorRef& at, const std::vector<double>& made) {
      const bool known =
          std::any_of(diagnosis.mistakes.begin(), diagnosis.mistakes.end(),
                      [&](const FoundMistake& found) { return found.mistake == mistake; });
      if (!known && is_the_students(made)) diagnosis.mistakes.push_back({mistake, at});
    };
    for (const KnownMistake& known : known_mistakes()) {
      known.reproduce({trace_, *terms, fits ? given_ : std::span<const double>()},
                      [&](const std::vector<double>& made) { note(known.mistake, target, made); });
    }
    if (fits) {
      find_above(*terms);
      carry(note);
    }
    return Done{};
  }

 private:
  Result<TensorTerms> take_apart(const TensorRef& ref) {
    Result<TensorTerms> terms = TensorTerms::create(trace_, ref, terms_left_);
    if (terms) terms_left_ -= terms->term_count();
    return terms;
  }

  // The student's numbers, and not the right ones; of cells left empty nothing is known.
  bool is_the_students(const std::vector<double>& made) const {
    if (made.size() != given_.size()) return false;
    const double allowed = tolerance_ * largest_of(made);
    const bool fits = made.size() == right_.size();
    bool differs = false;
    const double apart = tolerance_ * largest_of(right_);
    for (std::size_t i = 0; i < made.size(); ++i) {
      if (std::isnan(given_[i])) continue;
      if (!(std::fabs(made[i] - given_[i]) <= allowed)) return false;
      differs = differs || !fits || std::fabs(made[i] - double{right_[i]}) > apart;
    }
    return differs;
  }

  // The tensor and every gradient that it depends on, each after those above it.
  void find_above(const TensorTerms& terms) {
    for (std::size_t t = 0; t < terms.tensor_count(); ++t) {
      if (!is_upstream(terms.tensor(t).kind) || place_in_chain(terms.tensor(t)) < chain_.size()) {
        continue;
      }
      // Too many terms: what lies above is left out.
      if (const Result<TensorTerms> above = take_apart(terms.tensor(t))) find_above(*above);
    }
    chain_.push_back(terms);
  }

  std::size_t place_in_chain(const TensorRef& ref) const {
    std::size_t i = 0;
    while (i < chain_.size() && !is_same(chain_[i].ref(), ref)) ++i;
    return i;
  }

  // What follows from a mistake in a gradient above when no other is made; the nearest first.
  template <class Note>
  void carry(Note&& note) const {
    for (std::size_t from = chain_.size() - 1; from-- > 0;) {
      const TensorTerms& above = chain_[from];
      for (const KnownMistake& known : known_mistakes()) {
        known.reproduce({trace_, above, {}}, [&](std::vector<double> made) {
          if (made.size() != above.values().size()) return;
          const std::vector<double> carried = carried_from(from, std::move(made));
          if (!carried.empty()) note(known.mistake, above.ref(), carried);
        });
      }
    }
  }

  // The last tensor of the chain once the one at `from` has other numbers; empty when it does not
  // depend on it.
  std::vector<double> carried_from(std::size_t from, std::vector<double> numbers) const {
    std::vector<std::vector<double>> changed(chain_.size());
    changed[from] = std::move(numbers);
    for (std::size_t i = from + 1; i < chain_.size(); ++i) {
      const TensorTerms& terms = chain_[i];
      std::vector<const std::vector<double>*> replaced(terms.tensor_count());
      bool any = false;
      for (std::size_t t = 0; t < terms.tensor_count(); ++t) {
        const std::size_t place = place_in_chain(terms.tensor(t));
        if (place >= i || changed[place].empty()) continue;
        replaced[t] = &changed[place];
        any = true;
      }
      if (any) changed[i] = with_replaced(terms, replaced);
    }
    return std::move(changed.back());
  }

  static std::vector<double> with_replaced(
      const TensorTerms& terms, const std::vector<const std::vector<double>*>& replaced) {
    return terms.summed([&](const TensorTerms::Summand& summand) {
      double product = summand.constant;
      for (const TensorTerms::Part& part : summand.parts) {
        const std::vector<double>* const other = replaced[part.tensor];
        product *= other ? (*other)[static_cast<std::size_t>(part.place)] : part.value;
      }
      return product;
    });
  }

  const Trace& trace_;
  std::span<const double> given_;
  double tolerance_;
  std::span<const float> right_;
  std::int64_t terms_left_ = kMaxTerms;
  std::vector<TensorTerms> chain_;  // the target is the last
};

}  // namespace

Result<Diagnosis> diagnose(const Trace& trace, const TensorRef& target,
                           std::span<const double> numbers, double tolerance) {
  const Result<TracedTensor> traced = trace.tensor(target);
  if (!traced) return traced.error();
  if (!(tolerance >= 0) || !std::isfinite(tolerance)) {
    return Error(ErrorCode::out_of_range, "tolerance", "is no share of the largest number",
                 "give a small number from 0, such as 0.001");
  }
  if (target.kind == TensorKind::parameter || target.kind == TensorKind::optimizer_state ||
      target.node == "input") {
    return Error(ErrorCode::unknown_tensor, "{}", "is given, not derived",
                 "ask about an output or a gradient of a layer, an update, or the loss",
                 target.node);
  }
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (!std::isinf(numbers[i])) continue;
    return Error(ErrorCode::out_of_range, "answer", "number {} is not finite",
                 "give finite numbers, and none where a cell is left empty", i);
  }
  Diagnosis diagnosis{.target = target, .wrong = {}, .mistakes = {}};
  diagnosis.fits = numbers.size() == traced->data.size();
  if (diagnosis.fits) {
    const double allowed = tolerance * largest_of(traced->data);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (std::isnan(numbers[i])) {
        ++diagnosis.empty_count;
        continue;
      }
      if (std::fabs(numbers[i] - double{traced->data[i]}) <= allowed) continue;
      if (diagnosis.wrong_count++ >= kMaxWrongCells) continue;
      diagnosis.wrong.push_back(
          {index_of(static_cast<std::int64_t>(i), traced->shape), numbers[i]});
    }
    diagnosis.right = diagnosis.wrong_count == 0 && diagnosis.empty_count == 0;
    if (diagnosis.wrong_count == 0) return diagnosis;
  }
  Finder finder(trace, numbers, tolerance);
  if (Status status = finder.find(target, traced->data, diagnosis); !status) {
    return std::move(status).error();
  }
  if (diagnosis.fits || !diagnosis.mistakes.empty()) return diagnosis;
  return Error(ErrorCode::count_mismatch, "answer", "has {} numbers and the tensor has {}",
               "give one number for every cell, row by row", numbers.size(), traced->data.size());
}

std::string to_json(const Diagnosis& diagnosis) {
  JsonWriter writer;
  writer.begin_object().key("target").begin_object();
  write_members(diagnosis.target, writer);
  writer.end_object().member("right", diagnosis.right).member("fits", diagnosis.fits);
  writer.member("wrongCount", diagnosis.wrong_count);
  writer.member("emptyCount", diagnosis.empty_count).key("wrong").begin_array();
  for (const WrongCell& cell : diagnosis.wrong) {
    writer.begin_object().key("index").begin_array();
    for (const std::int32_t i : cell.index) writer.value(i);
    writer.end_array().member("given", cell.given).end_object();
  }
  writer.end_array().key("mistakes").begin_array();
  for (const FoundMistake& found : diagnosis.mistakes) {
    const MistakeInfo& info = kMistakes[static_cast<std::size_t>(found.mistake)];
    writer.begin_object().member("mistake", info.name).member("title", info.title);
    writer.member("hint", info.hint);
    writer.key("at").begin_object();
    write_members(found.at, writer);
    writer.end_object().end_object();
  }
  writer.end_array().end_object();
  return writer.take();
}

}  // namespace receptive
