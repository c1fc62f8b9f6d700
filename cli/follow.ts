import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { pageLogLineSchema, pageTaskSchema } from '../contract/bridge';
import { progressSchema, taskIdSchema, taskTypeSchema } from '../contract/task';
import type { Cli } from './cli';
import { CliError, EXIT } from './exit';
import { WORDS } from './words';

/** How long an app that has gone may take to be there again, as after a change of its settings. */
const AWAY_MS = 15_000;
const AGAIN_MS = 500;

/** What the commands use of the bridge's events; others are passed over. */
const pageEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('task'), task: pageTaskSchema }),
  z.object({ kind: z.literal('removed'), ids: z.array(taskIdSchema) }),
  z.object({ kind: z.literal('log'), taskId: taskIdSchema, lines: z.array(pageLogLineSchema) }),
  z.object({ kind: z.literal('progress'), taskId: taskIdSchema, progress: progressSchema }),
  z.object({ kind: z.literal('paused'), type: taskTypeSchema, paused: z.boolean() }),
  z.object({ kind: z.literal('summary') }),
]);

/** `read-again`: at first, and whenever something may have been missed. */
export type Followed = z.infer<typeof pageEventSchema> | { readonly kind: 'read-again' };

/**
 * Everything that happens in the queue, until the caller stops or the command is interrupted. The stream is open before the first
 * `read-again`, so nothing falls between what the caller reads then and the events.
 * @throws CliError `notRunning` once the app has been away for 15 s
 */
export async function* follow(cli: Cli): AsyncGenerator<Followed> {
  let after: string | undefined;
  let awaySinceMs: number | undefined;
  for (;;) {
    const isContinued = after !== undefined;
    try {
      const bridge = await cli.bridge(awaySinceMs === undefined ? 'known' : 'again');
      for await (const { id, name, data } of bridge.events(after, cli.signal)) {
        awaySinceMs = undefined;
        if (id !== '') after = id;
        // From a place that the app still knows, what was missed comes as events.
        if (name === 'reset' || name === 'reload' || (name === 'ready' && !isContinued)) yield { kind: 'read-again' };
        const read = pageEventSchema.safeParse(jsonOf(data));
        if (read.success) yield read.data;
      }
    } catch (error) {
      // An app that had never been there is not waited for.
      if (!(error instanceof CliError) || error.exit !== EXIT.notRunning || after === undefined) throw error;
    }
    cli.signal.throwIfAborted();
    awaySinceMs ??= performance.now();
    if (performance.now() - awaySinceMs > AWAY_MS) throw new CliError(EXIT.notRunning, WORDS.appEnded);
    await pause(AGAIN_MS, undefined, { signal: cli.signal });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
