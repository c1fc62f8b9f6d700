import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { programOf, programStudios } from './support/program-studio';

const studio = programStudios();

describe('A program', () => {
  it('does a task: its output is log, what it names and what it leaves is published, and its result is kept', async () => {
    const s = await studio(
      programOf(
        'sh',
        `echo out; echo err >&2
mkdir "$SQ_OUT_DIR/notes"; echo named > "$SQ_OUT_DIR/notes/named.txt"; echo left > "$SQ_OUT_DIR/left.txt"
echo '{"artifact":"notes/named.txt","prompt":"why"}' >&3
echo '{"result":{"n":1}}' >&3`,
      ),
    );
    const task = await s.ended(await s.run());
    expect(task).toMatchObject({ status: 'completed', result: { n: 1 } });
    expect(task.outputs.map(({ path, prompt }) => [path, prompt])).toEqual([
      ['notes/named.txt', 'why'],
      ['left.txt', undefined],
    ]);
    expect(task.logs).toEqual([{ code: 'processor.started', program: 'sh' }, 'out', 'err']);
    expect(readdirSync(s.project).sort()).toEqual(['left.txt', 'manifest.json', 'notes']);
  });
});
