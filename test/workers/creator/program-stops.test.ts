import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { isAlive, untilDead } from '../../support/fork-worker';
import { marked, untilMarked } from '../../support/marked';
import { tempDir } from '../../support/temp-dir';
import { programOf, programStudios } from './support/program-studio';

const studio = programStudios();

/** Says what it is asked, and ends then. SIGTERM may come before a busy machine lets it read. */
const OBEDIENT = `trap '' TERM; read -r task; echo waiting; read -r asked; echo "asked $asked"`;
/** Ignores all that can be ignored, and so does its child. */
const STUBBORN = `trap '' TERM HUP INT; sh -c "trap '' TERM; echo waiting; while :; do sleep 1; done" & while :; do sleep 1; done`;
/** The daemon's parents have ended: it is in no group and below no process of ours. */
const DAEMON = `import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        print('waiting', flush=True)
        time.sleep(300)
    os._exit(0)
os.wait()
time.sleep(300)`;

describe('A cancelled program', () => {
  it('is asked on its input first, with the reason, and may end in its own way', async () => {
    const s = await studio(programOf('sh', OBEDIENT));
    const id = await s.run();
    await s.untilLine(id, 'waiting');
    await s.dispatcher.cancelRunning(id);
    expect((await s.get(id)).status).toBe('cancelled');
    expect(s.lines.get(id)).toContain('asked {"cancel":"cancelled"}');
    expect(s.workers.script).toHaveLength(1);
  });

  it('gets SIGTERM a second later, and time to clean up', async () => {
    const s = await studio(
      programOf('sh', `trap 'sleep 0.5; echo cleaned up; exit 0' TERM; echo waiting; while :; do sleep 0.1; done`),
    );
    const id = await s.run();
    await s.untilLine(id, 'waiting');
    const askedAt = performance.now();
    await s.dispatcher.cancelRunning(id);
    expect(performance.now() - askedAt).toBeGreaterThan(1_400);
    expect(s.lines.get(id)).toContain('cleaned up');
    expect((await s.get(id)).status).toBe('cancelled');
    // The time of its setting is main's as well: the worker was not killed.
    expect(s.workers.script).toHaveLength(1);
  });

  it('has time to clean up in a process of its own when its first one has ended', async () => {
    const s = await studio(
      programOf(
        'sh',
        `sh -c 'trap "sleep 0.5; echo cleaned up; exit 0" TERM; echo waiting; while :; do sleep 0.1; done' & wait`,
      ),
    );
    const id = await s.run();
    await s.untilLine(id, 'waiting');
    await s.dispatcher.cancelRunning(id);
    expect(s.lines.get(id)).toContain('cleaned up');
    expect(marked()).toEqual([]);
  });

  it.each([
    ['that ignores every request', 'sh', STUBBORN],
    ['whose daemon is nobody’s child', 'python', DAEMON],
  ] as const)(
    '%s is killed when its time is over, and `cancelled` is recorded only then',
    async (_what, language, source) => {
      const s = await studio(programOf(language, source, { graceSeconds: 0.5 }));
      const id = await s.run();
      await s.untilLine(id, 'waiting');
      const pids = marked();
      expect(pids.length).toBeGreaterThan(1);
      const aliveAtEnd: number[] = [];
      s.queue.onEvents((events) => {
        for (const event of events) {
          if (event.kind === 'task' && event.task.status === 'cancelled')
            aliveAtEnd.push(...pids.filter(isAlive), ...marked());
        }
      });
      await s.dispatcher.cancelRunning(id);
      expect((await s.get(id)).status).toBe('cancelled');
      expect(aliveAtEnd).toEqual([]);
      expect(s.partials()).toEqual([]);
      expect(s.workers.script).toHaveLength(1);
    },
  );

  it('leaves what it had published, and nothing half-made', async () => {
    const s = await studio(
      programOf(
        'sh',
        `echo x > "$SQ_OUT_DIR/done.txt"; echo '{"artifact":"done.txt"}' >&3
echo half > "$SQ_OUT_DIR/half.txt"; printf '{"log":"waiting"}\\n' >&3; read -r a; read -r b`,
      ),
    );
    const id = await s.run();
    await s.untilTask(id, ({ outputs }) => outputs.length === 1);
    await s.untilLine(id, 'waiting');
    await s.dispatcher.cancelRunning(id);
    expect((await s.get(id)).outputs.map(({ path }) => path)).toEqual(['done.txt']);
    expect([existsSync(join(s.project, 'done.txt')), s.partials()]).toEqual([true, []]);
  });

  it('that ends well in the same moment counts as cancelled', async () => {
    const s = await studio(programOf('sh', `${OBEDIENT}; echo '{"result":1}' >&3; exit 0`));
    const id = await s.run();
    await s.untilLine(id, 'waiting');
    await s.dispatcher.cancelRunning(id);
    expect(await s.get(id)).toMatchObject({ status: 'cancelled' });
  });
});

describe('A program whose type is paused at once', () => {
  it('is asked, ends, and its task waits at no cost', async () => {
    const s = await studio(programOf('sh', OBEDIENT));
    const id = await s.run();
    await s.untilLine(id, 'waiting');
    await s.dispatcher.pause('script', 'now');
    expect(await s.get(id)).toMatchObject({ status: 'waiting', retryCount: 0, crashCount: 0 });
    expect(s.lines.get(id)).toContain('asked {"cancel":"paused"}');
    await s.dispatcher.resume('script');
    await s.until(() => s.lines.get(id)?.filter((line) => line === 'waiting').length === 2);
  });
});

describe('An app that stops with a program in hand', () => {
  it('waits for it as long as its setting says, and knows beforehand how long that may be', async () => {
    const s = await studio(
      programOf('sh', `trap 'sleep 1; echo cleaned up; exit 0' TERM; echo waiting; while :; do sleep 0.1; done`, {
        graceSeconds: 30,
      }),
    );
    const id = await s.run();
    await s.untilLine(id, 'waiting');
    expect(s.dispatcher.stopsWithinMs()).toBe(38_500);
    await s.dispatcher.stop();
    expect(await s.get(id)).toMatchObject({ status: 'waiting', retryCount: 0, crashCount: 0 });
    expect(s.lines.get(id)).toContain('cleaned up');
    expect(marked()).toEqual([]);
  });
});

describe('A program that says nothing', () => {
  it('is stuck after a while, is asked, and costs its task an attempt', async () => {
    const s = await studio(programOf('sh', OBEDIENT), { timings: { stuckAfterMs: 500 } });
    const id = await s.run('t', { maxRetries: 1 });
    expect(await s.ended(id)).toMatchObject({ status: 'waiting', retryCount: 1, errorCode: 'stuck' });
  });

  it.each([
    ['a line on its output', 'echo alive'],
    ['a line on its error output', 'echo alive >&2'],
    ['a result', `echo '{"result":1}' >&3`],
    ['a need for its creator', `echo '{"needsYou":{"code":"a","message":"b"}}' >&3`],
    ['what cannot be read', 'echo nonsense >&3'],
  ])('is alive again with %s', async (_what, sign) => {
    const go = join(tempDir('go'), 'go');
    const s = await studio(
      programOf('sh', `echo waiting; until [ -e '${go}' ]; do sleep 0.02; done; ${sign}; read -r a; read -r b`),
    );
    const id = await s.run();
    await s.untilLine(id, 'waiting');
    const run = () => s.dispatcher.runs()[0] ?? { ageMs: 0, silentMs: 0 };
    while (run().silentMs < 200) await delay(10);
    /** At what age of the run it was heard of last: the silence itself may have grown again between two looks. */
    const heardMs = () => run().ageMs - run().silentMs;
    const before = heardMs();
    writeFileSync(go, '');
    while (heardMs() < before + 100) await delay(10);
    await s.dispatcher.cancelRunning(id);
  });
});

describe('When the worker dies', () => {
  it.each([
    ['its program and all below it', 'sh', STUBBORN],
    ['a daemon of its program’s', 'python', DAEMON],
  ] as const)('%s end with it, and the task runs again', async (_what, language, source) => {
    const first = programOf(language, source);
    const s = await studio((run) => (run === 0 ? first : programOf('sh', 'echo again')));
    const id = await s.run();
    await s.untilLine(id, 'waiting');
    const pids = marked();
    expect(pids.length).toBeGreaterThan(1);
    s.workers.script[0]?.kill();
    await untilDead(pids);
    await untilMarked(0);
    await s.untilNow(id, ({ status }) => status === 'completed');
    expect(await s.get(id)).toMatchObject({ crashCount: 1 });
  });

  it('what its program had published is there, and the next attempt adds to it', async () => {
    const s = await studio(
      programOf(
        'sh',
        `if grep -q '"path":"1.txt"' "$SQ_TASK_FILE"; then name=2; else name=1; fi
echo x > "$SQ_OUT_DIR/$name.txt"; echo "{\\"artifact\\":\\"$name.txt\\"}" >&3; [ "$name" = 2 ] || exec sleep 300`,
      ),
    );
    const id = await s.run();
    await s.untilTask(id, ({ outputs }) => outputs.length === 1);
    s.workers.script[0]?.kill();
    await s.untilNow(id, ({ status }) => status === 'completed');
    expect((await s.get(id)).outputs.map(({ path }) => path)).toEqual(['1.txt', '2.txt']);
  });
});
