import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { probe } from '../e2e/support/film';
import { tempDir } from '../support/temp-dir';
import { projectRoot } from './support/project-root';
import { runProgram, TASK } from './support/run-program';

const page = readFileSync(join(projectRoot, 'docs/processors.md'), 'utf8');

/** Puts the page's example in that language into a folder, beside the file of the kit that it needs. Returns its path. */
function example(language: string, file: string, kit?: string): string {
  const text = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'mu').exec(page)?.[1];
  if (text === undefined) throw new Error(`There is no example in ${language}.`);
  const folder = tempDir('docs-example');
  if (kit !== undefined) copyFileSync(join(projectRoot, 'kit', kit), join(folder, kit.split('/').at(-1) ?? ''));
  writeFileSync(join(folder, file), text);
  return join(folder, file);
}

describe('The examples of docs/processors.md do what they say', () => {
  it('in Node.js', async () => {
    const path = example('js', 'script.mjs', 'node/processor.mjs');
    const good = runProgram([process.execPath, path]);
    expect(await good.ended).toEqual({ code: 0, signal: null });
    expect(good.said.at(-1)).toMatchObject({
      result: { scenes: [{}, { narration: expect.stringContaining('Ten minutes') }] },
    });
    const bad = runProgram([process.execPath, path], { task: { ...TASK, metadata: { titleId: 'T-9' } } });
    expect(await bad.ended).toEqual({ code: 65, signal: null });
  });

  it('in Python', async () => {
    const path = example('python', 'images.py', 'python/studio_queue.py');
    const program = runProgram(['python3', path], { task: { ...TASK, type: 'image', metadata: { scenes: 2 } } });
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(program.said).toEqual([
      { artifact: 'images/001.png', kind: 'image', scene: 1 },
      { artifact: 'images/002.png', kind: 'image', scene: 2 },
    ]);
    expect(existsSync(join(program.outDir, 'images/002.png'))).toBe(true);
  });

  it('in shell', async () => {
    const path = example('sh', 'video.sh');
    const pictures = join(tempDir('pictures'), 'images');
    mkdirSync(pictures);
    const colours = ['-f', 'lavfi', '-i', 'color=size=640x360:rate=1:duration=2', join(pictures, '%03d.png')];
    execFileSync('ffmpeg', ['-nostdin', '-v', 'error', ...colours]);
    const program = runProgram(['sh', path], { env: { SQ_PROJECT_DIR: join(pictures, '..') } });
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(program.said).toEqual([{ progress: 1, stage: 'done' }, { result: { path: 'video.mp4' } }]);
    expect(program.output().stdout).toBe('begins\n');
    expect(probe(join(program.outDir, 'video.mp4')).format.duration).toBeCloseTo(6, 0);
  });
});
