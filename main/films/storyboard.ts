import { type Aspect, aspectSchema, DEFAULT_ASPECT } from '../../contract/aspect';
import { PORTRAIT_FILES, PROJECT_FILES, scenesInOrder } from '../../contract/project-files';
import { reviewedStep } from '../../contract/review';
import type { Storyboard, StoryScene } from '../../contract/storyboard';
import { isVariant, onlyScenes, type QueueTask } from '../../contract/task';
import { taskTitle } from '../../contract/task-title';
import { isKept } from '../projects/kept-versions';
import { changesSince } from './compare';
import { estimate, idOf } from './edit-script';
import { type Story, shownFile, versionsOf } from './read-story';

/** A project with tasks, and where its files are. */
export interface Project {
  readonly projectId: string;
  readonly projectDir: string;
  /** The newest first. */
  readonly tasks: readonly QueueTask[];
}

/** The story as the panel shows it. */
export async function storyboardOf(
  { projectId, tasks }: Pick<Project, 'projectId' | 'tasks'>,
  story: Story,
  isBeingMade: boolean,
): Promise<Storyboard> {
  const { record, script, manifest } = story;
  const scenes = scenesOf(story);
  const removed = (record === undefined ? [] : scenesInOrder(record.script)).filter(
    (was) => !scenes.some(({ id }) => id === idOf(was)),
  );
  const standing = manifest.filter(({ path }) => !isKept(path));
  const portrait = standing.find(({ path }) => path === PORTRAIT_FILES.video);
  const cover = standing.find(({ path }) => path === PORTRAIT_FILES.thumbnail);
  const review = reviewOf(tasks);
  const newest = tasks[0];
  return {
    projectId,
    title: newest === undefined ? script.title : titleOf(tasks, script.title),
    aspect: record?.aspect ?? aspectOf(tasks),
    revision: story.revision,
    scenes,
    removed: removed.map((scene) => ({ id: idOf(scene), narration: scene.narration })),
    changedScenes: scenes.filter(({ changed }) => changed.length > 0).length + removed.length,
    isBeingMade,
    versions: await versionsOf(story),
    chapters: record?.chapters ?? [],
    ...(portrait === undefined ? {} : { portrait: shownFile(portrait) }),
    ...(portrait === undefined || cover === undefined ? {} : { portraitThumbnail: shownFile(cover) }),
    files: standing.map(shownFile),
    ...(review === undefined ? {} : { review }),
  };
}

function scenesOf({ script, record, pictureOf, manifest }: Story): StoryScene[] {
  const changes = changesSince(record, script, pictureOf);
  const filmed = new Map(
    (record === undefined ? [] : scenesInOrder(record.script)).map((scene) => [scene.scene, scene]),
  );
  const spans = new Map((record?.scenes ?? []).map((scene) => [scene.scene, scene]));
  const hasVoice = manifest.some(({ path }) => path === NARRATION_FILE);
  return scenesInOrder(script).map((scene, index): StoryScene => {
    const was = filmed.get(scene.scene);
    const span = spans.get(scene.scene);
    const picture = pictureOf.get(scene.scene);
    const isSaidAnew = was?.narration !== scene.narration;
    return {
      id: idOf(scene),
      scene: index + 1,
      narration: scene.narration,
      ...(scene.subtitle === undefined ? {} : { subtitle: scene.subtitle }),
      keywords: scene.keywords,
      seconds: span !== undefined && !isSaidAnew ? span.seconds : estimate(scene.narration, script),
      ...(span === undefined ? {} : { startsAt: span.startsAt }),
      ...(picture === undefined
        ? {}
        : {
            picture: {
              path: picture.path,
              bytes: picture.bytes,
              kind: 'image',
              version: picture.sha256.slice(0, 16),
            } as const,
          }),
      changed: [...(changes.get(scene.scene) ?? [])],
      ...(was !== undefined && isSaidAnew ? { formerNarration: was.narration } : {}),
      voice: span !== undefined && !isSaidAnew && hasVoice ? 'film' : 'preview',
    };
  });
}

export const NARRATION_FILE = `${PROJECT_FILES.audio}/narration.wav`;

/** The newest title that a task has, else the script's. */
function titleOf(tasks: readonly QueueTask[], scriptTitle: string): string {
  const titled = tasks.find((task) => taskTitle(task) !== task.projectId);
  return titled === undefined ? scriptTitle : taskTitle(titled);
}

/** What the tasks were asked for. */
function aspectOf(tasks: readonly QueueTask[]): Aspect {
  for (const { metadata } of tasks) {
    const given = isVariant(metadata) ? undefined : aspectSchema.safeParse(metadata.aspect);
    if (given?.success === true) return given.data;
  }
  return DEFAULT_ASPECT;
}

function reviewOf(tasks: readonly QueueTask[]): Storyboard['review'] {
  for (const { id, status, needsYou } of tasks) {
    const after = status === 'waiting' ? reviewedStep(needsYou) : undefined;
    if (after !== undefined) return { taskId: id, after };
  }
  // A picture that its creator did not like is looked for again; the film stops behind it.
  const again = tasks.find(({ reviewAfter, dependsOn }) => {
    const isOpen = ({ id, status, metadata }: QueueTask) =>
      dependsOn.includes(id) && (status === 'waiting' || status === 'processing') && onlyScenes(metadata) !== undefined;
    return reviewAfter === 'image' && tasks.some(isOpen);
  });
  return again && { taskId: again.id, after: 'image', isChanging: true };
}
