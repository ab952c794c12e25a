#include "engine/explain/mistake.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/explain/cells.h"
#include "engine/explain/explained_cells.h"
#include "engine/explain/mistake_list.h"

namespace receptive {

namespace {

// Of all tensors together that a diagnosis takes apart.
constexpr std::int64_t kMaxTerms = std::int64_t{1} << 20;

class Finder {
 public:
  Finder(const Trace& trace, std::span<const double> given, double tolerance)
      : trace_(trace), given_(given), tolerance_(tolerance) {}

  /// Error too_large: the target alone has too many terms.
  Status find(const TensorRef& target, std::span<const float> right, Diagnosis& diagnosis) {
    Result<TensorTerms> terms = take_apart(target);
    if (!terms) return std::move(terms).error();
    const bool fits = given_.size() == right.size();
    const auto note = [&](Mistake mistake, const TensorRef& at, const std::vector<double>& made) {
      if (made.size() != given_.size()) return;
      Explained found = explained_by(mistake, at, made, {given_, right, tolerance_});
      if (found.whole || !found.cells.empty()) found_.push_back(std::move(found));
    };
    for (const KnownMistake& known : known_mistakes()) {
      known.reproduce({trace_, *terms, fits ? given_ : std::span<const double>()},
                      [&](const std::vector<double>& made) { note(known.mistake, target, made); });
    }
    if (fits) {
      find_above(*terms);
      carry(note);
    }
    name(terms->shape(), diagnosis);
    return Done{};
  }

 private:
  Result<TensorTerms> take_apart(const TensorRef& ref) {
    Result<TensorTerms> terms = TensorTerms::create(trace_, ref, terms_left_);
    if (terms) terms_left_ -= terms->term_count();
    return terms;
  }

  // Mistakes that give all numbers, or else the best of those that give some.
  void name(const std::vector<std::int32_t>& shape, Diagnosis& diagnosis) const {
    std::vector<Explained> named;
    for (const Explained& found : found_) {
      const bool known = std::any_of(named.begin(), named.end(), [&](const Explained& other) {
        return other.mistake == found.mistake;
      });
      if (found.whole && !known) named.push_back(found);
    }
    if (named.empty()) named = shared_out(found_, diagnosis.wrong_count);
    for (const Explained& found : named) {
      const auto count = static_cast<std::int64_t>(found.cells.size());
      FoundMistake mistake{found.mistake, found.at, count, {}};
      const auto listed = static_cast<std::size_t>(std::min(count, kMaxListedCells));
      for (std::size_t i = 0; i < listed; ++i) {
        mistake.cells.push_back(index_of(found.cells[i], shape));
      }
      diagnosis.mistakes.push_back(std::move(mistake));
    }
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
  std::int64_t terms_left_ = kMaxTerms;
  std::vector<TensorTerms> chain_;  // the target is the last
  std::vector<Explained> found_;    // nearest to the target first
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
    const double allowed = tolerance * largest_magnitude(traced->data);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (std::isnan(numbers[i])) {
        ++diagnosis.empty_count;
        continue;
      }
      if (within(numbers[i], double{traced->data[i]}, allowed)) continue;
      if (diagnosis.wrong_count++ >= kMaxListedCells) continue;
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

namespace {

void write_index(const std::vector<std::int32_t>& index, JsonWriter& writer) {
  writer.begin_array();
  for (const std::int32_t i : index) writer.value(i);
  writer.end_array();
}

}  // namespace

std::string to_json(const Diagnosis& diagnosis) {
  JsonWriter writer;
  writer.begin_object().key("target").begin_object();
  write_members(diagnosis.target, writer);
  writer.end_object().member("right", diagnosis.right).member("fits", diagnosis.fits);
  writer.member("wrongCount", diagnosis.wrong_count);
  writer.member("emptyCount", diagnosis.empty_count).key("wrong").begin_array();
  for (const WrongCell& cell : diagnosis.wrong) {
    writer.begin_object().key("index");
    write_index(cell.index, writer);
    writer.member("given", cell.given).end_object();
  }
  writer.end_array().key("mistakes").begin_array();
  for (const FoundMistake& found : diagnosis.mistakes) {
    const MistakeInfo& info = kMistakes[static_cast<std::size_t>(found.mistake)];
    writer.begin_object().member("mistake", info.name).member("title", info.title);
    writer.member("hint", info.hint);
    writer.key("at").begin_object();
    write_members(found.at, writer);
    writer.end_object().member("cellCount", found.cell_count).key("cells").begin_array();
    for (const auto& index : found.cells) write_index(index, writer);
    writer.end_array().end_object();
  }
  writer.end_array().end_object();
  return writer.take();
}

}  // namespace receptive
