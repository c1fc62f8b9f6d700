import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tempDir } from '../support/temp-dir';
import { client } from './support/client';
import { bridgeOf, projectRoot } from './support/launch';

const APP = 'Studio Queue';
/** A user id that is not in /etc/passwd. */
const UNKNOWN_UID = 54_321;
const canBeSomebodyElse =
  process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0;

let dir: string;
let child: ChildProcess | undefined;
let stderr = '';
beforeEach(() => {
  dir = tempDir('bare');
  stderr = '';
});
afterEach(async () => {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'close');
  child.kill('SIGTERM');
  await exited;
});

/** The app, with only the given variables in its environment. */
function start(env: NodeJS.ProcessEnv, flags: readonly string[] = [], uid?: number): void {
  const leading = z.array(z.string()).parse(JSON.parse(process.env.STUDIO_QUEUE_ELECTRON_ARGS ?? '[]'));
  const electron = process.env.STUDIO_QUEUE_ELECTRON ?? '';
  const command = [electron, ...leading, '--hidden', '--port', '0', ...flags];
  const [program = '', ...args] =
    uid === undefined ? command : ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', ...command];
  const { DISPLAY, XAUTHORITY, PATH, DBUS_SESSION_BUS_ADDRESS } = process.env;
  const session = { DISPLAY, XAUTHORITY, PATH, DBUS_SESSION_BUS_ADDRESS };
  child = spawn(program, args, { cwd: projectRoot, env: { ...session, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
}

async function makeScript(home: string) {
  const queue = client(await bridgeOf({ home, workspace: '' }, child?.pid));
  const task = await queue.enqueue({ type: 'script', projectId: 'p', metadata: { text: '첫 문장입니다.' } });
  return queue.ended(task.id);
}

describe('The app starts and works', () => {
  it.skipIf(!canBeSomebodyElse)(
    'for a user without HOME, home folder or name, and says what it chose instead',
    async () => {
      const data = join(dir, 'data');
      const home = join(data, APP);
      const authority = join(dir, 'authority');
      if (process.env.XAUTHORITY !== undefined) copyFileSync(process.env.XAUTHORITY, authority);
      // The test watches for the bridge's file, so its folder must exist.
      mkdirSync(home, { recursive: true });
      for (const path of [dir, data, home, authority]) if (existsSync(path)) chownSync(path, UNKNOWN_UID, UNKNOWN_UID);
      start({ XDG_DATA_HOME: data, XAUTHORITY: authority }, [], UNKNOWN_UID);
      const task = await makeScript(home);
      expect(task).toMatchObject({ status: 'completed', userId: `user-${UNKNOWN_UID}` });
      expect(existsSync(join(home, 'workspace', 'p', 'script.md'))).toBe(true);
      expect(stderr).toContain(`keeps its files in ${home}.`);
      expect(stderr).toContain(`finished work goes to ${join(home, 'workspace')}.`);
      expect(stderr).toContain(`new tasks belong to "user-${UNKNOWN_UID}".`);
    },
  );

  it('where the folder of films is none that can be made: finished work goes to the documents, which is said', async () => {
    const config = join(dir, '.config');
    const home = join(config, APP);
    mkdirSync(home, { recursive: true });
    const documents = join(dir, 'Documents', APP);
    mkdirSync(join(dir, 'Documents'));
    writeFileSync(join(dir, 'file'), '');
    writeFileSync(
      join(config, 'user-dirs.dirs'),
      'XDG_VIDEOS_DIR="$HOME/file/Videos"\nXDG_DOCUMENTS_DIR="$HOME/Documents"\n',
    );
    start({ HOME: dir });
    expect(await makeScript(home)).toMatchObject({ status: 'completed' });
    expect(existsSync(join(documents, 'p', 'script.md'))).toBe(true);
    expect(stderr).toContain(`finished work goes to ${documents}.`);
  });

  it('in a home folder without Videos and in a language that nobody has, and says nothing of it', async () => {
    const home = join(dir, '.config', APP);
    mkdirSync(home, { recursive: true });
    start({ HOME: dir, LANG: 'xx_YY.odd', LC_ALL: 'tlh' });
    expect(await makeScript(home)).toMatchObject({ status: 'completed' });
    expect(existsSync(join(dir, 'Videos', APP, 'p', 'script.md'))).toBe(true);
    expect(stderr).not.toContain('Studio Queue keeps');
    expect(stderr).not.toContain('finished work goes');
  });

  it('where neither the log nor the work folder of the settings can be made: the task says so, and the start goes on', async () => {
    const home = join(dir, 'home');
    mkdirSync(home);
    writeFileSync(join(home, 'logs'), 'a file');
    writeFileSync(
      join(home, 'settings.json'),
      JSON.stringify({ workspace: join(home, 'logs', 'work'), language: 'ko' }),
    );
    start({ HOME: dir }, ['--home', home]);
    const queue = client(await bridgeOf({ home, workspace: '' }, child?.pid));
    const task = await queue.enqueue({ type: 'script', projectId: 'p', metadata: { text: '첫 문장입니다.' } });
    const failed = await queue.until(task.id, ({ error }) => error !== undefined);
    expect(failed.error).toContain('작업 폴더를 쓸 수 없습니다');
    expect(stderr).toContain('Nothing can be logged');
  });
});
