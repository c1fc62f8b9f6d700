import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { type LoadOrder, loadResultSchema } from './http-load';
import { TOKEN } from './http-server';
import { interleave, load1, median, medianRatio, quantile, round, say } from './measure';

/** The bridge takes 256; the curve goes on to four times the load of the bar. */
const CONNECTIONS = [1, 10, 50, 100, 200];

const portSchema = z.object({ port: z.int() });
const cpuSchema = z.object({ cpuMs: z.number() });

function start(role: 'http-server' | 'http-load', env: Record<string, string>): ChildProcess {
  return fork(join(import.meta.dirname, `${role}.js`), [], {
    env: { ...process.env, BENCH_ROLE: role, ...env },
    execArgv: (process.env.BENCH_EXEC_ARGV ?? '').split(' ').filter((arg) => arg !== '' && role === 'http-server'),
  });
}

/** Rejects when the process ends instead. */
async function messageOf(child: ChildProcess): Promise<unknown> {
  const gone = new AbortController();
  const onExit = (code: number | null) => gone.abort(new Error(`a process of the bench ended with ${code}`));
  child.once('exit', onExit);
  try {
    const [message] = await once(child, 'message', { signal: gone.signal });
    return message;
  } finally {
    child.off('exit', onExit);
  }
}

async function ask<T>(child: ChildProcess, message: LoadOrder | string, schema: z.ZodType<T>): Promise<T> {
  const replied = messageOf(child);
  child.send(message);
  return schema.parse(await replied);
}

function enqueueRequest(port: number): string {
  const body = JSON.stringify({
    type: 'image',
    projectId: '트렌드-2026',
    metadata: { scenes: 8, useImageFX: true, title: '여름 휴가 트렌드' },
  });
  const head = [
    'POST /api/queue/enqueue HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    `Authorization: Bearer ${TOKEN}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

/** (a) Durable enqueues/s over HTTP at 1 to 200 connections: the bridge against a route that commits each alone. */
export async function benchBridge(dir: string, rounds: number, durationMs: number) {
  const client = start('http-load', {});
  const servers = {
    bridge: start('http-server', { BENCH_SERVER: 'bridge', BENCH_DIR: dir }),
    plain: start('http-server', { BENCH_SERVER: 'plain', BENCH_DIR: dir }),
  };
  try {
    const [bridgePort, plainPort] = await Promise.all(
      [servers.bridge, servers.plain].map(async (server) => portSchema.parse(await messageOf(server)).port),
    );
    const ports = { bridge: bridgePort ?? 0, plain: plainPort ?? 0 };
    const cpuMsPerRequest = { bridge: [] as number[], plain: [] as number[] };
    const latencies = { bridge: [] as number[], plain: [] as number[] };
    const measure = (name: 'bridge' | 'plain', connections: number, forMs: number) => async () => {
      const port = ports[name];
      servers[name].send('cpu-start');
      const order = { port, request: enqueueRequest(port), connections, durationMs: forMs };
      const result = await ask(client, order, loadResultSchema);
      const { cpuMs } = await ask(servers[name], 'cpu-end', cpuSchema);
      cpuMsPerRequest[name].push(cpuMs / result.replies);
      latencies[name].push(quantile(result.latenciesMs, 0.95));
      return result.replies / result.seconds;
    };
    // Just-in-time compilation is no part of the comparison.
    for (const name of ['bridge', 'plain'] as const) await measure(name, 10, 1_500)();

    const byConnections: Record<string, unknown> = {};
    let ratioAt50 = Number.NaN;
    for (const connections of CONNECTIONS) {
      for (const name of ['bridge', 'plain'] as const) {
        cpuMsPerRequest[name].length = 0;
        latencies[name].length = 0;
      }
      const figures = await interleave(rounds, {
        plain: measure('plain', connections, durationMs),
        bridge: measure('bridge', connections, durationMs),
      });
      const side = (name: 'bridge' | 'plain') => ({
        perSecond: Math.round(median(figures[name])),
        rounds: figures[name].map(Math.round),
        serverCpuMsPerRequest: round(median(cpuMsPerRequest[name]), 3),
        latencyP95Ms: round(median(latencies[name])),
      });
      const ratio = medianRatio(figures.bridge, figures.plain);
      if (connections === 50) ratioAt50 = ratio;
      byConnections[connections] = { ratio, bridge: side('bridge'), plain: side('plain'), load1: load1() };
      say(`bridge at ${connections}: ${JSON.stringify(byConnections[connections])}`);
    }
    return {
      bar: 'at least 4x at 50 connections',
      met: ratioAt50 >= 4,
      method: `${rounds} rounds of ${durationMs} ms a side in turn; client in its own process, raw keep-alive sockets, one request under way on each; median of the ratios round by round`,
      byConnections,
    };
  } finally {
    for (const child of [client, servers.bridge, servers.plain]) {
      if (!child.connected) continue;
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    }
  }
}
