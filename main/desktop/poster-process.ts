import { join } from 'node:path';
import { utilityProcess } from 'electron';
import { posterReplySchema } from '../../contract/poster-messages';
import type { MakePoster } from '../films/posters';

/** Then it is ended: the memory of the portable picture library only ever grows. */
const IDLE_MS = 15_000;
/** For one picture, behind others perhaps. */
const GIVES_UP_AFTER_MS = 30_000;

/** Makes posters in a process of its own: whatever a picture holds, it breaks nothing else. `outDir` is the built main process. */
export function posterProcess(outDir: string): MakePoster {
  type Child = ReturnType<typeof utilityProcess.fork>;
  let child: Child | undefined;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  const waiting = new Map<number, (made: boolean) => void>();

  const start = (): Child => {
    const started = utilityProcess.fork(join(outDir, 'poster-maker.js'), [], { serviceName: 'studio-queue-posters' });
    started.on('message', (message: unknown) => {
      const reply = posterReplySchema.safeParse(message);
      if (reply.success) waiting.get(reply.data.id)?.(reply.data.made);
    });
    started.once('exit', () => {
      if (child !== started) return;
      child = undefined;
      for (const settle of [...waiting.values()]) settle(false);
    });
    return started;
  };
  const rest = (): void => {
    clearTimeout(idle);
    idle = setTimeout(() => child?.kill(), IDLE_MS);
    idle.unref();
  };
  return (source, target) =>
    new Promise((resolve) => {
      clearTimeout(idle);
      child ??= start();
      asked += 1;
      const id = asked;
      const late = setTimeout(() => child?.kill(), GIVES_UP_AFTER_MS);
      waiting.set(id, (made) => {
        clearTimeout(late);
        waiting.delete(id);
        if (waiting.size === 0) rest();
        resolve(made);
      });
      child.postMessage({ id, source, target });
    });
}
