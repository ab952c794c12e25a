// Cost against size, one panel for each size that grows; both axes logarithmic, so that a power is
// a straight line.

const panel = { width: 300, height: 220, left: 52, right: 14, top: 30, bottom: 40 };
const columns = 3;

/** A scale from numbers to pixels, logarithmic. */
function scale(values, from, to) {
  const [low, high] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
  const span = high - low || 1;
  return (value) => from + ((Math.log(value) - low) / span) * (to - from);
}

/** 1, 2 and 5 times powers of ten within the values, and the ends. */
function ticks(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const found = [];
  for (let power = 10 ** Math.floor(Math.log10(low)); power <= high; power *= 10)
    for (const factor of [1, 2, 5])
      if (factor * power >= low && factor * power <= high) found.push(factor * power);
  return found.length > 1 ? found : [low, high];
}

const number = (value) => String(Number(value.toPrecision(3)));

function panelOf({ unit, points }, index) {
  const sizes = points.map(({ size }) => size);
  const costs = points.map(({ microseconds }) => microseconds);
  const x = scale(sizes, panel.left, panel.width - panel.right);
  // The axis holds a factor of two at least: noise shall not look like growth.
  const middle = Math.sqrt(Math.min(...costs) * Math.max(...costs));
  const range = [...costs, middle / Math.SQRT2, middle * Math.SQRT2];
  const y = scale(range, panel.height - panel.bottom, panel.top);
  const line = points.map(({ size, microseconds }) => `${x(size)},${y(microseconds)}`).join(' ');
  const left = (index % columns) * panel.width;
  const top = Math.floor(index / columns) * panel.height;
  const floor = panel.height - panel.bottom;
  return `<g transform="translate(${left} ${top})">
<text x="${panel.left}" y="18" class="title">µs an image, by ${unit}</text>
${ticks(range)
  .map(
    (value) =>
      `<path d="M${panel.left} ${y(value)}H${panel.width - panel.right}" class="grid"/><text x="${panel.left - 6}" y="${y(value) + 4}" text-anchor="end">${number(value)}</text>`,
  )
  .join('\n')}
${sizes.map((size) => `<text x="${x(size)}" y="${floor + 16}" text-anchor="middle">${size}</text>`).join('\n')}
<polyline points="${line}" class="line"/>
${points.map(({ size, microseconds }) => `<circle cx="${x(size)}" cy="${y(microseconds)}" r="3"/>`).join('\n')}
</g>`;
}

/** The panels as one SVG, readable on light and dark pages. */
export function plotGrowth(measured) {
  const width = columns * panel.width;
  const height = Math.ceil(measured.length / columns) * panel.height;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Time of a training step against five sizes">
<style>
text { font: 11px system-ui, sans-serif; fill: #555; }
.title { font-weight: 600; fill: #222; }
.grid { stroke: #ddd; }
.line { fill: none; stroke: #0b62c4; stroke-width: 2; }
circle { fill: #0b62c4; }
@media (prefers-color-scheme: dark) {
  text { fill: #aaa; }
  .title { fill: #eee; }
  .grid { stroke: #444; }
  .line { stroke: #7ab7ff; }
  circle { fill: #7ab7ff; }
}
</style>
${measured.map(panelOf).join('\n')}
</svg>
`;
}
