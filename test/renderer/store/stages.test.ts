import { describe, expect, it } from 'vitest';
import { noteStages, type StagesById, stagesOfSnapshot } from '../../../renderer/store/stages';
import { makeTask } from '../preview/scenarios';

const run = (startedAt: string) =>
  makeTask(1, 'video', { status: 'processing', startedAt, progress: { stage: '그림', fraction: 0.1 } });
const first = run('2026-01-01T00:00:00.000Z');
const { id } = first;
const names = (stages: StagesById) => stages[id]?.stages.map(({ name, sinceMs }) => [name, sinceMs]);

describe('the stages of a run', () => {
  it('begin with what a snapshot tells, its beginning unknown, and go on with events', () => {
    const known = stagesOfSnapshot({}, [first]);
    const steps = ['그림', '나레이션', '나레이션', '인코딩'].map((stage) => ({ taskId: id, stage }));
    expect(names(noteStages(known, { [id]: first }, steps, 5_000))).toEqual([
      ['그림', undefined],
      ['나레이션', 5_000],
      ['인코딩', 5_000],
    ]);
  });

  it('keep their identity when nothing new was named, and start anew with another try', () => {
    const known = stagesOfSnapshot({}, [first]);
    expect(noteStages(known, { [id]: first }, [{ taskId: id, stage: '그림' }], 5_000)).toBe(known);
    const again = run('2026-01-01T00:05:00.000Z');
    expect(names(noteStages(known, { [id]: again }, [{ taskId: id, stage: '그림' }], 9_000))).toEqual([
      ['그림', 9_000],
    ]);
  });

  it('hold a bounded number of runs', () => {
    let known: StagesById = {};
    for (let n = 1; n <= 100; n++) {
      known = stagesOfSnapshot(known, [makeTask(n, 'script', { progress: { stage: '저장', fraction: 0.9 } })]);
    }
    expect(Object.keys(known)).toHaveLength(30);
    expect(known[makeTask(100, 'script').id]).toBeDefined();
  });
});
