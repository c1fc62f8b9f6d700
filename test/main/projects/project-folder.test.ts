import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { manifestSchema } from '../../../contract/project-files';
import { projectIdSchema } from '../../../contract/task';
import { linkOrCopy } from '../../../main/projects/plain-files';
import {
  openProjectFolder,
  projectFolderName,
  removeIfUnused,
  removeStaging,
  stagingPrefixOf,
} from '../../../main/projects/project-folder';
import { removeLeftovers } from '../../../main/projects/recover-staging';
import { tempDir } from '../../support/temp-dir';

const LEASE = '5f0d9b1c-6a34-4f27-8c55-2b9e7d10a3c4';
const MACHINE = 'a3f1c6de-0b57-4c1c-9a86-5a1f7b1b2c3d';
const OTHER_MACHINE = 'c0ffee00-0b57-4c1c-9a86-5a1f7b1b2c3d';

const read = (projectDir: string) =>
  manifestSchema.parse(JSON.parse(readFileSync(join(projectDir, 'manifest.json'), 'utf8')));

describe('A project’s folder', () => {
  it('has the name of its id where every system allows it', () => {
    for (const id of ['trend-2024-05', '한글 프로젝트 1', 'Project_A1', '3fa85f64-5717-4562-b3fc-2c963f66afa6', '🎬']) {
      expect(projectFolderName(id)).toBe(id);
    }
  });

  it('is one safe path part, at most 100 bytes, for any id a page may send', () => {
    const anyId = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }),
      fc.string({
        unit: fc.constantFrom('.', '/', '\\', ' ', 'a', '가', ':', '\u202e', '😀', '\u0301'),
        minLength: 1,
        maxLength: 200,
      }),
      fc.constantFrom('.', '..', '...', 'CON', 'nul.txt', 'com1', '.partial-x', ' x', 'x.', '가'.repeat(200), 'a/../b'),
    );
    fc.assert(
      fc.property(anyId, (id) => {
        const name = projectFolderName(id);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is the rule
        expect(name).not.toMatch(/[\u0000-\u001f<>:"/\\|?*\u202a-\u202e]/u);
        expect(name).not.toMatch(/^[.\s]|[.\s]$/u);
        expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(100);
        expect(name.length).toBeGreaterThan(0);
        expect(name).toBe(name.normalize('NFC'));
        expect(Buffer.from(name).toString()).toBe(name);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is not shared by two ids that become alike', () => {
    const alike = [
      'a/b',
      'a\\b',
      'a:b',
      'a_b',
      'a?b',
      '가'.normalize('NFD'),
      '가',
      `${'x'.repeat(150)}1`,
      `${'x'.repeat(150)}2`,
    ];
    expect(new Set(alike.map((id) => projectFolderName(id))).size).toBe(alike.length);
    // Chosen to be the changed name of another id.
    expect(projectFolderName(projectFolderName('a/b'))).not.toBe(projectFolderName('a/b'));
  });

  const open = (workspace: string, id: string, lease: string) =>
    openProjectFolder(join(workspace, projectFolderName(id)), id, { machineId: MACHINE, leaseId: lease }, true);
  const opened = async (...args: Parameters<typeof open>) => {
    const folders = await open(...args);
    if (folders === undefined) throw new Error('it is another project’s');
    return folders;
  };

  it('is made with an empty staging folder of the lease’s own, whatever a run before left or still writes', async () => {
    const workspace = tempDir('workspace');
    const first = await opened(workspace, 'p', randomUUID());
    writeFileSync(join(first.stagingDir, 'old'), 'x');
    const second = await opened(workspace, 'p', randomUUID());
    expect(second.projectDir).toBe(first.projectDir);
    expect(second.stagingDir).not.toBe(first.stagingDir);
    expect(readdirSync(second.stagingDir)).toEqual([]);
    expect(readdirSync(first.stagingDir)).toEqual(['old']);
  });

  it('takes no staging folder that is there already', async () => {
    const workspace = tempDir('workspace');
    const { stagingDir } = await opened(workspace, 'p', LEASE);
    writeFileSync(join(stagingDir, 'old'), 'x');
    await expect(open(workspace, 'p', LEASE)).rejects.toMatchObject({ code: 'EEXIST' });
    expect(readdirSync(stagingDir)).toEqual(['old']);
  });

  it('is refused when a link stands in its place', async () => {
    const workspace = tempDir('workspace');
    const outside = tempDir('outside');
    symlinkSync(outside, join(workspace, 'p'));
    await expect(open(workspace, 'p', LEASE)).rejects.toMatchObject({ code: 'bad_input' });
    expect(readdirSync(outside)).toEqual([]);
  });

  it('is never outside the workspace', async () => {
    const workspace = tempDir('workspace');
    for (const id of ['..', '../x', '/etc', '.']) {
      expect(projectIdSchema.safeParse(id).success).toBe(true);
      const { projectDir } = await opened(workspace, id, LEASE);
      expect(join(projectDir, '..')).toBe(workspace);
    }
  });

  it('says from its beginning whose it is, and is nobody else’s', async () => {
    const workspace = tempDir('workspace');
    const { projectDir } = await opened(workspace, 'Film', randomUUID());
    expect(read(projectDir)).toMatchObject({ projectId: 'Film', files: [] });
    // What a file system that ignores case makes of the name of another project.
    expect(await openProjectFolder(projectDir, 'film', { machineId: MACHINE, leaseId: LEASE }, true)).toBeUndefined();
    expect(readdirSync(projectDir)).toHaveLength(2);
    expect(projectFolderName('film', 'hashed')).toMatch(/^film-[0-9a-f]{8}$/);
  });

  it('is taken over when it has no manifest, with what is in it', async () => {
    const workspace = tempDir('workspace');
    mkdirSync(join(workspace, 'p', 'images'), { recursive: true });
    writeFileSync(join(workspace, 'p', 'images', '001.jpg'), 'own');
    const { projectDir } = await opened(workspace, 'p', LEASE);
    expect(read(projectDir)).toMatchObject({ projectId: 'p', files: [] });
    await removeIfUnused(projectDir);
    expect(readFileSync(join(projectDir, 'images', '001.jpg'), 'utf8')).toBe('own');
  });

  it('whose manifest cannot be read keeps it aside', async () => {
    const workspace = tempDir('workspace');
    mkdirSync(join(workspace, 'p'));
    writeFileSync(join(workspace, 'p', 'manifest.json'), '{"version":');
    const { projectDir } = await opened(workspace, 'p', LEASE);
    expect(read(projectDir).files).toEqual([]);
    expect(readdirSync(projectDir).filter((name) => name.startsWith('manifest.json.damaged-'))).toHaveLength(1);
  });

  it.each([
    ['a folder', (path: string) => mkdirSync(join(path, 'own'), { recursive: true })],
    ['a link', (path: string) => symlinkSync('/dev/zero', path)],
    ['a pipe, which nobody would ever fill', (path: string) => execFileSync('mkfifo', [path])],
    [
      'a file of 64 GB',
      (path: string) => {
        writeFileSync(path, '');
        truncateSync(path, 2 ** 36);
      },
    ],
  ])('keeps aside %s in the place of its manifest', async (_what, make) => {
    const workspace = tempDir('workspace');
    mkdirSync(join(workspace, 'p'));
    const place = join(workspace, 'p', 'manifest.json');
    make(place);
    const { projectDir } = await opened(workspace, 'p', LEASE);
    expect(read(projectDir)).toMatchObject({ projectId: 'p', files: [] });
    expect(readdirSync(projectDir).filter((name) => name.startsWith('manifest.json.damaged-'))).toHaveLength(1);
  });

  it('goes again when nothing was made in it', async () => {
    const workspace = tempDir('workspace');
    const { projectDir, stagingDir } = await opened(workspace, 'p', LEASE);
    expect(await removeIfUnused(projectDir)).toBe(false);
    expect(existsSync(stagingDir)).toBe(true);
    await removeStaging(stagingDir);
    expect(await removeIfUnused(projectDir)).toBe(true);
    expect(readdirSync(workspace)).toEqual([]);
  });

  it('stays with a folder in it that no run makes, empty or not', async () => {
    const workspace = tempDir('workspace');
    const { projectDir, stagingDir } = await opened(workspace, 'p', LEASE);
    await removeStaging(stagingDir);
    mkdirSync(join(projectDir, 'notes'));
    expect(await removeIfUnused(projectDir)).toBe(false);
    expect(existsSync(join(projectDir, 'notes'))).toBe(true);
  });

  it('says whether this run made it', async () => {
    const workspace = tempDir('workspace');
    mkdirSync(join(workspace, 'theirs'));
    expect((await opened(workspace, 'theirs', LEASE)).isNew).toBe(false);
    expect((await opened(workspace, 'ours', LEASE)).isNew).toBe(true);
  });
});

describe('At start', () => {
  it('work in progress of dead runs goes, and nothing else does', async () => {
    const workspace = tempDir('workspace');
    const outside = tempDir('outside');
    const project = join(workspace, 'p');
    const ours = `${stagingPrefixOf(MACHINE)}${LEASE}`;
    mkdirSync(join(project, ours, 'deep'), { recursive: true });
    writeFileSync(join(project, ours, 'deep', 'half.mp4'), 'x');
    const notOurs = ['.partial-of-somebody-else', `${stagingPrefixOf(MACHINE)}of-nobody`];
    for (const name of notOurs) mkdirSync(join(project, name));
    writeFileSync(join(project, 'video.mp4'), 'film');
    mkdirSync(join(outside, ours));
    symlinkSync(outside, join(workspace, 'linked'));
    const problems: string[] = [];
    await removeLeftovers(workspace, MACHINE, (path) => problems.push(path));
    expect(readdirSync(project).sort()).toEqual([...notOurs, 'video.mp4'].sort());
    expect(existsSync(join(outside, ours))).toBe(true);
    expect(problems).toEqual([]);
  });

  it('the run of another app that shares the workspace goes on undisturbed', async () => {
    const workspace = tempDir('workspace');
    const owner = { machineId: OTHER_MACHINE, leaseId: LEASE };
    const theirs = await openProjectFolder(join(workspace, 'p'), 'p', owner, true);
    const ours = await openProjectFolder(join(workspace, 'p'), 'p', { machineId: MACHINE, leaseId: LEASE }, true);
    if (theirs === undefined || ours === undefined) throw new Error('it is another project’s');
    await removeLeftovers(workspace, MACHINE, () => {});
    expect([existsSync(theirs.stagingDir), existsSync(ours.stagingDir)]).toEqual([true, false]);
  });

  it('a workspace that is not there yet is no problem', async () => {
    const problems: string[] = [];
    expect(await removeLeftovers(join(tempDir('workspace'), 'none'), MACHINE, (path) => problems.push(path))).toEqual(
      [],
    );
    expect(problems).toEqual([]);
  });
});

describe('A second name for a file', () => {
  const here = () => tempDir('one-disk');
  it('is the same file, replaces nothing, and stays what it was when the first name is taken by another', async () => {
    const folder = here();
    writeFileSync(join(folder, 'a'), 'one');
    await linkOrCopy(join(folder, 'a'), join(folder, 'b'));
    expect(statSync(join(folder, 'b')).ino).toBe(statSync(join(folder, 'a')).ino);
    writeFileSync(join(folder, 'new'), 'two');
    renameSync(join(folder, 'new'), join(folder, 'a'));
    expect(readFileSync(join(folder, 'b'), 'utf8')).toBe('one');
    await expect(linkOrCopy(join(folder, 'a'), join(folder, 'b'))).rejects.toMatchObject({ code: 'EEXIST' });
    expect(readFileSync(join(folder, 'b'), 'utf8')).toBe('one');
  });

  it.skipIf(!existsSync('/dev/shm'))('is a copy where there can be none, as on another disk', async () => {
    const folder = here();
    const other = tempDir('other-disk', '/dev/shm');
    writeFileSync(join(folder, 'a'), 'one');
    await linkOrCopy(join(folder, 'a'), join(other, 'b'));
    expect(readFileSync(join(other, 'b'), 'utf8')).toBe('one');
    await expect(linkOrCopy(join(folder, 'a'), join(other, 'b'))).rejects.toMatchObject({ code: 'EEXIST' });
  });
});

it('a staging folder that a dying browser writes again after its removal is removed again', async () => {
  const stagingDir = join(tempDir(), '.partial');
  mkdirSync(stagingDir);
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  await removeStaging(stagingDir);
  mkdirSync(join(stagingDir, 'browser'), { recursive: true });
  await vi.advanceTimersToNextTimerAsync();
  vi.useRealTimers();
  await vi.waitFor(() => expect(existsSync(stagingDir)).toBe(false), { timeout: 60_000 });
});
