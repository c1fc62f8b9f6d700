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
  readonly film: 'present' | 'portrait';
}

/**
 * What has to be made. Words need a voice, which the film's own run makes; only another picture is a task of its own. A picture that is
 * newer than the film is not looked for again.
 * @throws AppError `scene_not_found`
 */
export function planRedo(what: Redo['what'], story: Story): RedoPlan {
  switch (what.kind) {
    case 'film':
      return { pictures: [], film: 'present' };
    case 'portrait':
      return { pictures: picturesWanted(story, false), film: 'portrait' };
    case 'changed':
      return { pictures: picturesWanted(story, true), film: 'present' };
    case 'scene': {
      const scene = story.script.scenes.find((one) => idOf(one) === what.id);
      if (scene === undefined) throw new AppError('scene_not_found', 'No scene has this id.', 'what.id');
      const isWanted = what.picture || !story.pictureOf.has(scene.scene);
      return { pictures: isWanted ? [scene.scene] : [], film: 'present' };
    }
    default:
      return what satisfies never;
  }
}

/** Scenes without a picture; and those whose words to look for were changed, but not the picture since. */
function picturesWanted({ script, record, pictureOf }: Story, isByWords: boolean): number[] {
  const changes = changesSince(record, script, pictureOf);
  return scenesInOrder(script).flatMap(({ scene }) => {
    const picture = pictureOf.get(scene);
    const changed = changes.get(scene) ?? [];
    const isByOtherWords = isByWords && changed.includes('keywords') && !changed.includes('picture');
    return picture === undefined || (isByOtherWords && !picture.isOwn) ? [scene] : [];
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
  const shape = plan.film === 'portrait' ? PORTRAIT : {};
  return [...image, { ...common, type: 'video', metadata: { ...asked(newest, 'video'), ...shape } }];
}

/** What the newest task of a type was asked for, without what named one run's input: the project's own script and pictures count. */
function asked(newest: ReadonlyMap<TaskType, QueueTask>, type: TaskType): Record<string, unknown> {
  const known = newest.get(type)?.metadata ?? common(newest);
  const { only: _, variant: __, scenes, scriptId, ...rest } = known;
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
