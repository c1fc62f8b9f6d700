import { posix, win32 } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { projectFolderName } from '../../../main/projects/project-folder';
import { fromShared, toShared } from '../../../main/projects/shared-path';

const systems = [
  { name: 'Linux', system: posix, workspace: '/mnt/nas/films', other: '/mnt/nas/films-2/p' },
  { name: 'Windows with a drive', system: win32, workspace: 'Z:\\films', other: 'C:\\films\\p' },
  { name: 'Windows with a share', system: win32, workspace: '\\\\nas\\films', other: '\\\\nas\\other\\p' },
] as const;

describe.each(systems)('A folder that a studio shares, on $name', ({ system, workspace, other }) => {
  it('has one name on all machines, and each finds it in its own workspace', () => {
    for (const parts of [['film'], ['한글 프로젝트 1'], ['film', 'versions', '1', 'video.mp4']]) {
      const absolute = system.join(workspace, ...parts);
      expect(toShared(workspace, absolute, system)).toBe(parts.join('/'));
      for (const there of systems) {
        const found = fromShared(there.workspace, parts.join('/'), there.system);
        expect(found).toBe(there.system.join(there.workspace, ...parts));
      }
    }
  });

  it('has none outside the workspace, and the workspace itself has none', () => {
    const outside = [workspace, other, system.dirname(workspace), `${workspace}-2`, 'film', ''];
    for (const path of outside) expect(toShared(workspace, path, system), path).toBeUndefined();
    expect(toShared('films', system.join(workspace, 'p'), system)).toBeUndefined();
  });

  it.each([
    '',
    '.',
    '..',
    '../x',
    'p/../../x',
    'p/..',
    './p',
    'p/./x',
    'p//x',
    'p/',
    '/',
    '/etc/cron.d',
    '//nas/other',
    '\\\\nas\\other',
    '..\\x',
    'p\\..\\..\\x',
    'C:',
    'C:x',
    'C:/Windows',
    'c:\\Windows',
    'p:stream',
    'p/x::$DATA',
    '\\\\?\\C:\\x',
    '//./pipe/x',
    'p\0',
    'p/\0/x',
    'p\n',
    'p\u007f',
    'nul',
    'CON.txt',
    'p/com1',
    'p.',
    'p ',
    'p/x. ',
    '.ssh/x',
    '.studio-queue-locks/x',
    'p/.partial-x',
    'a*',
    'a?b',
    '<x>',
    'x'.repeat(501),
  ])('is nowhere when a stranger names it %j', (path) => {
    expect(fromShared(workspace, path, system)).toBeUndefined();
  });

  it('is in the workspace whatever a stranger names it, or nowhere', () => {
    const parts = fc.constantFrom(
      '..',
      '.',
      '',
      '/',
      '\\',
      ':',
      'C:',
      'p',
      '가',
      '\0',
      ' ',
      '...',
      '%2e%2e',
      '‥',
      '／',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 8 }), (names) => {
        const found = fromShared(workspace, names.join(''), system);
        if (found === undefined) return;
        expect(system.resolve(found)).toBe(found);
        expect(found.startsWith(workspace + system.sep)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('has one whatever its project is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }), (id) => {
        for (const style of ['plain', 'hashed'] as const) {
          const folder = system.join(workspace, projectFolderName(id, style));
          const shared = toShared(workspace, folder, system);
          expect(shared).toBe(projectFolderName(id, style));
          expect(fromShared(workspace, shared ?? '', system)).toBe(folder);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('needs an absolute workspace', () => {
    expect(fromShared('films', 'p', system)).toBeUndefined();
    expect(fromShared('', 'p', system)).toBeUndefined();
  });
});
