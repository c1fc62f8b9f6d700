import { once } from 'node:events';
import { z } from 'zod';
import type { ChosenProcessor } from '../runtime/start-worker';
import { Channel } from './channel';
import { openOutFolder, takeOver } from './out-folder';
import { NOTHING_HIDDEN } from './redact';
import type { ResultReader } from './result-reader';

/** Takes what the creator's worker says over the bridge until it says how the run ends (docs/processors.md, "A worker that pulls"). */
export function externalProcessor(readResult: ResultReader): ChosenProcessor {
  let finish = (): void => {};
  let breakOff: (error: unknown) => void = () => {};
  const lastWord = new Promise<void>((resolve, reject) => {
    finish = resolve;
    breakOff = reject;
  });
  let open: (channel: Channel) => void = () => {};
  /** The first line may come before the out folder is there. */
  const opened = new Promise<Channel>((resolve) => {
    open = resolve;
  });
  return {
    processor: {
      metadata: z.unknown(),
      async run(context) {
        const own = await openOutFolder(context, NOTHING_HIDDEN);
        const channel = new Channel(own);
        open(channel);
        await Promise.race([lastWord, aborted(context.signal)]);
        context.signal.throwIfAborted();
        channel.throwSpokenEnd();
        await channel.settled();
        return takeOver(own, channel, { redactor: NOTHING_HIDDEN, readResult });
      },
    },
    async said(lines, last) {
      try {
        const channel = await opened;
        for (const line of lines) await channel.take(line);
        if (last) finish();
      } catch (error) {
        breakOff(error);
        throw error;
      }
    },
  };
}

const aborted = (signal: AbortSignal) => (signal.aborted ? Promise.resolve() : once(signal, 'abort'));
