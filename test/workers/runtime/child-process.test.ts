import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { runChild } from '../../../workers/runtime/child-process';
import { StepError } from '../../../workers/runtime/failures';
import { guardProcessGroup, killAllGroups } from '../../../workers/runtime/process-group';
import { untilDead } from '../../support/fork-worker';

const never = new AbortController().signal;
const sh = (script: string, more: Partial<Parameters<typeof runChild>[0]> = {}) =>
  runChild({ command: 'sh', args: ['-c', script], signal: never, ...more });

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('expected a failure');
    },
    (error: unknown) => error,
  );
}

describe('A child program', () => {
  it('returns its output and receives its input', async () => {
    expect(await sh('cat; echo warn >&2', { stdin: '한글 입력' })).toEqual({
      exitCode: 0,
      stdout: '한글 입력',
      stderrTail: 'warn\n',
    });
  });

  it('receives a sequence piece by piece, whose memory is used again for the next', async () => {
    const memory = Buffer.alloc(1 << 20);
    async function* pieces() {
      for (const letter of 'abc') yield memory.fill(letter);
    }
    const { stdout } = await sh('cat | tr -s abc', { stdin: pieces() });
    expect(stdout).toBe('abc');
  });

  it('that stops reading a sequence ends as it would, and no more is asked for', async () => {
    let asked = 0;
    async function* endless() {
      for (;;) {
        asked += 1;
        yield Buffer.alloc(1 << 20);
      }
    }
    expect((await sh('head -c 10 >/dev/null', { stdin: endless() })).exitCode).toBe(0);
    expect(asked).toBeLessThan(4);
    expect(await failureOf(sh('exit 3', { stdin: endless() }))).toMatchObject({ code: 'step_failed' });
  });

  it('is ended when its sequence fails, with that error, and when it is cancelled amid one', async () => {
    const broken = new Error('no more pictures');
    async function* failing() {
      yield Buffer.from('a');
      throw broken;
    }
    expect(await failureOf(sh('cat; sleep 600', { stdin: failing() }))).toBe(broken);
    const cancel = new AbortController();
    async function* cancelled() {
      yield Buffer.from('a');
      cancel.abort(broken);
      yield Buffer.from('b');
    }
    expect(await failureOf(sh('cat; sleep 600', { stdin: cancelled(), signal: cancel.signal }))).toBe(broken);
  });

  it('gets its arguments as they are, without a shell', async () => {
    const argument = '$(echo no) "; rm -rf x `id` *';
    const { stdout } = await runChild({ command: 'printf', args: ['%s', argument], signal: never });
    expect(stdout).toBe(argument);
  });

  it('is read line by line, even where \\r ends a line and where a chunk ends inside a character', async () => {
    const lines: string[] = [];
    const errors: string[] = [];
    const script = `printf 'a\\rb\\r\\nc\\n\\352'; sleep 0.05; printf '\\260\\200'; printf 'e1\\re2' >&2`;
    const { stdout } = await sh(script, { onStdoutLine: (l) => lines.push(l), onStderrLine: (l) => errors.push(l) });
    expect(lines).toEqual(['a', 'b', 'c', '가']);
    expect(errors).toEqual(['e1', 'e2']);
    expect(stdout).toBe('');
  });

  it('that ends by itself with an error fails for good, with the last lines of its stderr', async () => {
    const error = await failureOf(sh('echo first >&2; echo last >&2; exit 3'));
    expect(error).toBeInstanceOf(StepError);
    expect(error).toMatchObject({ code: 'step_failed', retryable: false });
    expect(String(error)).toMatch(/sh .*3.*first\nlast$/s);
  });

  it.each([
    ['killed by a signal', 'kill -9 $$'],
    ['inside a shell that reports its signal', 'exit 143'],
    ['asked to stop in its own way, as FFmpeg is at log-off', 'exit 255'],
    ['without the memory it needs for the moment', 'echo "x264 [error]: malloc of size 5 failed" >&2; exit 1'],
    ['without handles', 'echo "a.mp4: Too many open files" >&2; exit 1'],
    ['on a share that is gone for the moment', 'echo "a.mp4: Input/output error" >&2; exit 1'],
  ])('%s may be tried again', async (_, script) => {
    expect(await failureOf(sh(script))).toMatchObject({ code: 'step_failed', retryable: true });
  });

  it('reports a full disk as the cause of its failure', async () => {
    const error = await failureOf(sh('echo "out.mp4: No space left on device" >&2; exit 1'));
    expect(error).toMatchObject({ cause: { code: 'ENOSPC' } });
  });

  it('that does not exist fails for good', async () => {
    const error = await failureOf(runChild({ command: 'no-such-program', args: [], signal: never }));
    expect(error).toMatchObject({ code: 'step_failed', retryable: false });
  });

  it('that writes too much is stopped', async () => {
    const error = await failureOf(sh('yes', { maxOutputBytes: 100_000 }));
    expect(error).toMatchObject({ code: 'step_failed', retryable: false });
  });

  it('is ended with its entire group at its time limit, even if it ignores SIGTERM', async () => {
    const pids: number[] = [];
    // Its time is over once it has begun, however long a busy machine takes for that.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const failed = failureOf(
        sh(`trap '' TERM; sleep 300 & echo $$; echo $!; wait; sleep 300`, {
          timeoutMs: 60_000,
          onStdoutLine: (line) => pids.push(Number(line)),
        }),
      );
      await expect.poll(() => pids).toHaveLength(2);
      vi.advanceTimersByTime(60_000);
      vi.useRealTimers();
      expect(await failed).toMatchObject({ code: 'step_failed', retryable: true });
    } finally {
      vi.useRealTimers();
    }
    await untilDead(pids);
  });

  it('is stopped when the reader of its lines throws', async () => {
    const wrong = new Error('cannot read this');
    const error = await failureOf(
      sh('echo line; sleep 300', {
        onStdoutLine: () => {
          throw wrong;
        },
      }),
    );
    expect(error).toBe(wrong);
  });

  it('is not even started after an abort, whose reason is thrown', async () => {
    const reason = new Error('cancelled');
    expect(await failureOf(sh('true', { signal: AbortSignal.abort(reason) }))).toBe(reason);
  });

  it('that ends takes along what it left running in its group', async () => {
    const { stdout } = await sh('sleep 300 >/dev/null 2>&1 & echo $!');
    await untilDead([Number(stdout)]);
  });

  it('that a library started ends with killAllGroups while it is guarded, and not afterwards', async () => {
    const start = async () => {
      const child = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
      await once(child, 'spawn');
      return { child, pid: child.pid ?? 0 };
    };
    const guarded = await start();
    const released = await start();
    guardProcessGroup(released.pid).release();
    const guard = guardProcessGroup(guarded.pid);
    killAllGroups();
    await untilDead([guarded.pid]);
    guard.release();
    expect(released.child.exitCode).toBe(null);
    expect(released.child.signalCode).toBe(null);
    process.kill(released.pid, 'SIGKILL');
    await once(released.child, 'exit');
  });
});
