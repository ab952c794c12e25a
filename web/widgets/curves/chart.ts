import uPlot from 'uplot';
import { formatCount, formatNumber } from '../shared/format.ts';
import type { Tick } from './series.ts';

export const chartHeight = 190;

/** Room for the numbers beside and below the chart, in pixels. */
const axisWidth = 56;
const axisHeight = 28;

/** Up to this many checks with the test digits are drawn as points too. */
const fewPoints = 40;

/** An accuracy chart begins no higher than this, so that the last per cents do not look like all. */
const highestFloor = 0.9;

export interface ChartOptions {
  readonly percent: boolean;
  readonly log: boolean;
  readonly ticks: () => readonly Tick[];
  /** Where the chart ends at the top, when larger values are cut off. */
  readonly cut: () => number | undefined;
  /** Called with the step under the pointer, or undefined when the pointer left. */
  readonly pointed: (step: number | undefined) => void;
}

interface Colors {
  readonly muted: string;
  readonly line: string;
  readonly train: string;
  readonly test: string;
  readonly text: string;
}

/** The colours that the design tokens have at an element; a canvas cannot read them itself. */
function colorsAt(element: Element): Colors {
  const probe = document.createElement('span');
  element.append(probe);
  const read = (name: string) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const colors = {
    muted: read('--_muted'),
    line: read('--_line'),
    train: read('--_negative'),
    test: read('--_positive'),
    text: read('--_text'),
  };
  probe.remove();
  return colors;
}

function axisText(value: number | null, percent: boolean): string {
  if (value === null) return '';
  return percent
    ? `${Number((value * 100).toFixed(1))} %`
    : formatNumber(Number(value.toPrecision(6)));
}

function rangeOf(percent: boolean, low: number | null, high: number | null): [number, number] {
  if (percent) return [Math.min(highestFloor, Math.max(0, (low ?? 0) - 0.02)), 1];
  return [Math.min(0, low ?? 0), high === null || high <= 0 ? 1 : high * 1.05];
}

function drawTicks(chart: uPlot, ticks: readonly Tick[], color: string): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.5 * window.devicePixelRatio;
  ctx.setLineDash([4, 4]);
  for (const tick of ticks) {
    const left = chart.valToPos(tick.step, 'x', true);
    if (left < bbox.left || left > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

function stepAtPointer(chart: uPlot): number | undefined {
  const { idx, left = -1 } = chart.cursor;
  return left < 0 || idx === null || idx === undefined ? undefined : chart.data[0][idx];
}

function pointsOf(values: ArrayLike<number | null | undefined> | undefined): number {
  return Array.from(values ?? []).filter((value) => value !== null).length;
}

/** A chart of a train line (thin) and a test line (thick) over the steps. */
export function makeChart(target: HTMLElement, data: uPlot.AlignedData, options: ChartOptions) {
  const { percent, log } = options;
  const color = colorsAt(target);
  const axis = {
    stroke: color.muted,
    grid: { stroke: color.line, width: 1 },
    ticks: { show: false },
    font: '12px system-ui, sans-serif',
  };
  const testPoints = {
    show: (chart: uPlot) => pointsOf(chart.data[2]) <= fewPoints,
    size: 7,
    fill: color.test,
    width: 0,
  };
  return new uPlot(
    {
      width: Math.max(120, target.clientWidth),
      height: chartHeight,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false } },
      scales: {
        x: { time: false },
        y: log
          ? { distr: 3 }
          : { range: (_chart, low, high) => rangeOf(percent, low, options.cut() ?? high) },
      },
      axes: [
        { ...axis, size: axisHeight, values: (_chart, values) => values.map(formatCount) },
        {
          ...axis,
          size: axisWidth,
          values: (_chart, values) => values.map((value) => axisText(value, percent)),
        },
      ],
      series: [
        {},
        { stroke: color.train, width: 1.25, spanGaps: true, points: { show: false } },
        { stroke: color.test, width: 3.5, spanGaps: true, points: testPoints },
      ],
      hooks: {
        draw: [(chart) => drawTicks(chart, options.ticks(), color.text)],
        setCursor: [(chart) => options.pointed(stepAtPointer(chart))],
      },
    },
    data,
    target,
  );
}
