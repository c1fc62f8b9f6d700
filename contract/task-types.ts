import type { TaskOutput, TaskType } from './task';

interface TaskTypeFacts {
  /**
   * The usual length of a run until one of the type has ended here. The guide's own dashboard shows it for the creator's work: each script
   * ahead adds 3 minutes, 3 of 4 pictures are there after 5 minutes, and a film is at 67 % after 8.
   */
  readonly usualRunMs: number;
  /** Memory of the worker and its children: the range that the creator may set, and the usual value (the guide's numbers). */
  readonly memoryLimitMb: { readonly min: number; readonly max: number; readonly usual: number };
  /** What a run works from. */
  readonly needs: { readonly script: boolean; readonly images: boolean; readonly music: boolean };
  /** Which outputs of the project a run replaces, whether it makes each of them or not. */
  readonly makes: readonly TaskOutput['kind'][];
}

/** What main knows of each type beside its metadata: a new type is described here and in the files that docs/architecture.md names. */
export const TASK_TYPE_FACTS: Readonly<Record<TaskType, TaskTypeFacts>> = {
  script: {
    usualRunMs: 180_000,
    memoryLimitMb: { min: 200, max: 16_000, usual: 500 },
    needs: { script: false, images: false, music: false },
    makes: ['script'],
  },
  image: {
    usualRunMs: 400_000,
    memoryLimitMb: { min: 300, max: 16_000, usual: 1_024 },
    // The creator's own pictures stay, so a run has to know them.
    needs: { script: true, images: true, music: false },
    makes: ['image'],
  },
  video: {
    usualRunMs: 720_000,
    memoryLimitMb: { min: 300, max: 32_000, usual: 2_048 },
    needs: { script: true, images: true, music: true },
    makes: ['audio', 'subtitles', 'thumbnail', 'credits', 'video'],
  },
};
