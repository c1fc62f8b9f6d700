import { once } from 'node:events';
import { z } from 'zod';
import type { ChosenProcessor } from '../runtime/start-worker';
import { Channel } from './channel';
import { leftFiles } from './left-files';
import type { ResultReader } from './result-reader';

/** Takes what the creator's worker says over the bridge until it says how the run ends (docs/processors.md, "External"). */
export function externalProcessor(readResult: ResultReader): ChosenProcessor {
  let finish = (): void => {};
  let breakOff: (error: unknown) => void = () => {};
  const lastWord = new Promise<void>((resolve, reject) => {
    finish = resolve;
    breakOff = reject;
  });
  let channel: Channel | undefined;
  return {
    processor: {
      metadata: z.unknown(),
      async run(context) {
        channel = new Channel(context);
        await Promise.race([lastWord, aborted(context.signal)]);
        context.signal.throwIfAborted();
        channel.throwSpokenEnd();
        await channel.settled();
        const left = await leftFiles(context.stagingDir);
        const { files, kept } = await readResult(context, { result: channel.result, left });
        // What this task has published already, in this run or before a crash, is part of what it made.
        await context.publish(files, { keepEarlier: true });
        return kept;
      },
    },
    async said(lines, last) {
      try {
        for (const line of lines) await channel?.take(line);
        if (last) finish();
      } catch (error) {
        breakOff(error);
        throw error;
      }
    },
  };
}

const aborted = (signal: AbortSignal) => (signal.aborted ? Promise.resolve() : once(signal, 'abort'));
