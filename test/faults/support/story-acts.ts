import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NARRATIONS, PROJECT, StoryProject } from '../../main/films/support/story-project';

/*
 * What a creator does with a film that is there, for whatever goes wrong in the middle of it. The film has two versions; the second has
 * another picture of scene 2 and other words in scene 3.
 */

const OTHER_WORDS = '다른 말';
const NEW_WORDS = '침낭은 가볍고 따뜻해야 합니다.';

export interface StoryAct {
  readonly act: (project: StoryProject) => Promise<unknown>;
  /** What is not as it is when the act has come to its end. */
  readonly missing: (project: StoryProject) => readonly string[];
}

const differs = (what: string, found: unknown, wanted: unknown): string[] =>
  JSON.stringify(found) === JSON.stringify(wanted) ? [] : [`${what} is ${JSON.stringify(found)}`];
const words = (project: StoryProject) => project.script().scenes.map(({ narration }) => narration);
const own = (project: StoryProject) => join(project.workspace, '..', 'own picture.jpg');
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffdb', 'hex');

export const STORY_ACTS: Readonly<Record<string, StoryAct>> = {
  'a scene is edited': {
    async act({ stories }) {
      const { revision } = await stories.storyboard(PROJECT);
      await stories.edit(PROJECT, revision, { kind: 'narration', id: '2', narration: NEW_WORDS });
    },
    missing: (project) => differs('scene 2', words(project)[1], NEW_WORDS),
  },
  'a scene gets a picture of the creator’s': {
    act: (project) => project.stories.usePicture(PROJECT, '2', own(project)),
    missing({ dir }) {
      const found = readdirSync(join(dir, 'images')).filter((name) => name.startsWith('002'));
      // Beside the one that was found for it.
      return differs('scene 2', found, ['002 own picture.jpg', '002.jpg']);
    },
  },
  'one scene is made again': {
    async act(project) {
      const { queue } = project.open;
      const waiting = (await queue.getQueue()).some(({ status }) => status === 'waiting');
      if (!waiting) await project.stories.redo({ projectId: PROJECT, what: { kind: 'scene', id: '2', picture: true } });
      await project.work('image', { 'images/002.jpg': 'third picture 2' });
      await project.work('video', project.filmFiles('third film'));
    },
    missing: (project) => [
      ...differs('the picture', project.read('images/002.jpg'), 'third picture 2'),
      ...differs('the film', project.read('video.mp4'), 'third film'),
    ],
  },
  'an earlier film is restored': {
    act: ({ stories }) => stories.restore(PROJECT, 1),
    missing: (project) => [
      ...differs('the film', project.read('video.mp4'), 'first film'),
      ...differs('the subtitles', project.read('subtitles.srt'), 'subtitles of first film'),
      ...differs('the picture', project.read('images/002.jpg'), 'picture 2'),
      ...differs('the words', words(project), NARRATIONS),
    ],
  },
  'the film is deleted with its files': {
    act: ({ stories }) => stories.delete(PROJECT),
    missing: ({ dir, bin }) => [
      ...(existsSync(dir) ? ['its folder is there'] : []),
      ...differs('folders in the bin', existsSync(bin) ? readdirSync(bin).length : 0, 1),
    ],
  },
};

/** The film before the act. Its home lies beside the workspace. */
export async function prepareStory(workspace: string): Promise<void> {
  const project = await openStory(workspace);
  await project.film();
  await project.run('image', { 'images/002.jpg': 'another picture 2' }, { only: [2] });
  const { revision } = await project.stories.storyboard(PROJECT);
  await project.stories.edit(PROJECT, revision, { kind: 'narration', id: '3', narration: OTHER_WORDS });
  await project.filmAgain('second film');
  writeFileSync(own(project), JPEG);
  await project.open.close();
}

/** As the next start of the app finds it. */
export const openStory = (workspace: string): Promise<StoryProject> =>
  StoryProject.open(join(workspace, '..', 'home'), workspace);

/** These are changed where they are. */
const CHANGED_IN_PLACE = /^(?:manifest|film|script)\.json$/u;

/** The hashes of all that the creator could miss, wherever it lies by now. */
export function contentsOf({ dir, bin }: StoryProject): Set<string> {
  const below = (root: string) =>
    existsSync(root)
      ? readdirSync(root, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && !CHANGED_IN_PLACE.test(entry.name))
          .map(({ parentPath, name }) =>
            createHash('sha256')
              .update(readFileSync(join(parentPath, name)))
              .digest('hex'),
          )
      : [];
  return new Set([...below(dir), ...below(bin)]);
}

/** What is lost or half done, however far the act came. `before`: what there was. */
async function problemsOf(project: StoryProject, before: ReadonlySet<string>): Promise<string[]> {
  const now = contentsOf(project);
  const problems = [...before].filter((hash) => !now.has(hash)).map((hash) => `lost: ${hash}`);
  if (!existsSync(project.dir)) return problems;
  problems.push(...(await project.lost()), ...project.leftovers().map((name) => `left behind: ${name}`));
  const known = [...NARRATIONS, OTHER_WORDS, NEW_WORDS];
  problems.push(
    ...words(project)
      .filter((text) => !known.includes(text))
      .map((text) => `half written: ${text}`),
  );
  const { versions, scenes } = await project.stories.storyboard(PROJECT);
  // Between two renames of a restore none of them may be the present one: each can still be made so.
  if (versions.length < 2 || versions.some(({ video }) => video === undefined))
    problems.push('a film cannot be played');
  if (scenes.some(({ picture }) => picture === undefined)) problems.push('a scene has no picture');
  return problems;
}

/** What is wrong after the act was broken off: at the next start, and once it was done again. */
export async function problemsAfterNextStart(
  { act, missing }: StoryAct,
  workspace: string,
  before: ReadonlySet<string>,
): Promise<string[]> {
  const project = await openStory(workspace);
  try {
    const problems = await problemsOf(project, before);
    const { total } = await project.open.queue.tasks.list({ projectId: PROJECT, limit: 1 });
    if (total > 0) await act(project);
    const left = (await project.open.queue.tasks.list({ projectId: PROJECT, limit: 1 })).total;
    if (!existsSync(project.dir) && left > 0) problems.push(`${left} tasks of a film that is gone`);
    return [...problems, ...missing(project), ...(await problemsOf(project, before)), ...project.errors.map(String)];
  } finally {
    await project.open.close();
  }
}
