import { AppError } from '../../contract/errors';
import { scenesInOrder } from '../../contract/project-files';
import type { Redo } from '../../contract/storyboard';
import { type EnqueueInput, type QueueTask, type TaskType, taskIdSchema } from '../../contract/task';
import { changesSince } from './compare';
import { idOf } from './edit-script';
import { PORTRAIT } from './portrait';
import type { Story } from './read-story';

export interface RedoPlan {
  /** The numbers of the scenes that get another picture, in the order of the film. */
  readonly pictures: readonly number[];
  /** The numbers of the other scenes of which the film gets new words. */
  readonly reworded: readonly number[];
  /** `final`: in full quality, whatever the newest was made in. */
  readonly film: 'present' | 'final' | 'portrait';
}

/**
 * What has to be made. Words need a voice, which the film's own run makes; only another picture is a task of its own. A picture that is
 * newer than the film is not looked for again.
 * @throws AppError `scene_not_found`
 */
export function planRedo(what: Redo['what'], story: Story): RedoPlan {
  switch (what.kind) {
    case 'film':
      return planOf(story, []);
    case 'final':
      return { ...planOf(story, []), film: 'final' };
    case 'portrait':
      return { pictures: picturesWanted(story, false), reworded: [], film: 'portrait' };
    case 'changed':
      return planOf(story, picturesWanted(story, true));
    case 'scene': {
      const scene = story.script.scenes.find((one) => idOf(one) === what.id);
      if (scene === undefined) throw new AppError('scene_not_found', 'No scene has this id.', 'what.id');
      const isWanted = what.picture || hasNone(story, scene.scene);
      return planOf(story, isWanted ? [scene.scene] : []);
    }
    default:
      return what satisfies never;
  }
}

function planOf(story: Story, pictures: readonly number[]): RedoPlan {
  const changes = changesSince(story.record, story.script, story.pictureOf);
  const hasNewWords = (scene: number) =>
    changes.get(scene)?.some((one) => one === 'narration' || one === 'new') === true;
  const reworded = scenesInOrder(story.script).flatMap(({ scene }) =>
    hasNewWords(scene) && !pictures.includes(scene) ? [scene] : [],
  );
  return { pictures, reworded, film: 'present' };
}

/** The film shows a scene without a picture with its neighbour's: that is as its creator left it. A new scene has none yet. */
const hasNone = ({ record, pictureOf }: Story, scene: number): boolean =>
  !pictureOf.has(scene) && !(record?.scenes ?? []).some((one) => one.scene === scene);

/** Scenes without a picture; and those whose words to look for were changed, but not the picture since. */
export function picturesWanted(story: Story, isByWords: boolean): number[] {
  const { script, record, pictureOf } = story;
  const changes = changesSince(record, script, pictureOf);
  return scenesInOrder(script).flatMap(({ scene }) => {
    const picture = pictureOf.get(scene);
    const changed = changes.get(scene) ?? [];
    const isByOtherWords = isByWords && changed.includes('keywords') && !changed.includes('picture');
    return hasNone(story, scene) || (isByOtherWords && picture?.isOwn !== true) ? [scene] : [];
  });
}

/** The tasks to add, each waiting for the one before; made as the project's newest of each type was asked for. */
export function tasksOf(projectId: string, plan: RedoPlan, newest: ReadonlyMap<TaskType, QueueTask>): EnqueueInput[] {
  const latest = [...newest.values()].toSorted((a, b) => b.seq - a.seq)[0];
  const common = {
    projectId,
    priority: latest?.priority ?? 0,
    ...(latest === undefined ? {} : { userId: latest.userId }),
  };
  const image: EnqueueInput[] =
    plan.pictures.length === 0
      ? []
      : [{ ...common, type: 'image', metadata: { ...asked(newest, 'image'), only: [...plan.pictures] } }];
  const { reworded, film } = plan;
  const own = {
    ...(film === 'portrait' ? PORTRAIT : {}),
    ...(reworded.length === 0 ? {} : { reworded: [...reworded] }),
  };
  const { quality, ...wanted } = asked(newest, 'video');
  const same = film === 'portrait' ? withoutLook(wanted) : wanted;
  // A film beside the present one is there to be published, and so is the final one.
  const metadata = { ...same, ...(film === 'present' && quality !== undefined ? { quality } : {}), ...own };
  return [...image, { ...common, type: 'video', metadata }];
}

/** How a wide film's subtitles look says nothing of a tall one's: the settings have a look for each. */
function withoutLook(video: Record<string, unknown>): Record<string, unknown> {
  const { subtitleStyle: _, subtitleSize: __, subtitlePosition: ___, ...rest } = video;
  return rest;
}

/** What the newest task of a type was asked for, without what named one run's input: the project's own script and pictures count. */
function asked(newest: ReadonlyMap<TaskType, QueueTask>, type: TaskType): Record<string, unknown> {
  const known = newest.get(type)?.metadata ?? common(newest);
  const { only: _, variant: __, reworded: ___, scenes, scriptId, ...rest } = known;
  return {
    ...rest,
    ...(scenes === undefined || Array.isArray(scenes) ? {} : { scenes }),
    // A title's number is kept; an id names the script of an earlier run.
    ...(scriptId === undefined || taskIdSchema.safeParse(scriptId).success ? {} : { scriptId }),
  };
}

/** Said of one task, they hold for the others. */
function common(newest: ReadonlyMap<TaskType, QueueTask>): Record<string, unknown> {
  for (const { metadata } of newest.values()) {
    const { title, language, aspect } = metadata;
    const given = Object.entries({ title, language, aspect }).filter(([, value]) => value !== undefined);
    if (given.length > 0) return Object.fromEntries(given);
  }
  return {};
}
