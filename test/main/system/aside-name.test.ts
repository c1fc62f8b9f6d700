import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asideName } from '../../../main/system/aside-name';
import { tempDir } from '../../support/temp-dir';

const NOON = Date.UTC(2026, 0, 2, 12);

describe('The name that a file gets which is put aside', () => {
  it('says when that was, beside its own', () => {
    const path = join(tempDir('aside'), 'settings.json');
    expect(asideName(path, NOON)).toBe(`${path}.damaged-20260102T120000000Z`);
  });

  it('is never one that is there, of the file or of what goes along with it, a broken link included', () => {
    const path = join(tempDir('aside'), 'queue.db');
    const first = asideName(path, NOON);
    writeFileSync(`${first}-wal`, '');
    expect(asideName(path, NOON)).toBe(first);
    const second = asideName(path, NOON, ['', '-wal']);
    expect(second).toBe(`${first}-2`);
    symlinkSync('nowhere', second);
    expect(asideName(path, NOON, ['', '-wal'])).toBe(`${first}-3`);
  });
});
