import type { Series } from '../../support/prometheus';
import type { Panel } from './dashboard';

/** What a panel's queries returned, one list of series per query. */
export interface Filled {
  readonly panel: Panel;
  readonly results: readonly (readonly Series[])[];
}
interface Line {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly (readonly [atMs: number, value: number])[];
}

const COLUMN_PX = 56;
const ROW_PX = 30;
const GAP_PX = 8;
const COLOURS = ['#73bf69', '#f2cc0c', '#5794f2', '#ff9830', '#f2495c', '#b877d9', '#8ab8ff'];
const NAMED: Readonly<Record<string, string>> = {
  green: '#73bf69',
  orange: '#ff9830',
  red: '#f2495c',
  blue: '#5794f2',
};

/** The dashboard's panels as a page, from real series, laid out as Grafana lays them out. */
export function drawDashboard(title: string, filled: readonly Filled[], fromMs: number, toMs: number): string {
  const bottom = Math.max(...filled.map(({ panel: { gridPos } }) => gridPos.y + gridPos.h));
  const panels = filled.map((one) => {
    const { x, y, w, h } = one.panel.gridPos;
    const size = { width: w * COLUMN_PX - GAP_PX, height: h * ROW_PX - GAP_PX };
    const place = `left:${x * COLUMN_PX}px;top:${y * ROW_PX}px;width:${size.width}px;height:${size.height}px`;
    const body = one.panel.type === 'stat' ? drawStat(one) : drawGraph(one, size, fromMs, toMs);
    return `<section style="${place}" data-panel="${escaped(one.panel.title)}"><h2>${escaped(one.panel.title)}</h2>${body}</section>`;
  });
  return `<!doctype html><meta charset="utf-8"><title>${escaped(title)}</title><style>
    body { margin: 0; background: #111217; color: #ccccdc; font: 12px 'Noto Sans', 'DejaVu Sans', sans-serif; }
    main { position: relative; margin: 16px; width: ${24 * COLUMN_PX - GAP_PX}px; height: ${bottom * ROW_PX}px; }
    h1 { margin: 16px 16px 0; font-size: 18px; font-weight: 500; }
    section { position: absolute; background: #181b1f; border: 1px solid #2c3235; border-radius: 3px; box-sizing: border-box; overflow: hidden; }
    h2 { margin: 0; padding: 8px 10px 0; font-size: 13px; font-weight: 500; }
    .stat { font-size: 36px; text-align: center; margin-top: 8px; }
    .legend { position: absolute; left: 10px; bottom: 6px; right: 10px; white-space: nowrap; overflow: hidden; }
    .legend i { display: inline-block; width: 14px; height: 3px; margin: 0 5px 3px 0; border-radius: 2px; }
    .legend span { margin-right: 14px; }
    svg { display: block; } text { fill: #9fa7b3; font-size: 11px; }
  </style><h1>${escaped(title)}</h1><main>${panels.join('')}</main>`;
}

function drawStat({ panel, results }: Filled): string {
  const { thresholds, unit } = panel.fieldConfig.defaults;
  const value = Number(results[0]?.[0]?.values.at(-1)?.[1] ?? Number.NaN);
  const step = thresholds?.steps.findLast((one) => one.value === null || value >= one.value);
  const colour = NAMED[step?.color ?? ''] ?? '#ccccdc';
  return `<div class="stat" style="color:${colour}">${worded(value, unit)}</div>`;
}

function linesOf({ panel, results }: Filled): Line[] {
  const all = results.flatMap((series, query) =>
    series.map(({ metric, values }) => ({
      name: (panel.targets[query]?.legendFormat ?? '').replaceAll(/\{\{(\w+)\}\}/g, (_, label) => metric[label] ?? ''),
      // A quantile of a window without any run is NaN: a gap.
      points: values
        .map(([at, value]) => [at * 1_000, Number(value)] as const)
        .filter(([, value]) => !Number.isNaN(value)),
    })),
  );
  const fixed = new Map(
    panel.fieldConfig.overrides.map(({ matcher, properties: [colour] }) => [matcher.options, colour.value.fixedColor]),
  );
  return all.map((line, n) => ({ ...line, colour: fixed.get(line.name) ?? COLOURS[n % COLOURS.length] ?? '' }));
}

function drawGraph(filled: Filled, size: { width: number; height: number }, fromMs: number, toMs: number): string {
  const { unit, custom } = filled.panel.fieldConfig.defaults;
  const lines = linesOf(filled);
  const isStacked = custom?.stacking.mode === 'normal';
  const left = 62;
  const area = { width: size.width - left - 14, height: size.height - 82, top: 10 };
  const sums = new Map<number, number>();
  const drawn = lines.map(({ name, colour, points }) => ({
    name,
    colour,
    points: points.map(([at, value]) => {
      const below = isStacked ? (sums.get(at) ?? 0) : 0;
      sums.set(at, below + value);
      return { at, below, value: below + value };
    }),
  }));
  const highest = Math.max(0, ...drawn.flatMap(({ points }) => points.map(({ value }) => value)));
  const { top, step } = scaleOf(highest, unit);
  const x = (at: number) => left + ((at - fromMs) / (toMs - fromMs)) * area.width;
  const y = (value: number) => area.top + area.height - (value / top) * area.height;
  const grid = Array.from({ length: Math.round(top / step) + 1 }, (_, n) => n * step).map(
    (value) =>
      `<line x1="${left}" x2="${left + area.width}" y1="${y(value)}" y2="${y(value)}" stroke="#24282d"/>` +
      `<text x="${left - 6}" y="${y(value) + 4}" text-anchor="end">${worded(value, unit)}</text>`,
  );
  const times = [0, 1, 2, 3, 4].map((n) => fromMs + ((toMs - fromMs) * n) / 4);
  const axis = times.map(
    (at, n) =>
      `<text x="${x(at)}" y="${area.top + area.height + 16}" text-anchor="${n === 0 ? 'start' : n === 4 ? 'end' : 'middle'}">${new Date(at).toISOString().slice(11, 19)}</text>`,
  );
  const paths = drawn.map(({ colour, points }) => {
    if (points.length === 0) return '';
    const edge = points.map(({ at, value }) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' L');
    const back = points
      .toReversed()
      .map(({ at, below }) => `${x(at).toFixed(1)},${y(below).toFixed(1)}`)
      .join(' L');
    return (
      `<path d="M${edge} L${back} Z" fill="${colour}" fill-opacity="${isStacked ? 0.25 : 0}"/>` +
      `<path class="line" d="M${edge}" fill="none" stroke="${colour}" stroke-width="2"/>`
    );
  });
  const legend = lines.map(({ name, colour }) => `<span><i style="background:${colour}"></i>${escaped(name)}</span>`);
  return `<svg width="${size.width}" height="${size.height - 52}">${grid.join('')}${axis.join('')}${paths.join('')}</svg><div class="legend">${legend.join('')}</div>`;
}

/** In what a reader counts: KiB, minutes. */
function baseOf(highest: number, unit: string): number {
  if (unit === 'bytes') return 1_024 ** Math.floor(Math.log(Math.max(1, highest)) / Math.log(1_024));
  if (unit === 's') return highest > 7_200 ? 3_600 : highest > 120 ? 60 : 1;
  return 1;
}

/** A round top of the axis, and what lies between two of its lines. */
function scaleOf(highest: number, unit: string): { top: number; step: number } {
  const base = baseOf(highest, unit);
  const target = Math.max(highest / base, unit === 'short' ? 1 : 1e-6) / 4;
  const power = 10 ** Math.floor(Math.log10(target));
  const rough = [1, 2, 5, 10].map((n) => n * power).find((step) => step >= target) ?? 10 * power;
  const step = unit === 'short' ? Math.max(rough, 1) : rough;
  return { top: Math.max(1, Math.ceil(highest / base / step)) * step * base, step: step * base };
}

function worded(value: number, unit: Panel['fieldConfig']['defaults']['unit']): string {
  if (Number.isNaN(value)) return 'No data';
  const short = (n: number, digits = 2) => String(Number(n.toFixed(digits)));
  switch (unit) {
    case 'percentunit':
      return `${short(value * 100)}%`;
    case 's':
      if (value < 1 && value > 0) return `${short(value * 1_000)} ms`;
      return value < 120
        ? `${short(value)} s`
        : value < 7_200
          ? `${short(value / 60)} min`
          : `${short(value / 3_600)} h`;
    case 'bytes': {
      const at = value < 1 ? 0 : Math.min(4, Math.floor(Math.log(value) / Math.log(1_024)));
      return `${short(value / 1_024 ** at, 1)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][at]}`;
    }
    case 'reqps':
      return `${short(value)} req/s`;
    case 'short':
      return value >= 10_000 ? `${short(value / 1_000, 1)} K` : short(value);
    default:
      return unit satisfies never;
  }
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
