import { expect, test } from 'vitest';
import { ipcCalls } from '../../../../contract/ipc';
import { type QueueTask, queueTaskSchema } from '../../../../contract/task';
import { changedMetadata, draftOf, toEnqueueInput, toPipelineInput } from '../../../../renderer/features/forms/draft';
import { EMPTY_DRAFTS } from '../../../../renderer/store/drafts';

const { task, film } = EMPTY_DRAFTS;

test('a script and a film without a project send none, so that main gives them a new one', () => {
  const script = ipcCalls['queue:enqueue'].input.parse(toEnqueueInput({ ...task, title: ' 한강 ' }));
  expect(script).toEqual({ type: 'script', priority: 0, metadata: { title: '한강' } });
  const whole = ipcCalls['queue:pipeline'].input.parse(toPipelineInput({ ...film, title: '한강', text: '글' }));
  expect(whole.projectId).toBeUndefined();
  expect(whole.script).toEqual({ title: '한강', text: '글' });
});

test.each(['image', 'video'] as const)(
  'a task of type %s without a project belongs to the one that its title names',
  (type) => {
    expect(toEnqueueInput({ ...task, type, title: ' 한강 ' })).toMatchObject({ projectId: '한강' });
  },
);

test('a typed project is kept, and makes a title unnecessary', () => {
  const input = ipcCalls['queue:pipeline'].input.parse(toPipelineInput({ ...film, projectId: ' 서울 ', text: '글' }));
  expect(input).toMatchObject({ projectId: '서울', script: { text: '글' } });
  expect(input.script.title).toBeUndefined();
});

const TASK: QueueTask = queueTaskSchema.parse({
  id: '00000000-0000-4000-8000-000000000001',
  type: 'script',
  status: 'waiting',
  priority: 2,
  createdAt: '2026-01-01T00:00:00.000Z',
  userId: 'minji',
  projectId: '한강',
  metadata: {},
  logs: [],
  retryCount: 0,
  maxRetries: 3,
  crashCount: 0,
  dependsOn: [],
  outputs: [],
  rank: 1,
  seq: 1,
});

test('the form of a task that there is changes what was changed, and nothing else', () => {
  const metadata = { title: '한강', text: '글', duration: 60, titleId: 7, mine: { a: 1 } };
  const script = { ...TASK, metadata };
  expect(changedMetadata(script, draftOf(script))).toEqual(metadata);
  expect(changedMetadata(script, { ...draftOf(script), title: '한강 야경', text: '' })).toEqual({
    title: '한강 야경',
    duration: 60,
    titleId: 7,
    mine: { a: 1 },
  });
});

test('what the form cannot show whole stays as it is until it is typed over', () => {
  const scenes = [{ narration: '첫 장면' }];
  const image: QueueTask = { ...TASK, type: 'image', metadata: { scenes, pages: ['https://a.example/'] } };
  const draft = draftOf(image);
  expect([draft.scenes, draft.pages]).toEqual(['', 'https://a.example/']);
  // No shape of the picture was asked for: the film's is used.
  expect(changedMetadata(image, draft)).toEqual({ scenes, pages: ['https://a.example/'] });
  expect(changedMetadata(image, { ...draft, scenes: 4, pages: '', aspect: '9:16' })).toEqual({
    scenes: 4,
    aspect: '9:16',
  });
});

test('a task names picture sources of its own only where the form says so, and an empty list is kept', () => {
  const image = { ...TASK, type: 'image' as const, metadata: { pictureSources: ['archives'] } };
  const form = draftOf(image);
  expect(form.pictureSources).toEqual(['archives']);
  expect(changedMetadata(image, form)).toEqual({ pictureSources: ['archives'] });
  expect(changedMetadata(image, { ...form, pictureSources: [] })).toEqual({ pictureSources: [] });
  expect(changedMetadata(image, { ...form, pictureSources: undefined })).toEqual({});
  expect(toPipelineInput({ ...film, pictureSources: ['comfyui'] })).toMatchObject({
    image: { pictureSources: ['comfyui'] },
  });
  expect(toPipelineInput(film)).not.toHaveProperty('image.pictureSources');
});

test('a film is sent with the format that the form shows, and a task that there is keeps what it says', () => {
  const usual = { resolution: '2160p', frameRate: 60 } as const;
  const sent = (more: Partial<typeof film>) =>
    ipcCalls['queue:pipeline'].input.parse(toPipelineInput({ ...film, title: '한강', text: '글', ...more }, usual))
      .video;
  expect(sent({})).toMatchObject(usual);
  expect(sent({ resolution: '720p', frameRate: 30, quality: 'draft' })).toMatchObject({
    resolution: '720p',
    frameRate: 30,
    quality: 'draft',
  });
  expect(sent({ quality: 'full' })).not.toHaveProperty('quality');
  const video: QueueTask = { ...TASK, type: 'video', metadata: { quality: 'draft', resolution: '720p' } };
  expect(changedMetadata(video, draftOf(video))).toEqual(video.metadata);
  expect(changedMetadata(video, { ...draftOf(video), quality: 'full', frameRate: 60 })).toEqual({
    resolution: '720p',
    frameRate: 60,
  });
});

test('how subtitles look is shown of a task as far as it can be read, changed one by one, and goes with the subtitles', () => {
  const metadata = { title: '한강', subtitles: true, subtitleStyle: 'bold', subtitleSize: 'huge' };
  const video: QueueTask = { ...TASK, type: 'video', metadata };
  const draft = draftOf(video);
  expect([draft.subtitleStyle, draft.subtitleSize, draft.subtitlePosition]).toEqual(['bold', undefined, undefined]);
  expect(changedMetadata(video, draft)).toEqual(metadata);
  expect(changedMetadata(video, { ...draft, subtitlePosition: 'top' })).toEqual({
    ...metadata,
    subtitlePosition: 'top',
  });
  expect(changedMetadata(video, { ...draft, subtitleStyle: undefined })).not.toHaveProperty('subtitleStyle');
  expect(changedMetadata(video, { ...draft, subtitles: false })).not.toHaveProperty('subtitleStyle');
  const whole = ipcCalls['queue:pipeline'].input.parse(
    toPipelineInput({ ...film, title: '한강', text: '글', subtitleStyle: 'words', subtitleSize: 'large' }),
  );
  expect(whole.video).toMatchObject({ subtitleStyle: 'words', subtitleSize: 'large' });
});

test('a film is sent with its intro, outro and music left out or not mentioned at all', () => {
  const sent = (more: Partial<typeof film>) =>
    ipcCalls['queue:pipeline'].input.parse(toPipelineInput({ ...film, title: '한강', text: '글', ...more })).video;
  for (const kind of ['intro', 'outro', 'music'] as const) {
    expect(sent({})).not.toHaveProperty(kind);
    expect(sent({ [kind]: false })).toMatchObject({ [kind]: false });
    const video: QueueTask = { ...TASK, type: 'video', metadata: { [kind]: false } };
    expect(changedMetadata(video, draftOf(video))).toEqual(video.metadata);
    expect(changedMetadata(video, { ...draftOf(video), [kind]: undefined })).not.toHaveProperty(kind);
  }
});
