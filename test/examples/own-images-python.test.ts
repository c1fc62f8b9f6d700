import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../kit/support/project-root';
import { runProgram, TASK } from '../kit/support/run-program';
import { tempDir } from '../support/temp-dir';

const program = ['python3', join(projectRoot, 'examples/own-images-python/images.py')] as const;

describe('The picture program of examples/own-images-python', () => {
  it('makes one picture per scene of the script, each of its own, and publishes it at once', async () => {
    const project = tempDir('project');
    const scenes = ['바다', '산'].map((narration) => ({ narration }));
    writeFileSync(join(project, 'script.json'), JSON.stringify({ title: '여행', scenes }));
    const run = runProgram(program, { task: { ...TASK, type: 'image' }, env: { SQ_PROJECT_DIR: project } });
    expect(await run.ended).toEqual({ code: 0, signal: null });
    const artifacts = run.said.filter((line) => 'artifact' in line);
    expect(artifacts).toMatchObject([
      { artifact: 'images/001.png', scene: 1, prompt: '바다' },
      { artifact: 'images/002.png', scene: 2, prompt: '산' },
    ]);
    const pictures = await Promise.all(
      ['images/001.png', 'images/002.png'].map(async (path) => {
        const picture = sharp(join(run.outDir, path));
        const { width, height, format } = await picture.metadata();
        const { channels } = await picture.stats();
        return { width, height, format, colour: channels.map(({ mean }) => Math.round(mean)) };
      }),
    );
    expect(pictures).toMatchObject([{ width: 1920, height: 1080, format: 'png' }, {}]);
    expect(pictures[0]?.colour).not.toEqual(pictures[1]?.colour);
  });

  it('takes the number of scenes from the task where there is no script', async () => {
    const run = runProgram(program, { task: { ...TASK, type: 'image', metadata: { scenes: 3 } } });
    expect(await run.ended).toEqual({ code: 0, signal: null });
    expect(run.said.at(-1)).toMatchObject({ result: { images: [{}, {}, { scene: 3, path: 'images/003.png' }] } });
  });
});
