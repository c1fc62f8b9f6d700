import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { choosePlaces, provideHome, type System, settleHome } from '../../../main/app/usual-places';
import { tempDir } from '../../support/temp-dir';

let dir: string;
beforeEach(() => {
  dir = tempDir('places');
});

/** A system that knows only these; Electron throws for the others. */
function system(
  paths: Partial<Record<Parameters<System['getPath']>[0], string>>,
  env: NodeJS.ProcessEnv = {},
  more: Partial<System> = {},
): System {
  return {
    homedir: () => dir,
    username: () => 'minji',
    cwd: '/',
    ...more,
    getPath(name) {
      const path = paths[name];
      if (path === undefined) throw new Error(`Failed to get '${name}' path`);
      return path;
    },
    env,
  };
}
const unknown = () => {
  throw new Error('uv_os_get_passwd returned ENOENT');
};
const chooseHome = (given: string | undefined, of: System) => {
  const { home, otherHome } = choosePlaces(given, of);
  return { home, otherHome };
};
const usualWorkspace = (of: System, home: string) => choosePlaces(home, of).usual.workspace;
const usualUser = (env: NodeJS.ProcessEnv, username: () => string) =>
  choosePlaces(dir, system({}, env, { username })).usual.user;
/** Nothing can be made below a file, for root neither. */
function unusable(): string {
  const file = join(dir, 'file');
  writeFileSync(file, '');
  return join(file, 'folder');
}

describe('The app’s own folder', () => {
  it('is the usual one, of which nothing need be said', () => {
    const userData = join(dir, 'Studio Queue');
    expect(chooseHome(undefined, system({ userData }, { XDG_DATA_HOME: dir }))).toEqual({
      home: { value: userData },
      otherHome: undefined,
    });
  });

  it('is never below the folder for temporary files, where Electron looks for a user without a home', () => {
    const userData = join(dir, 'tmp', '.config', 'Studio Queue');
    const other = join(dir, 'data');
    const { home } = chooseHome(undefined, system({ userData }, { XDG_DATA_HOME: other }, { homedir: unknown }));
    expect(home.value).toBe(join(other, 'Studio Queue'));
    // A folder that was named for it is no temporary one.
    const named = system({ userData }, { XDG_CONFIG_HOME: join(dir, 'tmp', '.config') }, { homedir: unknown });
    expect(chooseHome(undefined, named).home).toEqual({ value: userData });
  });

  it('is never another when the usual one is there, whatever is wrong with it: its queue would seem lost', () => {
    const userData = join(dir, 'Studio Queue');
    mkdirSync(userData);
    chmodSync(userData, 0o500);
    expect(chooseHome(undefined, system({ userData }, {}, { cwd: dir })).home).toEqual({ value: userData });
  });

  it.each([
    [['XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'HOME'], 'XDG_CONFIG_HOME'],
    [['XDG_DATA_HOME', 'XDG_STATE_HOME', 'HOME'], 'XDG_DATA_HOME'],
    [['XDG_STATE_HOME', 'HOME'], 'XDG_STATE_HOME'],
    [['HOME'], 'HOME'],
    [[], 'cwd'],
  ])('is in the first of %j that can be written where there is no usual one: %s, and that is said', (names, first) => {
    const env = Object.fromEntries(names.map((name) => [name, join(dir, name)]));
    const { home, otherHome } = chooseHome(undefined, system({}, env, { cwd: join(dir, 'cwd') }));
    expect(home.value).toBe(join(dir, first, 'Studio Queue'));
    expect(home.instead).toContain(home.value);
    expect(statSync(home.value).mode & 0o777).toBe(0o700);
    expect(otherHome).toBeUndefined();
  });

  it('passes over what cannot be made and what is no full path', () => {
    const env = { XDG_CONFIG_HOME: unusable(), XDG_DATA_HOME: 'relative', XDG_STATE_HOME: '', HOME: join(dir, 'h') };
    expect(chooseHome(undefined, system({}, env)).home.value).toBe(join(dir, 'h', 'Studio Queue'));
  });

  it('is asked for in one sentence where there is none', () => {
    expect(() => chooseHome(undefined, system({}, {}, { cwd: unusable() }))).toThrow(
      /^[^\n]+ Choose one with --home DIR\.$/,
    );
  });

  it('is the one that a flag gives, also where there is no usual one', () => {
    const given = join(dir, 'given');
    expect(chooseHome(given, system({}))).toEqual({ home: { value: given }, otherHome: given });
    expect(chooseHome(given, system({ userData: given }))).toEqual({ home: { value: given }, otherHome: undefined });
  });

  it('stands in for a home folder that nobody knows, and for no other', () => {
    const env: NodeJS.ProcessEnv = {};
    provideHome(system({}, env), '/h');
    expect(env).toEqual({});
    provideHome(system({}, env, { homedir: unknown }), '/h');
    expect(env).toEqual({ HOME: '/h' });
  });
});

describe('The creator’s home', () => {
  const settled = (HOME: string | undefined, usersHome: () => string, platform: NodeJS.Platform = 'linux') => {
    const env: NodeJS.ProcessEnv = HOME === undefined ? {} : { HOME };
    settleHome(env, usersHome, platform);
    return env.HOME;
  };

  it('is the one that the system knows of the user, where the environment names none or no whole path', () => {
    for (const value of [undefined, '', 'x', './x', '~']) expect(settled(value, () => dir)).toBe(dir);
  });

  it('is the one of the environment where there is one, though it is not there', () => {
    expect(settled('/gone/minji', () => dir)).toBe('/gone/minji');
  });

  it('is none where the system knows none that is there', () => {
    for (const usersHome of [unknown, () => '', () => join(dir, 'none'), () => unusable()]) {
      expect(settled('', usersHome)).toBeUndefined();
    }
  });

  it('is Windows’ own business there', () => {
    expect(settled(undefined, () => dir, 'win32')).toBeUndefined();
  });
});

describe('The folder of finished work', () => {
  it('is in the folder of films, also where that is yet to be made; it is not made for being looked at', () => {
    const videos = join(dir, 'Videos');
    expect(usualWorkspace(system({ videos, documents: dir }), dir)).toEqual({ value: join(videos, 'Studio Queue') });
    expect(existsSync(videos)).toBe(false);
  });

  it.each([
    ['documents', { documents: 'Documents', home: '.' }],
    ['home', { documents: undefined, home: '.' }],
  ] as const)('is in %s where the system knows no folder of films, or one that cannot be made', (name, names) => {
    const paths = { home: dir, ...(names.documents === undefined ? {} : { documents: join(dir, names.documents) }) };
    for (const videos of [undefined, unusable(), dir]) {
      const chosen = usualWorkspace(system({ ...paths, ...(videos === undefined ? {} : { videos }) }), '/app-home');
      expect(chosen.value).toBe(join(name === 'home' ? dir : join(dir, 'Documents'), 'Studio Queue'));
      expect(chosen.instead).toContain(chosen.value);
    }
  });

  it('may have been another before anybody looked whether it can be used: that one is reported too', () => {
    const places = (of: System) => choosePlaces(dir, of);
    const { usual, formerWorkspace } = places(system({ videos: dir, documents: join(dir, 'Documents'), home: dir }));
    expect(usual.workspace.value).toBe(join(dir, 'Documents', 'Studio Queue'));
    expect(formerWorkspace).toBe(join(dir, 'Studio Queue'));
    expect(places(system({})).formerWorkspace).toBeUndefined();
  });

  it('is in the app’s own folder when there is no other', () => {
    const own = { value: '/app-home/workspace', instead: expect.stringContaining('/app-home/workspace') };
    expect(usualWorkspace(system({ home: unusable() }), '/app-home')).toEqual(own);
    // Electron then names folders below /tmp, which the next start of the machine empties.
    const nobodys = system({ videos: dir, documents: dir, home: dir }, {}, { homedir: unknown });
    expect(usualWorkspace(nobodys, '/app-home')).toEqual(own);
  });
});

describe('Whose a task is when nobody says', () => {
  it('is the system’s name for the user', () => {
    expect(usualUser({ USER: 'other' }, () => '민지')).toEqual({ value: '민지' });
  });
  it('is what the environment says, else the user’s number, where the system has none; and that is said', () => {
    expect(usualUser({ USER: 'minji', LOGNAME: 'm' }, unknown)).toEqual({
      value: 'minji',
      instead: expect.stringContaining('"minji"'),
    });
    expect(usualUser({ USER: '', LOGNAME: 'two\nlines', USERNAME: 'm' }, unknown).value).toBe('m');
    expect(usualUser({}, unknown).value).toMatch(/^(user-\d+|creator)$/);
    expect(usualUser({}, () => '').value).toMatch(/^(user-\d+|creator)$/);
  });
});
