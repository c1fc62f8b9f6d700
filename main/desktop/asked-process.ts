import { utilityProcess } from 'electron';

export interface AskedProcess<Reply> {
  /** Absolute: its built script. */
  readonly script: string;
  readonly name: string;
  /** After so long without a question the process is ended. */
  readonly idleMs: number;
  /** How long a reply may take, its wait behind other questions included; then the process is ended. */
  readonly givesUpAfterMs: number;
  /** Which question a message of it answers, and how; undefined for any other message. */
  readonly read: (message: unknown) => { readonly id: number; readonly reply: Reply } | undefined;
}

/**
 * A process that is asked now and then: whatever it works on cannot break anything else, and while nobody asks it does not run. A question
 * resolves with undefined when the process ended or took too long. `signal`: when it aborts, the process is told `{ cancel }` with the question's id;
 * its reply is still awaited.
 */
export function askedProcess<Question extends object, Reply>({
  script,
  name,
  idleMs,
  givesUpAfterMs,
  read,
}: AskedProcess<Reply>): (question: Question, signal?: AbortSignal) => Promise<Reply | undefined> {
  type Child = ReturnType<typeof utilityProcess.fork>;
  let child: Child | undefined;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  const waiting = new Map<number, (reply: Reply | undefined) => void>();

  const start = (): Child => {
    const started = utilityProcess.fork(script, [], { serviceName: name });
    started.on('message', (message: unknown) => {
      const reply = read(message);
      if (reply !== undefined) waiting.get(reply.id)?.(reply.reply);
    });
    started.once('exit', () => {
      if (child === started) end();
    });
    return started;
  };
  /** Nothing is asked of a process that was told to end: the next question starts another. */
  const end = (): void => {
    child?.kill();
    child = undefined;
    for (const settle of [...waiting.values()]) settle(undefined);
  };
  const rest = (): void => {
    clearTimeout(idle);
    idle = setTimeout(end, idleMs);
    idle.unref();
  };
  return (question, signal) =>
    new Promise((resolve) => {
      clearTimeout(idle);
      child ??= start();
      asked += 1;
      const id = asked;
      const late = setTimeout(end, givesUpAfterMs);
      const asking = child;
      const cancel = () => asking.postMessage({ cancel: id });
      signal?.addEventListener('abort', cancel, { once: true });
      waiting.set(id, (reply) => {
        clearTimeout(late);
        signal?.removeEventListener('abort', cancel);
        waiting.delete(id);
        if (waiting.size === 0) rest();
        resolve(reply);
      });
      asking.postMessage({ ...question, id });
    });
}
