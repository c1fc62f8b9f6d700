import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ProcessorSetting } from '../../contract/processors';
import { perType, TASK_TYPES, type TaskType } from '../../contract/task';
import { marked, markedEnvironment, untilMarked } from '../support/marked';
import { tempDir } from '../support/temp-dir';
import { type Client, client } from './support/client';
import {
  bridgeOf,
  launchApp,
  newPlace,
  type Place,
  type RunningApp,
  type SpawnedApp,
  spawnApp,
} from './support/launch';
import { changeSettings } from './support/panel-page';

function programOf(command: readonly string[], source: string, more: object = {}): ProcessorSetting {
  const file = join(tempDir('program'), 'program');
  writeFileSync(file, source);
  chmodSync(file, 0o755);
  const [first = '', ...rest] = command;
  return {
    kind: 'program',
    command: [first, ...rest, file],
    cwd: '',
    env: markedEnvironment(),
    secrets: [],
    timeoutMinutes: 5,
    graceSeconds: 10,
    ...more,
  };
}

const spawned: SpawnedApp[] = [];
afterEach(async () => {
  for (const { child, exited } of spawned.splice(0)) {
    child.kill('SIGTERM');
    await exited;
  }
});

async function start(place: Place) {
  const app = spawnApp(place, ['--hidden']);
  spawned.push(app);
  return { app, queue: client(await bridgeOf(place, app.child.pid)) };
}

/** One app for all that need no end of it. */
let app: RunningApp;
let queue: Client;
beforeAll(async () => {
  app = await launchApp();
  queue = client(app.bridge);
});
afterAll(() => app?.close());
const use = (processors: Partial<Record<TaskType, ProcessorSetting>>) => changeSettings(app.page, { processors });

const SH = `
read -r task
echo "log from sh"
printf '{"progress":0.5,"stage":"half"}\\n' >&3
mkdir -p "$SQ_OUT_DIR/notes"; echo one > "$SQ_OUT_DIR/notes/one.txt"; echo two > "$SQ_OUT_DIR/two.txt"
printf '{"artifact":"notes/one.txt"}\\n{"result":{"by":"sh"}}\\n' >&3
`;
const PYTHON = `
import json, os, sys
task = json.load(open(os.environ['SQ_TASK_FILE']))
assert json.loads(sys.stdin.readline()) == task
say = os.fdopen(int(os.environ['SQ_REPLY']), 'w')
print('log from python')
out = os.environ['SQ_OUT_DIR']
os.mkdir(os.path.join(out, 'notes'))
open(os.path.join(out, 'notes/one.txt'), 'w').write('one')
open(os.path.join(out, 'two.txt'), 'w').write('two')
for line in [{'progress': 0.5, 'stage': 'half'}, {'artifact': 'notes/one.txt'}, {'result': {'by': 'python'}}]:
    say.write(json.dumps(line) + '\\n')
`;
const NODE = `
const { mkdirSync, readFileSync, writeFileSync, writeSync } = require('node:fs');
const task = JSON.parse(readFileSync(process.env.SQ_TASK_FILE, 'utf8'));
console.log('log from node');
mkdirSync(task.outDir + '/notes');
writeFileSync(task.outDir + '/notes/one.txt', 'one');
writeFileSync(task.outDir + '/two.txt', 'two');
for (const line of [{ progress: 0.5, stage: 'half' }, { artifact: 'notes/one.txt' }, { result: { by: 'node' } }]) {
  writeSync(Number(process.env.SQ_REPLY), JSON.stringify(line) + '\\n');
}
`;
const PROGRAMS = [
  ['sh', ['/bin/sh'], SH],
  ['python', ['python3'], PYTHON],
  ['node', [process.execPath], NODE],
] as const;

describe('A program of the creator’s', () => {
  it.each(PROGRAMS)('in %s does the tasks of each type', async (name, command, source) => {
    const program = programOf(command, source);
    await use(perType(() => program));
    for (const type of TASK_TYPES) {
      const projectId = `by-${name}-${type}`;
      const { id } = await queue.enqueue({ type, projectId, metadata: { title: 'anything' } });
      const task = await queue.ended(id);
      expect([task.error, task.status, task.result]).toEqual([undefined, 'completed', { by: name }]);
      expect(task.outputs.map(({ path }) => path)).toEqual(['notes/one.txt', 'two.txt']);
      expect(task.logs.some((line) => line.includes(`log from ${name}`))).toBe(true);
      const folder = join(app.place.workspace, projectId);
      expect(readFileSync(join(folder, 'two.txt'), 'utf8').trim()).toBe('two');
      expect(readdirSync(folder).sort()).toEqual(['manifest.json', 'notes', 'two.txt']);
    }
  });
});

/** Writes down what it is asked, and waits for its file: it goes on once that is there. A grandchild of it is nobody's child. */
const HELD = `
trap 'echo "got SIGTERM"' TERM
(setsid sleep 300 &)
echo "attempt $SQ_ATTEMPT waits"
until [ -e "$SQ_PROJECT_DIR/go" ]; do sleep 0.05; done
echo '{"result":"went on"}' >&3
`;
/** The same, but it ends when it is asked on its input. */
const OBEDIENT = `
trap '' TERM
(until [ -e "$SQ_PROJECT_DIR/go" ]; do sleep 0.05; done; echo '{"result":"went on"}' >&3; kill -s USR1 $$) &
trap 'exit 0' USR1
read -r task; echo "attempt $SQ_ATTEMPT waits"; read -r asked; echo "asked $asked"
`;

const waits = (queue: Client, id: string, attempt = 1) =>
  queue.until(id, ({ logs }) => logs.some((line) => line.includes(`attempt ${attempt} waits`)));
const logOf = async (queue: Client, id: string): Promise<string> =>
  JSON.stringify((await queue.call('GET', `/api/queue/tasks/${id}/logs`)).body);
const script = (projectId: string) => ({ type: 'script' as const, projectId, metadata: { title: 'held' } });

function letGo(place: Place, projectId: string): void {
  const folder = join(place.workspace, projectId);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'go'), '');
}

describe('A running program of the creator’s', () => {
  it('is cancelled with all that it started, and tried again by hand', async () => {
    await use({ script: programOf(['/bin/sh'], HELD, { graceSeconds: 0.5 }) });
    const { id } = await queue.enqueue(script('cancelled'));
    await waits(queue, id);
    expect(marked().length).toBeGreaterThan(1);
    await app.page.getByTestId(`cancel-${id}`).click();
    await app.page.getByTestId('confirm').click();
    expect((await queue.ended(id)).state).toBe('cancelled');
    expect(marked()).toEqual([]);
    expect(await logOf(queue, id)).toContain('got SIGTERM');

    await queue.call('POST', `/api/queue/retry/${id}`);
    letGo(app.place, 'cancelled');
    expect(await queue.ended(id)).toMatchObject({ status: 'completed', result: 'went on' });
    expect(marked()).toEqual([]);
  });

  it('waits at no cost while its type is paused, and one that was bumped comes before it', async () => {
    await use({ script: programOf(['/bin/sh'], OBEDIENT) });
    const { page, place } = app;
    const first = await queue.enqueue(script('first'));
    await waits(queue, first.id);
    const second = await queue.enqueue(script('second'));
    await page.getByTestId(`bump-${second.id}`).click();
    await queue.until(second.id, ({ priority }) => priority > 0);

    await page.keyboard.press('Control+k');
    await page.locator('[role=dialog] input:focus').waitFor();
    await page.keyboard.type('지금 멈추기');
    await page.getByRole('dialog').getByText('대본 작성 지금 멈추기').click();
    const stopped = await queue.until(first.id, ({ status }) => status === 'waiting');
    expect(stopped).toMatchObject({ retryCount: 0, crashCount: 0 });
    expect(await logOf(queue, first.id)).toContain('asked {\\"cancel\\":\\"paused\\"}');
    expect(marked()).toEqual([]);

    // Until the panel shows the pause, the button would say it again.
    await page.getByTestId('paused-script').waitFor();
    await page.getByTestId('pause-script').click();
    for (const { id, projectId } of [second, first]) {
      // The line of the first one's run before is still in its log.
      await queue.until(id, ({ status }) => status === 'processing');
      letGo(place, projectId);
      expect(await queue.ended(id)).toMatchObject({ status: 'completed', result: 'went on' });
    }
  });
});

describe('An app with a program of the creator’s in hand', () => {
  it('waits for it when it quits, takes all of it along when it is killed, and the next start runs its task again', async () => {
    const place = await newPlace({ processors: { script: programOf(['/bin/sh'], HELD, { graceSeconds: 3 }) } });
    const first = await start(place);
    const { id } = await first.queue.enqueue(script('quit'));
    await waits(first.queue, id);
    const askedAt = performance.now();
    first.app.child.kill('SIGTERM');
    expect(await first.app.exited).toEqual({ code: 0, signal: null });
    expect(performance.now() - askedAt).toBeGreaterThan(3_900);
    expect(marked()).toEqual([]);

    const second = await start(place);
    letGo(place, 'quit');
    expect(await second.queue.ended(id)).toMatchObject({ status: 'completed', retryCount: 0, crashCount: 0 });
    expect(await logOf(second.queue, id)).toContain('got SIGTERM');

    const { id: next } = await second.queue.enqueue(script('killed'));
    await waits(second.queue, next);
    expect(marked().length).toBeGreaterThan(1);
    second.app.child.kill('SIGKILL');
    await second.app.exited;
    await untilMarked(0);

    const third = await start(place);
    letGo(place, 'killed');
    expect(await third.queue.ended(next)).toMatchObject({ status: 'completed', retryCount: 0 });
    const left = readdirSync(join(place.workspace, 'killed')).filter((name) => name.startsWith('.partial'));
    expect(left).toEqual([]);
  });
});
