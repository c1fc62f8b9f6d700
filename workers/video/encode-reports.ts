import type { ScriptFile } from '../../contract/project-files';
import type { VideoMetadata } from '../../contract/task';
import type { RunContext } from '../runtime/processor';
import type { SegmentsRequest } from './encode';
import { createOverallProgress } from './progress';
import type { SegmentPlan } from './segments';

type Context = Pick<RunContext<VideoMetadata>, 'log' | 'progress'>;

/** Shares of the progress bar, by the times measured for a film of five scenes at 1080p: nearly all of it is encoding. */
const NARRATION_SHARE = 0.08;
const PICTURES_SHARE = 0.04;
const ENCODE_SHARE = 0.82;

/** What the progress bar says of pictures and voice, each by its own share of what it has to do: they may be made at the same time. */
export function preparingReports({ progress }: Pick<Context, 'progress'>) {
  const done = { pictures: 0, narration: 0 };
  const reportOn = (part: keyof typeof done) => (share: number) => {
    done[part] = share;
    progress({
      stage: done.narration > 0 && done.narration < 1 ? 'narration' : 'pictures',
      fraction: PICTURES_SHARE * done.pictures + NARRATION_SHARE * done.narration,
    });
  };
  return { pictures: reportOn('pictures'), narration: reportOn('narration') };
}

/** What a film's log and progress say of its encoding. */
export function encodeReports(
  context: Context,
  script: ScriptFile,
  segments: readonly SegmentPlan[],
): Pick<SegmentsRequest, 'onStart' | 'onFrames' | 'onSegmentDone'> {
  const scenes = script.scenes.length;
  // A scene is the segment that follows its crossfade.
  const scenesOf = (some: readonly SegmentPlan[]) => some.filter(({ before }) => before === undefined).length;
  let overall = createOverallProgress(1, () => performance.now());
  let scenesDone = 0;
  // Several are encoded at once: the one that began last.
  let furthest = 0;
  return {
    onStart: (toEncode, frames) => {
      scenesDone = scenes - scenesOf(toEncode);
      if (scenesDone > 0) context.log({ code: 'video.scenes_kept', scenes: scenesDone });
      overall = createOverallProgress(frames, () => performance.now());
    },
    onFrames: (part, frames) => {
      const { fraction, etaSeconds, reachedPercent } = overall(part, frames);
      // A clip is behind all segments, and no scene.
      if (part < segments.length) furthest = Math.max(furthest, part);
      const scene = script.scenes[segments[furthest]?.sceneIndex ?? 0]?.scene;
      context.progress({
        stage: 'encoding',
        fraction: PICTURES_SHARE + NARRATION_SHARE + ENCODE_SHARE * fraction,
        detail: `${Math.floor(fraction * 100)}%`,
        ...(etaSeconds === undefined ? {} : { etaSeconds }),
        ...(scene === undefined ? {} : { scene }),
      });
      if (reachedPercent !== undefined) context.log({ code: 'video.encoding', percent: reachedPercent });
    },
    onSegmentDone: (segment) => {
      if (segment.before !== undefined) return;
      scenesDone += 1;
      context.log({ code: 'video.scene_done', done: scenesDone, total: scenes });
    },
  };
}
