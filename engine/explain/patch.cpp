#include "engine/explain/patch.h"

#include <algorithm>

namespace receptive {

namespace {

// Which rows, or columns, of a layer are meant.
using Marks = std::vector<bool>;

struct Marked {
  Marks rows;
  Marks columns;

  static Marked none(const Shape& shape) {
    return {Marks(static_cast<std::size_t>(shape.h)), Marks(static_cast<std::size_t>(shape.w))};
  }
  bool any() const { return std::find(rows.begin(), rows.end(), true) != rows.end(); }
};

// Along one side of a window: body(place of the output, place of the input) for all that see.
template <class Body>
void for_each_seen(std::int32_t outputs, std::int32_t inputs, std::int32_t reach,
                   std::int32_t stride, std::int32_t before, std::int32_t dilation, Body&& body) {
  for (std::int32_t place = 0; place < outputs; ++place) {
    for (std::int32_t i = 0; i < reach; i += dilation) {
      const std::int64_t seen = std::int64_t{place} * stride - before + i;
      if (seen >= 0 && seen < inputs) {
        body(static_cast<std::size_t>(place), static_cast<std::size_t>(seen));
      }
    }
  }
}

// Calls body(rows?, place of the node, place of its input).
template <class Body>
void for_each_connection(const Node& node, Body&& body) {
  const SeenWindow window = window_of(node);
  const Shape& in = node.input_shapes[0];
  for_each_seen(node.shape.h, in.h, window.reach.h, window.stride.h, window.before.h,
                window.dilation.h, [&](std::size_t to, std::size_t from) { body(true, to, from); });
  for_each_seen(node.shape.w, in.w, window.reach.w, window.stride.w, window.before.w,
                window.dilation.w,
                [&](std::size_t to, std::size_t from) { body(false, to, from); });
}

Result<std::int32_t> find_node(const Graph& graph, std::string_view name) {
  const std::int32_t node = graph.find(name);
  if (node >= 0) return node;
  return Error(ErrorCode::unknown_node, "{}", "the model has no such layer",
               "take a name from the model's summary, or \"input\"",
               name.empty() ? "node" : std::string(name));
}

Result<std::int32_t> find_place(const Graph& graph, const PlaceRef& place) {
  Result<std::int32_t> node = find_node(graph, place.node);
  if (!node) return node;
  const Shape& shape = graph.node(*node).shape;
  if (contains(shape, place.y, place.x)) return node;
  return Error(ErrorCode::bad_index, "{}", "row {}, column {} is outside {}",
               "use rows and columns from 0, below the layer's size", place.node, place.y, place.x,
               to_text(shape));
}

std::vector<std::int32_t> places_of(const Marks& marks) {
  std::vector<std::int32_t> places;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    if (marks[i]) places.push_back(static_cast<std::int32_t>(i));
  }
  return places;
}

// Marks of every node, with those of the place set.
std::vector<Marked> begin_at(const Graph& graph, std::int32_t node, const PlaceRef& place) {
  std::vector<Marked> marked;
  for (const Node& one : graph.nodes()) marked.push_back(Marked::none(one.shape));
  marked[static_cast<std::size_t>(node)].rows[static_cast<std::size_t>(place.y)] = true;
  marked[static_cast<std::size_t>(node)].columns[static_cast<std::size_t>(place.x)] = true;
  return marked;
}

Patch made_of(const PlaceRef& place, const Node& of, const Marked& marked) {
  return {place, of.name, places_of(marked.rows), places_of(marked.columns)};
}

Marks& side(Marked& marked, bool rows) { return rows ? marked.rows : marked.columns; }

}  // namespace

Result<Patch> patch_of(const Graph& graph, const PlaceRef& place, std::string_view of) {
  const Result<std::int32_t> from = find_place(graph, place);
  if (!from) return from.error();
  const Result<std::int32_t> to = find_node(graph, of);
  if (!to) return to.error();
  std::vector<Marked> marked = begin_at(graph, *from, place);
  for (std::int32_t i = *from; i > *to; --i) {
    const Node& node = graph.node(i);
    Marked& own = marked[static_cast<std::size_t>(i)];
    if (!own.any()) continue;
    for (const std::int32_t input : node.inputs) {
      Marked& below = marked[static_cast<std::size_t>(input)];
      for_each_connection(node, [&](bool rows, std::size_t at, std::size_t seen) {
        if (side(own, rows)[at]) side(below, rows)[seen] = true;
      });
    }
  }
  return made_of(place, graph.node(*to), marked[static_cast<std::size_t>(*to)]);
}

Result<Patch> seen_by(const Graph& graph, const PlaceRef& place, std::string_view by) {
  const Result<std::int32_t> from = find_place(graph, place);
  if (!from) return from.error();
  const Result<std::int32_t> to = find_node(graph, by);
  if (!to) return to.error();
  std::vector<Marked> marked = begin_at(graph, *from, place);
  for (std::int32_t i = *from + 1; i <= *to; ++i) {
    const Node& node = graph.node(i);
    Marked& own = marked[static_cast<std::size_t>(i)];
    for (const std::int32_t input : node.inputs) {
      Marked& below = marked[static_cast<std::size_t>(input)];
      for_each_connection(node, [&](bool rows, std::size_t at, std::size_t seen) {
        if (side(below, rows)[seen]) side(own, rows)[at] = true;
      });
    }
  }
  return made_of(place, graph.node(*to), marked[static_cast<std::size_t>(*to)]);
}

Result<Coverage> coverage_of(const Graph& graph, std::string_view of, std::string_view by) {
  const Result<std::int32_t> seen = find_node(graph, of);
  if (!seen) return seen.error();
  const Node& node = graph.node(*seen);
  Coverage coverage{.of = node.name, .by = std::string(by), .rows = {}, .columns = {}};
  for (std::int32_t y = 0; y < node.shape.h; ++y) {
    const Result<Patch> places = seen_by(graph, {node.name, y, 0}, by);
    if (!places) return places.error();
    coverage.rows.push_back(static_cast<std::int32_t>(places->rows.size()));
  }
  for (std::int32_t x = 0; x < node.shape.w; ++x) {
    const Result<Patch> places = seen_by(graph, {node.name, 0, x}, by);
    if (!places) return places.error();
    coverage.columns.push_back(static_cast<std::int32_t>(places->columns.size()));
  }
  return coverage;
}

Result<NominalField> field_of(const Graph& graph, const PlaceRef& place) {
  const Result<std::int32_t> node = find_place(graph, place);
  if (!node) return node.error();
  NominalField made{.field = receptive_fields(graph)[static_cast<std::size_t>(*node)]};
  const Shape& image = graph.input_shape();
  made.top = place.y * made.field.rows.jump - made.field.rows.before;
  made.left = place.x * made.field.columns.jump - made.field.columns.before;
  const auto before = [](std::int64_t first, std::int64_t size) {
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(-first, 0, size));
  };
  const auto behind = [](std::int64_t first, std::int64_t size, std::int32_t end) {
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(first + size - end, 0, size));
  };
  made.outside = {before(made.top, made.field.rows.size),
                  behind(made.top, made.field.rows.size, image.h),
                  before(made.left, made.field.columns.size),
                  behind(made.left, made.field.columns.size, image.w)};
  return made;
}

std::string to_json(const Patch& patch, const NominalField* field) {
  JsonWriter writer;
  const auto list = [&](std::string_view name, const auto& numbers) {
    writer.key(name).begin_array();
    for (const auto number : numbers) writer.value(number);
    writer.end_array();
  };
  writer.begin_object().member("node", patch.place.node);
  list("place", std::vector{patch.place.y, patch.place.x});
  writer.member("of", patch.of);
  list("rows", patch.rows);
  list("columns", patch.columns);
  if (field) {
    writer.key("field").begin_object();
    list("size", std::vector{field->field.rows.size, field->field.columns.size});
    list("jump", std::vector{field->field.rows.jump, field->field.columns.jump});
    list("start", std::vector{field->top, field->left});
    const Sides& outside = field->outside;
    list("outside", std::vector{outside.top, outside.bottom, outside.left, outside.right});
    writer.end_object();
  }
  writer.end_object();
  return writer.take();
}

std::string to_json(const Coverage& coverage) {
  JsonWriter writer;
  writer.begin_object().member("of", coverage.of).member("by", coverage.by);
  const auto count = [](const auto& list) { return static_cast<std::int64_t>(list.size()); };
  writer.key("shape").begin_array();
  writer.value(count(coverage.rows)).value(count(coverage.columns)).end_array();
  std::int64_t least = coverage.at(0, 0);
  std::int64_t most = least;
  std::int64_t unseen = 0;
  writer.key("places").begin_array();
  for (std::size_t y = 0; y < coverage.rows.size(); ++y) {
    for (std::size_t x = 0; x < coverage.columns.size(); ++x) {
      const std::int64_t places = coverage.at(y, x);
      least = std::min(least, places);
      most = std::max(most, places);
      if (places == 0) ++unseen;
      writer.value(places);
    }
  }
  writer.end_array().member("least", least).member("most", most).member("unseen", unseen);
  return writer.end_object().take();
}

}  // namespace receptive
