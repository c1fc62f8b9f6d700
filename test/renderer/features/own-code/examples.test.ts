import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { readChannelMessage } from '../../../../contract/channel';
import { EXAMPLES, example, RUN_BY } from '../../../../renderer/features/own-code/examples';
import en from '../../../../renderer/i18n/en';
import ko from '../../../../renderer/i18n/ko';
import { tempDir } from '../../../support/temp-dir';

const run = EXAMPLES.flatMap((name) => {
  const program = RUN_BY[name];
  return program === undefined
    ? []
    : (
        [
          ['ko', ko],
          ['en', en],
        ] as const
      ).map(([language, words]) => [name, language, program, words.ownCode] as const);
});

describe('Each example of the first steps', () => {
  it.each(run)('works as it is: %s, %s', async (name, _language, program, words) => {
    const folder = tempDir('example');
    const outDir = join(folder, 'out');
    mkdirSync(outDir);
    const file = join(folder, 'example.mjs');
    const taskFile = join(folder, 'task.json');
    const code = { log: words.commentLog, work: words.commentWork, stage: words.stage, sentence: words.sentence };
    writeFileSync(file, example(name, code, '/bridge.json'));
    writeFileSync(taskFile, JSON.stringify({ v: 1, task: { metadata: { titleId: 7 } }, outDir }));
    const child = spawn(program, [file], {
      env: { PATH: process.env.PATH, SQ_TASK_FILE: taskFile, SQ_OUT_DIR: outDir, SQ_REPLY: '3' },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const reply = child.stdio[3];
    if (!(reply instanceof Readable) || child.stdout === null || child.stderr === null) throw new Error('no pipes');
    const [said, log, errors, [exitCode]] = await Promise.all([
      text(reply),
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(log).not.toBe('');
    const lines = said
      .trimEnd()
      .split('\n')
      .map((one) => readChannelMessage(JSON.parse(one)));
    expect(lines).toMatchObject([
      { kind: 'progress', progress: 0.5, stage: words.stage },
      { kind: 'result', result: { text: words.sentence } },
    ]);
  });

  it('is about ten lines long', () => {
    const words = { log: 'l', work: 'w', stage: 's', sentence: 't' };
    for (const name of EXAMPLES) expect(example(name, words, 'f').trimEnd().split('\n').length).toBeLessThanOrEqual(11);
  });
});
