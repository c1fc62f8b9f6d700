import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const ROOMS = ['contract', 'main', 'preload', 'renderer', 'workers'] as const;

interface Import {
  readonly file: string;
  readonly target: string;
}

function sources(room: string): string[] {
  return readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ts|tsx)$/.test(path))
    .map((path) => join(room, path).split(sep).join('/'));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const specifiers = [...text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)['"]([^'"]+)['"]/g)];
  return specifiers.map(([, specifier = '']) => ({
    file,
    target: specifier.startsWith('.')
      ? relative(root, normalize(join(root, dirname(file), specifier)))
          .split(sep)
          .join('/')
      : specifier,
  }));
}

const imports = ROOMS.flatMap((room) => sources(room)).flatMap(importsOf);
const room = (path: string) => path.split('/')[0] ?? '';
const isRoom = (name: string) => (ROOMS as readonly string[]).includes(name);

function offenders(rule: (one: Import) => boolean): string[] {
  return imports.filter(rule).map(({ file, target }) => `${file} imports ${target}`);
}

describe('Who may import whom', () => {
  it('sees the imports of the source, so that these rules can fail', () => {
    expect(imports.some(({ file, target }) => file === 'main/desktop/window.ts' && target === 'electron')).toBe(true);
    expect(imports.length).toBeGreaterThan(50);
  });

  it('contract imports zod and itself alone', () => {
    expect(
      offenders(({ file, target }) => room(file) === 'contract' && target !== 'zod' && room(target) !== 'contract'),
    ).toEqual([]);
  });

  it('a room imports contract and itself, never another room', () => {
    expect(
      offenders(({ file, target }) => {
        const to = room(target);
        return isRoom(to) && to !== 'contract' && to !== room(file);
      }),
    ).toEqual([]);
  });

  it('only the files that steer Electron import it', () => {
    const allowed = [
      'main/index.ts',
      'main/app/start.ts',
      'main/desktop/window.ts',
      'main/app/panel.ts',
      'main/app/desktop.ts',
      'main/app/lifecycle.ts',
      'main/desktop/recovery-notice.ts',
      'main/desktop/tray.ts',
      'main/desktop/notifier.ts',
      'main/supervision/utility-worker.ts',
      'main/ipc/typed-ipc.ts',
      'preload/index.ts',
    ];
    expect(offenders(({ file, target }) => target === 'electron' && !allowed.includes(file))).toEqual([]);
  });

  it('the two doors, bridge and ipc, never import each other', () => {
    const door = (path: string) => path.split('/').slice(0, 2).join('/');
    expect(
      offenders(
        ({ file, target }) =>
          (door(file) === 'main/bridge' && door(target) === 'main/ipc') ||
          (door(file) === 'main/ipc' && door(target) === 'main/bridge'),
      ),
    ).toEqual([]);
  });

  it('nothing above the store interface knows SQL', () => {
    expect(
      offenders(
        ({ file, target }) =>
          (target === 'better-sqlite3' && !file.startsWith('main/store/sqlite/')) ||
          (target.startsWith('main/store/sqlite/') &&
            !file.startsWith('main/store/sqlite/') &&
            file !== 'main/app/open-queue.ts'),
      ),
    ).toEqual([]);
  });

  it('the renderer and the preload use no module of Node', () => {
    expect(
      offenders(({ file, target }) => ['renderer', 'preload'].includes(room(file)) && target.startsWith('node:')),
    ).toEqual([]);
  });
});
