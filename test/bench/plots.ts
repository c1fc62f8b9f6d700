import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { say } from './measure';

interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}
interface Plot {
  readonly file: string;
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly Line[];
}

const WIDTH = 720;
const HEIGHT = 400;
const BOX = { left: 64, right: 190, top: 40, bottom: 48 };
// Distinguished without their colours too: by the name at the end of each line.
const COLOURS = ['#2563eb', '#c2410c', '#15803d', '#7e22ce', '#b91c1c', '#0e7490', '#854d0e'];

const text = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
function short(value: number): string {
  if (value >= 1e6) return `${value / 1e6}M`;
  if (value >= 1e3) return `${value / 1e3}k`;
  return String(Number(value.toPrecision(3)));
}
function decades(values: readonly number[]): number[] {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return Array.from({ length: high - low + 1 }, (_, n) => 10 ** (low + n));
}

/** Both axes logarithmic: a cost that does not grow with the load is a flat line, one that grows with it a slope of 45°. */
function draw({ title, x, y, lines }: Plot): string {
  const all = lines.flatMap(({ points }) => points);
  const ticks = { x: decades(all.map(([value]) => value)), y: decades(all.map(([, value]) => value)) };
  const scale = (value: number, [from, to]: readonly [number, number], marks: readonly number[]): number => {
    const [low, high] = [Math.log10(marks[0] ?? 1), Math.log10(marks.at(-1) ?? 10)];
    return Number((from + ((Math.log10(value) - low) / (high - low)) * (to - from)).toFixed(1));
  };
  const atX = (value: number) => scale(value, [BOX.left, WIDTH - BOX.right], ticks.x);
  const atY = (value: number) => scale(value, [HEIGHT - BOX.bottom, BOX.top], ticks.y);
  const parts = [
    ...ticks.x.map(
      (value) =>
        `<path class="grid" d="M${atX(value)} ${BOX.top}V${HEIGHT - BOX.bottom}"/><text x="${atX(value)}" y="${HEIGHT - BOX.bottom + 18}" text-anchor="middle">${short(value)}</text>`,
    ),
    ...ticks.y.map(
      (value) =>
        `<path class="grid" d="M${BOX.left} ${atY(value)}H${WIDTH - BOX.right}"/><text x="${BOX.left - 8}" y="${atY(value) + 4}" text-anchor="end">${short(value)}</text>`,
    ),
  ];
  // Names that would lie on one another are moved apart.
  let lowest = Number.NEGATIVE_INFINITY;
  const byEnd = lines
    .map((line, index) => ({ ...line, colour: COLOURS[index % COLOURS.length] ?? '#000' }))
    .sort((a, b) => atY(a.points.at(-1)?.[1] ?? 1) - atY(b.points.at(-1)?.[1] ?? 1));
  for (const { name, points, colour } of byEnd) {
    const end = points.at(-1);
    if (end === undefined) continue;
    const path = points.map(([px, py], index) => `${index === 0 ? 'M' : 'L'}${atX(px)} ${atY(py)}`).join('');
    lowest = Math.max(atY(end[1]) + 4, lowest + 15);
    parts.push(
      `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      ...points.map(([px, py]) => `<circle cx="${atX(px)}" cy="${atY(py)}" r="3" fill="${colour}"/>`),
      `<text x="${atX(end[0]) + 10}" y="${lowest}" fill="${colour}">${text(name)}</text>`,
    );
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#555">
<style>.grid{stroke:#ddd;fill:none}</style>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<text x="${BOX.left}" y="22" font-size="14" font-weight="700" fill="#222">${text(title)}</text>
${parts.join('\n')}
<text x="${(BOX.left + WIDTH - BOX.right) / 2}" y="${HEIGHT - 10}" text-anchor="middle">${text(x)}</text>
<text transform="translate(16 ${HEIGHT / 2}) rotate(-90)" text-anchor="middle">${text(y)}</text>
</svg>
`;
}

const side = z.object({ perSecond: z.number(), latencyP95Ms: z.number(), serverCpuMsPerRequest: z.number() });
const painted = z.object({ p50Ms: z.number(), p95Ms: z.number() });
const made = z.object({
  filmSeconds: z.number(),
  byTask: z.array(z.object({ type: z.string(), seconds: z.number(), stages: z.record(z.string(), z.number()) })),
});
/** What a run may hold; a part that was not asked for, or that failed, has no plot. */
const resultsSchema = z.object({
  growth: z
    .object({ calls: z.record(z.string(), z.object({ medianUs: z.record(z.string(), z.number()) })) })
    .optional(),
  bridge: z.object({ byConnections: z.record(z.string(), z.object({ bridge: side, plain: side })) }).optional(),
  /** One film says nothing of how its cost grows. */
  film: z.object({ sample: made, tenTimesAsLong: made.optional() }).optional(),
  panel: z
    .object({
      lines: z.object({
        runs: z.array(
          z.object({ linesPerSecond: z.number(), painted, mainLoopDelay: z.object({ p99Ms: z.number() }) }),
        ),
      }),
      rows: z.object({ runs: z.array(z.object({ waiting: z.number(), rowsPainted: painted, frameGap: painted })) }),
    })
    .optional(),
});

function plotsOf(results: z.infer<typeof resultsSchema>): Plot[] {
  const plots: Plot[] = [];
  const { growth, bridge, film, panel } = results;
  const pairs = (values: Readonly<Record<string, number>>) =>
    Object.entries(values).map(([key, value]) => [Number(key), value] as const);
  if (growth !== undefined) {
    plots.push({
      file: 'growth',
      title: 'One call, by the length of the queue and of its history',
      x: 'waiting tasks, and as many finished',
      y: 'µs a call',
      lines: Object.entries(growth.calls).map(([name, { medianUs }]) => ({ name, points: pairs(medianUs) })),
    });
  }
  if (bridge !== undefined) {
    const { byConnections } = bridge;
    const line = (name: string, of: (one: (typeof byConnections)[string]) => number): Line => ({
      name,
      points: Object.entries(byConnections).map(([key, one]) => [Number(key), of(one)] as const),
    });
    plots.push({
      file: 'bridge',
      title: 'Durable enqueues over HTTP',
      x: 'connections, a request under way on each',
      y: 'a second',
      lines: [
        line('bridge', (one) => one.bridge.perSecond),
        line('route that commits each', (one) => one.plain.perSecond),
      ],
    });
  }
  if (film?.tenTimesAsLong !== undefined) {
    const films = [film.sample, film.tenTimesAsLong];
    const line = (name: string, of: (one: z.infer<typeof made>) => number): Line => ({
      name,
      points: films.map((one) => [one.filmSeconds, of(one)] as const),
    });
    const task = (type: string, one: z.infer<typeof made>) => one.byTask.find((part) => part.type === type);
    plots.push({
      file: 'film',
      title: 'Making a film, by its length',
      x: 'seconds of film',
      y: 'seconds of work',
      lines: [
        line('from text to verified film', ({ byTask }) => byTask.reduce((sum, { seconds }) => sum + seconds, 0)),
        line('encoding', (one) => task('video', one)?.stages.인코딩 ?? 0),
        line('narration', (one) => task('video', one)?.stages.내레이션 ?? 0),
        line('pictures', (one) => task('image', one)?.seconds ?? 0),
      ],
    });
  }
  if (panel !== undefined) {
    const { lines, rows } = panel;
    const ofLines = (name: string, of: (one: (typeof lines.runs)[number]) => number): Line => ({
      name,
      points: lines.runs.map((one) => [one.linesPerSecond * 3, of(one)] as const),
    });
    const ofRows = (name: string, of: (one: (typeof rows.runs)[number]) => number): Line => ({
      name,
      points: rows.runs.map((one) => [one.waiting, of(one)] as const),
    });
    plots.push(
      {
        file: 'lines',
        title: 'A log line’s way from a worker onto the screen',
        x: 'lines a second, of all three workers',
        y: 'ms',
        lines: [
          ofLines('painted, p50', (one) => one.painted.p50Ms),
          ofLines('painted, p95', (one) => one.painted.p95Ms),
          ofLines('main’s loop delay, p99', (one) => one.mainLoopDelay.p99Ms),
        ],
      },
      {
        file: 'rows',
        title: 'The panel over a long queue',
        x: 'waiting tasks',
        y: 'ms',
        lines: [
          ofRows('rows painted after a reload', (one) => one.rowsPainted.p50Ms),
          ofRows('scroll frame, p50', (one) => one.frameGap.p50Ms),
          ofRows('scroll frame, p95', (one) => one.frameGap.p95Ms),
        ],
      },
    );
  }
  return plots;
}

/** Draws what was measured as SVG files, replacing those of an earlier run. */
export function writePlots(folder: string, results: unknown): void {
  mkdirSync(folder, { recursive: true });
  // Parts are read one by one: one that failed must not cost the others' plots.
  const parts = z.record(z.string(), z.unknown()).parse(results);
  for (const [name, part] of Object.entries(parts)) {
    const parsed = resultsSchema.safeParse({ [name]: part });
    if (!parsed.success) {
      say(`plots: ${name} has none: ${z.prettifyError(parsed.error)}`);
      continue;
    }
    for (const plot of plotsOf(parsed.data)) writeFileSync(join(folder, `${plot.file}.svg`), draw(plot));
  }
}
