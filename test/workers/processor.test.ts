import { afterEach, describe, expect, it } from 'vitest';
import { type ImageMetadata, type ScriptMetadata, TASK_TYPES, type TaskType } from '../../contract/task';
import { imageProcessor } from '../../workers/image/processor';
import type { Processor } from '../../workers/runtime/processor';
import { scriptProcessor } from '../../workers/script/processor';
import { videoProcessor } from '../../workers/video/processor';
import { BROWSER } from './image/crawl-context';
import { type TestRun, testRun } from './test-context';
import { filmProject } from './video/video-context';

/** A processor with a small task that it can do. */
interface Case<M> {
  readonly processor: Processor<M>;
  readonly start: () => Promise<TestRun<M>>;
}
const processorCase = <M>(one: Case<M>) => ({
  refuses: (metadata: unknown) => !one.processor.metadata.safeParse(metadata).success,
  begin: async () => {
    const run = await one.start();
    cleanUps.push(run.remove);
    return { run, work: () => one.processor.run(run.context) };
  },
});

/** The three that come with the app. */
const BUILT_IN = {
  script: processorCase({
    processor: scriptProcessor,
    start: () => testRun<ScriptMetadata>({ text: '커피를 내립니다. 향이 좋습니다.' }),
  }),
  image: processorCase({
    processor: imageProcessor,
    start: () => testRun<ImageMetadata>({ scenes: 2 }, { browserPath: BROWSER }),
  }),
  video: processorCase({
    processor: videoProcessor,
    start: () => filmProject({ narrations: ['안녕하세요.'] }),
  }),
} satisfies Record<TaskType, unknown>;

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

describe.each(TASK_TYPES)('The processor of %s tasks', (type) => {
  const { begin, refuses } = BUILT_IN[type];

  it('refuses metadata that cannot be meant', () => {
    expect(refuses({ title: {} })).toBe(true);
    expect(refuses(null)).toBe(true);
  });

  it('publishes what it made, and reports progress that only grows and ends at 1', async () => {
    const { run, work } = await begin();
    const before = await run.files();
    await work();
    expect(run.outputs.length).toBeGreaterThan(0);
    const made = (await run.files()).filter((path) => !before.includes(path));
    expect(made).toEqual(run.outputs.map(({ path }) => path).sort());
    const fractions = run.progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(run.progress.every(({ stage }) => stage !== '')).toBe(true);
    expect(run.logs.length).toBeGreaterThan(0);
  });

  it('that is cancelled before it begins throws the reason and publishes nothing', async () => {
    const { run, work } = await begin();
    run.abort.abort(new Error('cancelled'));
    await expect(work()).rejects.toThrow('cancelled');
    expect(run.outputs).toEqual([]);
  });

  it('that is cancelled on its way throws the reason and publishes nothing', async () => {
    const { run, work } = await begin();
    const ended = expect(work()).rejects.toThrow('cancelled');
    await run.logged('');
    run.abort.abort(new Error('cancelled'));
    await ended;
    expect(run.outputs).toEqual([]);
  });
});
