import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProcessorSetting } from '../../contract/processors';
import type { TaskType } from '../../contract/task';
import { tempDir } from '../support/temp-dir';
import { client } from './support/client';
import { launchApp, newPlace, type RunningApp } from './support/launch';

const MARK = 'STUDIO_QUEUE_TEST_MARK';

function programOf(command: readonly string[], source: string, more: object = {}): ProcessorSetting {
  const file = join(tempDir('program'), 'program');
  writeFileSync(file, source);
  chmodSync(file, 0o755);
  const [first = '', ...rest] = command;
  return {
    kind: 'program',
    command: [first, ...rest, file],
    cwd: '',
    env: { [MARK]: process.env[MARK] ?? '' },
    secrets: [],
    timeoutMinutes: 5,
    graceSeconds: 10,
    ...more,
  };
}

const open: RunningApp[] = [];
afterEach(async () => {
  for (const app of open.splice(0)) await app.close();
});

async function appWith(processors: Partial<Record<TaskType, ProcessorSetting>>) {
  const app = await launchApp({ place: await newPlace({ processors }) });
  open.push(app);
  return { app, queue: client(app.bridge) };
}

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
    const { app, queue } = await appWith({ script: program, image: program, video: program });
    for (const type of ['script', 'image', 'video'] as const) {
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
