import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { afterFile } from './after-file';
import { freePort } from './redis';
import { tempDir } from './temp-dir';

/** Prometheus is unpacked by the set-up of the tests on Linux, where they are never passed over. */
const FOLDERS = [
  resolve(import.meta.dirname, '../../.runtime/prometheus'),
  ...(process.env.PATH ?? '').split(delimiter),
];
function programOf(name: 'prometheus' | 'promtool'): string {
  const found = FOLDERS.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (found === undefined)
    throw new Error(`These tests need ${name}, which \`npm test\` unpacks on Debian and Ubuntu.`);
  return found;
}
export const hasPrometheus = process.platform === 'linux';

/** What promtool says of a text or file, and its exit code. */
export async function promtool(args: readonly string[], input = ''): Promise<{ code: number | null; said: string }> {
  const child = spawn(programOf('promtool'), args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  child.stdin.end(input);
  await once(child, 'close');
  return { code: child.exitCode, said };
}

const pointSchema = z.tuple([z.number(), z.string()]);
const labelsSchema = z.record(z.string(), z.string());
const vectorSchema = z.array(z.object({ metric: labelsSchema, value: pointSchema }));
const matrixSchema = z.array(z.object({ metric: labelsSchema, values: z.array(pointSchema) }));
export type Series = z.output<typeof matrixSchema>[number];

export interface TestPrometheus {
  readonly url: string;
  /** `data` of a call to `/api/v1/…`. */
  api(path: string, query?: Readonly<Record<string, string>>): Promise<unknown>;
  query(expr: string): Promise<z.output<typeof vectorSchema>>;
  /** Resolves once the expression has a result: Prometheus sees nothing between two scrapes. */
  until(expr: string): Promise<void>;
  queryRange(expr: string, fromMs: number, toMs: number, stepSeconds: number): Promise<Series[]>;
  stop(): Promise<void>;
}

/** A real Prometheus on 127.0.0.1 with this configuration. Ended after the test file, if not before. */
export async function startPrometheus(configuration: string): Promise<TestPrometheus> {
  const dir = tempDir('prometheus');
  const config = join(dir, 'prometheus.yml');
  writeFileSync(config, configuration);
  const { child, url } = await start(dir, config);
  const api = async (path: string, query: Readonly<Record<string, string>> = {}): Promise<unknown> => {
    const reply = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(query)}`);
    const body = replySchema.parse(await reply.json());
    if (body.status === 'error') throw new Error(`${path} ${JSON.stringify(query)}: ${body.error}`);
    return body.data;
  };
  const stop = async () => {
    if (hasEnded(child)) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  afterFile(stop);
  const query = async (expr: string) => resultOf(vectorSchema, await api('query', { query: expr }));
  return {
    url,
    api,
    query,
    until: async (expr) => {
      while ((await query(expr)).length === 0) await delay(100);
    },
    queryRange: async (expr, fromMs, toMs, stepSeconds) =>
      resultOf(
        matrixSchema,
        await api('query_range', {
          query: expr,
          start: String(fromMs / 1_000),
          end: String(toMs / 1_000),
          step: String(stepSeconds),
        }),
      ),
    stop,
  };
}

const replySchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('success'), data: z.unknown() }),
  z.object({ status: z.literal('error'), error: z.string() }),
]);
const resultOf = <T>(schema: z.ZodType<T>, data: unknown): T => z.object({ result: schema }).parse(data).result;
const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function start(dir: string, config: string): Promise<{ child: ChildProcess; url: string }> {
  for (;;) {
    const port = await freePort();
    const args = [`--config.file=${config}`, `--storage.tsdb.path=${join(dir, 'data')}`];
    const child = spawn(programOf('prometheus'), [...args, `--web.listen-address=127.0.0.1:${port}`], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-4_000);
    });
    const url = `http://127.0.0.1:${port}`;
    while (!hasEnded(child)) {
      if (await isReady(url)) return { child, url };
      await delay(25);
    }
    // Between the look and the start another program may have taken the port.
    if (!/address already in use/iu.test(said)) throw new Error(`Prometheus ended at its start:\n${said}`);
  }
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/-/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
