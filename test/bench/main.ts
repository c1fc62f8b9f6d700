import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { endServers } from '../support/after-file';
import { removeTempDirs } from '../support/temp-dir';
import { benchApp } from './app';
import { benchBridge } from './bridge';
import { benchCli } from './cli';
import { benchDispatch } from './dispatch';
import { benchEngine } from './engine';
import { benchFilm } from './film';
import { benchShelf } from './film-shelf';
import { benchFilms } from './films';
import { benchGrowth } from './growth';
import { benchLists } from './lists';
import { load1, say } from './measure';
import { benchMemory } from './memory';
import { benchMetrics } from './metrics';
import { benchPanel, benchRows } from './panel';
import { writePlots } from './plots';
import { benchProgram } from './program';
import { benchPromises } from './promises';
import { benchStudio } from './studio';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rows: { type: 'string', default: '1000000' },
    'idle-seconds': { type: 'string', default: '60' },
    rounds: { type: 'string', default: '5' },
    'round-ms': { type: 'string', default: '2000' },
    'studio-tasks': { type: 'string', default: '100000' },
    'studio-runs': { type: 'string', default: '60' },
    'long-film': { type: 'boolean', default: false },
    waiting: { type: 'string', default: '100000' },
    films: { type: 'string', default: '300000' },
    minutes: { type: 'string', default: '60' },
    plots: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const dir = mkdtempSync(join(tmpdir(), 'studio-queue-bench-'));

/** In the order of docs/performance.md. */
const sections: Readonly<Record<string, () => Promise<unknown>>> = {
  bridge: () => benchBridge(dir, rounds, Number(values['round-ms'])),
  engine: () => benchEngine(dir, rounds),
  growth: () => benchGrowth(dir, Number(values.rows)),
  dispatch: () => benchDispatch(dir),
  program: () => benchProgram(dir),
  cli: () => benchCli(),
  panel: () => benchPanel(),
  app: () => benchApp(Number(values['idle-seconds'])),
  metrics: () => benchMetrics(Number(values.rows), Number(values['idle-seconds'])),
  studio: () => benchStudio(dir, { tasks: Number(values['studio-tasks']), runs: Number(values['studio-runs']) }),
  lists: () => benchLists(dir),
  film: () => benchFilm(values['long-film']),
  shelf: () => benchShelf(dir, Number(values.films)),
  films: () => benchFilms(dir, Number(values.films)),
  promises: () => benchPromises(dir),
  rows: () => benchRows(values.waiting.split(',').map(Number)),
  memory: () => benchMemory(dir, Number(values.minutes)),
};
/** Only where they are named: it takes an hour, and the panel's part has them as well. */
const NAMED = new Set(['memory', 'rows']);
const wanted = values.only?.split(',') ?? Object.keys(sections).filter((name) => !NAMED.has(name));
const unknown = wanted.filter((name) => sections[name] === undefined);
if (unknown.length > 0) throw new Error(`--only knows ${Object.keys(sections).join(', ')}; not ${unknown.join(', ')}`);

const results: Record<string, unknown> = {};
const tookSeconds: Record<string, number> = {};
try {
  for (const name of wanted) {
    say(`— ${name} (load ${load1()})`);
    const startedAt = performance.now();
    try {
      results[name] = await sections[name]?.();
    } catch (error) {
      // One section that cannot run here (no display, say) must not cost the others' figures; it shows, and fails the run.
      results[name] = { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) };
      process.exitCode = 1;
    }
    tookSeconds[name] = Math.round((performance.now() - startedAt) / 1_000);
  }
} finally {
  await endServers();
  rmSync(dir, { recursive: true, force: true });
  removeTempDirs();
}
if (values.plots !== undefined) writePlots(values.plots, results);
const machine = { cores: cpus().length, node: process.version, platform: process.platform, load1AtEnd: load1() };
process.stdout.write(
  `${JSON.stringify({ at: new Date().toISOString(), machine, tookSeconds, ...results }, null, 2)}\n`,
);
