import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { say } from '../../../contract/messages';
import type { QueueTask } from '../../../contract/task';
import { marked } from '../../support/marked';
import { type ProgramLanguage, type ProgramStudio, programOf, programStudios } from './support/program-studio';

const studio = programStudios();

type Program = Parameters<typeof programOf>[2];
interface Hostile {
  readonly does: string;
  readonly source: string;
  readonly language?: ProgramLanguage;
  readonly program?: Program;
  /** What becomes of the task. */
  readonly task: object;
  /** Files of the project afterwards; by default none. */
  readonly files?: readonly string[];
  readonly afterwards?: (s: ProgramStudio, task: QueueTask) => void | Promise<void>;
}

const done = { status: 'completed' };
const refused = (code: string, name: string) => ({ status: 'failed', retryCount: 0, error: { code, name } });
const artifact = (path: string) => `printf '{"artifact":"%s"}\\n' '${path}' >&3`;
const SECRET = 'sk-Very+Secret/Value=1';

/** The list grows: each row is a program that was seen, or thought of. */
const HOSTILE: readonly Hostile[] = [
  {
    does: 'prints what looks like a reply',
    source: `echo '{"needsYou":{"code":"x","message":"y"}}'; echo '{"error":{"code":"x","message":"y"}}' >&2`,
    task: done,
  },
  {
    does: 'leaves a grandchild that holds its output',
    source: 'sleep 300 & echo started',
    task: done,
  },
  {
    does: 'leaves a grandchild in a session of its own, whose parent has ended',
    source: `(setsid sh -c 'echo away; sleep 300' &) ; sleep 0.1`,
    task: done,
  },
  {
    does: 'leaves a daemon: two forks, another folder, no output',
    language: 'python',
    source: `import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.chdir('/')
        for fd in range(0, 10):
            try: os.close(fd)
            except OSError: pass
        time.sleep(300)
    os._exit(0)
os.wait()`,
    task: done,
  },
  {
    does: 'ends with a zombie in its hands',
    language: 'python',
    source: `import os, time
if os.fork() == 0: os._exit(3)
time.sleep(0.1)`,
    task: done,
  },
  {
    does: 'fails with a grandchild that goes on',
    source: `setsid sleep 300 & echo gone >&2; exit 3`,
    task: { status: 'failed', error: { code: 'program.failed', exitCode: 3, output: 'gone' } },
  },
  {
    does: 'writes a line of 10 MB',
    language: 'python',
    source: `import sys
sys.stdout.write('x' * 10_000_000 + '\\nshort\\n')`,
    task: done,
    afterwards: (_s, { logs }) => expect(logs.slice(1).map((line) => say(line, 'en').length)).toEqual([4_000, 5]),
  },
  {
    does: 'says a line of 10 MB',
    language: 'python',
    source: `import os
with os.fdopen(3, 'w') as say:
    say.write('{"log":"' + 'x' * 10_000_000 + '"}\\n{"result":"after"}\\n')`,
    task: { ...done, result: 'after' },
    afterwards: (_s, { logs }) => expect(logs.at(-1)).toEqual({ code: 'processor.unreadable_line', at: '' }),
  },
  {
    does: 'ends its last lines without a break',
    source: `printf 'out'; printf 'err' >&2; printf '{"result":"last"}' >&3`,
    task: { ...done, result: 'last' },
    afterwards: (_s, { logs }) => expect(logs.slice(1).sort()).toEqual(['err', 'out']),
  },
  {
    does: 'ends lines with a carriage return, as progress bars do',
    source: `printf '10%%\\r20%%\\r\\nend\\r'`,
    task: done,
    afterwards: (_s, { logs }) => expect(logs.slice(1)).toEqual(['10%', '20%', 'end']),
  },
  {
    does: 'writes what is no text',
    source: `head -c 5000 /dev/urandom; printf '\\377\\376\\n'; printf '\\377{"result":1}\\n{"result":"\\377"}\\n' >&3`,
    task: { ...done, result: '\uFFFD' },
  },
  {
    does: 'ends well after it has said that its creator must act',
    source: `echo '{"needsYou":{"code":"login","message":"log in"}}' >&3; exit 0`,
    task: { status: 'waiting', needsYou: { code: 'login', message: 'log in' }, retryCount: 0 },
  },
  {
    does: 'closes its channel and its output and works on',
    source: `echo '{"result":"early"}' >&3; exec 3>&- >&- 2>&- <&-; sleep 0.3; echo file > "$SQ_OUT_DIR/late.txt"`,
    task: { ...done, result: 'early' },
    files: ['late.txt'],
  },
  {
    does: 'never reads its input, and ends',
    source: 'exec <&-; echo here',
    task: done,
  },
  {
    does: 'returns more than can be kept',
    language: 'python',
    source: `import os
with os.fdopen(3, 'w') as say:
    for n in range(100000): say.write('{"result":' + str(n) + '}\\n')`,
    task: { ...done, result: 99_999 },
  },
  {
    does: 'names a file outside by ..',
    source: `echo x > "$SQ_OUT_DIR/../x.txt"; ${artifact('../x.txt')}; sleep 300`,
    program: { graceSeconds: 0 },
    task: refused('files.unsafe_name', '../x.txt'),
  },
  {
    does: 'names a file by its whole path',
    source: `${artifact('/etc/passwd')}; sleep 300`,
    program: { graceSeconds: 0 },
    task: refused('files.unsafe_name', '/etc/passwd'),
  },
  {
    does: 'names a link',
    source: `ln -s /etc/passwd "$SQ_OUT_DIR/a.txt"; ${artifact('a.txt')}`,
    task: refused('files.not_plain', 'a.txt'),
  },
  {
    does: 'names a file behind a link',
    source: `ln -s /etc "$SQ_OUT_DIR/a"; ${artifact('a/passwd')}`,
    task: refused('files.not_plain', 'a/passwd'),
  },
  {
    does: 'names a file that it has linked from elsewhere',
    source: `echo mine > mine.txt; ln mine.txt "$SQ_OUT_DIR/a.txt"; ${artifact('a.txt')}`,
    task: refused('processor.linked_file', 'a.txt'),
    files: ['mine.txt'],
  },
  {
    does: 'names a pipe',
    source: `mkfifo "$SQ_OUT_DIR/a"; ${artifact('a')}`,
    task: refused('files.not_plain', 'a'),
  },
  {
    does: 'names a folder',
    source: `mkdir "$SQ_OUT_DIR/a"; ${artifact('a')}`,
    task: refused('files.not_plain', 'a'),
  },
  {
    does: 'names a file that is not there',
    source: artifact('nothing.txt'),
    task: refused('files.not_made', 'nothing.txt'),
  },
  {
    does: 'names the manifest',
    source: `echo '{}' > "$SQ_OUT_DIR/manifest.json"; ${artifact('manifest.json')}`,
    task: refused('files.unsafe_name', 'manifest.json'),
  },
  {
    does: 'makes links and leaves them',
    source: `mkdir "$SQ_OUT_DIR/deep"; ln -s /etc/passwd "$SQ_OUT_DIR/deep/a.txt"`,
    task: refused('files.not_plain', 'deep/a.txt'),
  },
  {
    does: 'leaves a link to a folder',
    source: `ln -s /etc "$SQ_OUT_DIR/etc"`,
    task: refused('files.not_plain', 'etc'),
  },
  {
    does: 'leaves a pipe',
    source: `mkfifo "$SQ_OUT_DIR/pipe"`,
    task: refused('files.not_plain', 'pipe'),
  },
  {
    does: 'leaves a socket',
    language: 'python',
    source: `import os, socket
os.chdir(os.environ['SQ_OUT_DIR'])
socket.socket(socket.AF_UNIX).bind('s')`,
    task: refused('files.not_plain', 's'),
  },
  {
    does: 'leaves a file of a name that Windows reserves',
    source: `echo x > "$SQ_OUT_DIR/aux.png"`,
    task: refused('files.unsafe_name', 'aux.png'),
  },
  {
    does: 'leaves a file in a folder of a name that Windows reserves',
    source: `mkdir "$SQ_OUT_DIR/con"; echo x > "$SQ_OUT_DIR/con/a.png"`,
    task: refused('files.unsafe_name', 'con/a.png'),
  },
  {
    does: 'leaves a name with a colon',
    source: `echo x > "$SQ_OUT_DIR/a:b.png"`,
    task: refused('files.unsafe_name', 'a:b.png'),
  },
  {
    does: 'leaves a name in the decomposed form',
    language: 'python',
    source: `import os, unicodedata
folder = os.path.join(os.environ['SQ_OUT_DIR'], unicodedata.normalize('NFD', '그림'))
os.mkdir(folder)
open(os.path.join(folder, unicodedata.normalize('NFD', '한글.txt')), 'w').write('x')`,
    task: done,
    files: ['그림', '그림/한글.txt'].map((name) => name.normalize('NFC')),
    afterwards: (_s, { outputs }) => expect(outputs[0]?.path).toBe('그림/한글.txt'.normalize('NFC')),
  },
  {
    does: 'names a file in the decomposed form',
    language: 'python',
    source: `import json, os, unicodedata
name = unicodedata.normalize('NFD', '한글.txt')
open(os.path.join(os.environ['SQ_OUT_DIR'], name), 'w').write('x')
os.write(3, json.dumps({'artifact': name}).encode() + b'\\n')`,
    task: done,
    files: ['한글.txt'.normalize('NFC')],
  },
  {
    does: 'leaves one name in both forms',
    language: 'python',
    source: `import os, unicodedata
for form in ('NFC', 'NFD'):
    open(os.path.join(os.environ['SQ_OUT_DIR'], unicodedata.normalize(form, '한글.txt')), 'w').write(form)`,
    task: refused('files.same_name', '한글.txt'.normalize('NFC')),
  },
  {
    does: 'leaves 20,000 files',
    language: 'python',
    source: `import os
os.chdir(os.environ['SQ_OUT_DIR'])
for n in range(20000): open(str(n), "w").close()`,
    task: { status: 'failed', retryCount: 0, error: { code: 'processor.too_many_files', max: 1_000 } },
  },
  {
    does: 'leaves a thousand folders in each other and a manifest of its own',
    language: 'python',
    source: `import os
os.chdir(os.environ['SQ_OUT_DIR'])
open('manifest.json', 'w').write('{}')
for n in range(1000):
    os.mkdir('d')
    os.chdir('d')
open('deep.txt', 'w').write('x')`,
    task: { status: 'failed', error: { code: 'files.unsafe_name' } },
  },
  {
    does: 'leaves a manifest and an empty file',
    source: `echo '{}' > "$SQ_OUT_DIR/manifest.json"; : > "$SQ_OUT_DIR/empty.flag"; echo x > "$SQ_OUT_DIR/x.txt"`,
    task: done,
    files: ['x.txt'],
    afterwards: (_s, { logs }) =>
      expect(logs.slice(1)).toEqual(
        ['empty.flag', 'manifest.json'].map((name) => ({ code: 'processor.file_left_out', name })),
      ),
  },
  {
    does: 'removes its own out folder',
    source: 'rm -rf "$SQ_OUT_DIR"',
    task: done,
  },
  {
    does: 'puts a link in the place of its out folder',
    source: 'rmdir "$SQ_OUT_DIR"; ln -s /etc "$SQ_OUT_DIR"',
    task: refused('files.not_plain', 'SQ_OUT_DIR'),
  },
  {
    does: 'changes its own file while it runs',
    source: 'echo "exit 9" > "$0.new"; mv "$0.new" "$0"; echo unharmed',
    task: done,
  },
  {
    does: 'tells its secret in every way it has',
    language: 'python',
    program: { secrets: { TOKEN: SECRET, LINES: 'first-line-of-key\nsecond-line-of-key' } },
    source: `import json, os, sys, urllib.parse
token = os.environ['TOKEN']
out = os.environ['SQ_OUT_DIR']
print('token ' + token)
print(os.environ['LINES'])
print('url ' + urllib.parse.quote(token, safe=''), file=sys.stderr)
print(json.dumps(token + '"'), file=sys.stderr)
open(out + '/a.txt', 'w').write('x')
for line in [
    {'log': token, 'level': 'warn'}, {'progress': 0.5, 'stage': token, 'detail': token},
    {'artifact': 'a.txt', 'prompt': token, 'sourceUrl': 'https://example.org/?k=' + urllib.parse.quote(token, safe='')},
    {'result': {token: [token], 'text': 'a ' + token}},
    {'needsYou': {'code': 'login', 'message': token, 'url': 'https://example.org/?k=' + urllib.parse.quote(token, safe='')}},
]: os.write(3, json.dumps(line).encode() + b'\\n')
sys.exit(3)`,
    task: { status: 'waiting', needsYou: { code: 'login', message: '•••' } },
    files: ['a.txt'],
    afterwards: nothingTells,
  },
  {
    does: 'tells its secret as it fails',
    program: { secrets: { TOKEN: SECRET } },
    source: 'echo "cannot log in with $TOKEN" >&2; exit 3',
    task: { status: 'failed', error: { code: 'program.failed', output: 'cannot log in with •••' } },
    afterwards: nothingTells,
  },
  {
    does: 'calls a file like its secret',
    program: { secrets: { TOKEN: 'abcdef' } },
    source: 'echo x > "$SQ_OUT_DIR/abcdef.txt"',
    task: refused('files.unsafe_name', '•••.txt'),
  },
];

/** The secret is in no log, database or file of the run. */
async function nothingTells(s: ProgramStudio, task: QueueTask): Promise<void> {
  const all = JSON.stringify([task, await s.queue.tasks.logs(task.id, 0, 100), s.history, [...s.lines], s.errors]);
  for (const form of [SECRET, encodeURIComponent(SECRET), 'second-line-of-key']) expect(all).not.toContain(form);
  for (const { path } of task.outputs.slice(0, 1)) {
    expect(path).toBe('a.txt');
    expect(readFileSync(join(s.project, 'manifest.json'), 'utf8')).not.toMatch(/sk-Very/);
  }
  expect(s.workers.script.map(({ stderr }) => stderr()).join('')).not.toContain(SECRET);
}

function filesOf(s: ProgramStudio): string[] {
  if (!existsSync(s.project)) return [];
  const all = readdirSync(s.project, { recursive: true, encoding: 'utf8' });
  return all.filter((path) => path !== 'manifest.json').sort();
}

describe('A program that', () => {
  it.each(HOSTILE)('$does ends in order: no process, no half-made file, and the next task runs', async (hostile) => {
    const { language = 'sh', source, program, task: expected, files = [], afterwards } = hostile;
    const next = programOf('sh', 'echo next');
    const first = programOf(language, source, program);
    const s = await studio((run) => (run === 0 ? first : next));
    const task = await s.ended(await s.run());
    expect(task).toMatchObject(expected);
    expect(marked()).toEqual([]);
    expect(filesOf(s)).toEqual(files);
    expect(s.workers.script).toHaveLength(1);
    await afterwards?.(s, task);
    expect((await s.ended(await s.run())).status).toBe('completed');
  });

  it('prints 100,000 lines a second does not keep the worker from its heartbeat, nor others from their tasks', async () => {
    const flood = programOf(
      'python',
      `import sys
for n in range(400000): sys.stdout.write('line %d\\n' % n)`,
    );
    const s = await studio((run) => (run === 0 ? flood : programOf('sh', 'echo quick')), {
      timings: { deadAfterMs: 10_000 },
    });
    const flooding = await s.run();
    await s.untilLine(flooding, 'line 1');
    const other = await s.run('t', { type: 'image', projectId: 'q' });
    expect((await s.ended(other)).status).toBe('completed');
    expect((await s.ended(flooding)).status).toBe('completed');
    const last = await s.queue.tasks.logs(flooding, 99_990, 100);
    expect(last.at(-1)?.text).toEqual({ code: 'queue.log_limit', lines: 100_000 });
    expect(s.workers.script).toHaveLength(1);
  });
});
