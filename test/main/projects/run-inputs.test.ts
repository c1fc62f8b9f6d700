import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { snapshotInputs } from '../../../main/projects/run-inputs';
import { tempDir } from '../../support/temp-dir';

function project() {
  const projectDir = tempDir('project');
  mkdirSync(join(projectDir, 'audio'));
  writeFileSync(join(projectDir, 'audio', 'music.mp3'), 'music');
  writeFileSync(join(projectDir, 'audio', 'narration.wav'), 'voice of an earlier film');
  writeFileSync(join(projectDir, 'audio', 'music-idea.mp3'), 'other');
  return projectDir;
}
const take = async (projectDir: string, type: 'image' | 'video') => {
  const inputDir = join(tempDir('staging'), 'inputs');
  await snapshotInputs({ projectDir, inputDir, type, projectId: 'p', sources: [] });
  return inputDir;
};

describe('What a run works from', () => {
  it('holds the project’s music for a film, and no other sound', async () => {
    const inputDir = await take(project(), 'video');
    expect(readdirSync(join(inputDir, 'audio'))).toEqual(['music.mp3']);
    expect(readFileSync(join(inputDir, 'audio', 'music.mp3'), 'utf8')).toBe('music');
  });

  it('holds no music for another type', async () => {
    expect(readdirSync(await take(project(), 'image'))).not.toContain('audio');
  });

  it('holds no music that a link leads to', async () => {
    const projectDir = project();
    symlinkSync(join(projectDir, 'audio', 'narration.wav'), join(projectDir, 'audio', 'music.wav'));
    expect(readdirSync(join(await take(projectDir, 'video'), 'audio'))).toEqual(['music.mp3']);
    const linked = tempDir('linked');
    symlinkSync(join(projectDir, 'audio'), join(linked, 'audio'));
    expect(readdirSync(await take(linked, 'video'))).toEqual(['images', 'manifest.json']);
  });
});
