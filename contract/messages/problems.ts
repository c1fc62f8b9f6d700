import { BUDGET_PROBLEMS } from './budget-problems';
import { CLIP_PROBLEMS } from './clips';
import { COMFYUI_PROBLEMS } from './comfyui-problems';
import { DOCTOR_FINDINGS } from './doctor-findings';
import { FILE_PROBLEMS } from './file-problems';
import { FILM_PROBLEMS } from './film-problems';
import { IMAGE_PROBLEMS } from './image-problems';
import { INPUT_PROBLEMS } from './input-problems';
import { JOINING_PROBLEMS } from './joining-problems';
import { type MessageOf, textOf } from './kind';
import { PICTURE_API_PROBLEMS } from './picture-api-problems';
import { PROCESSOR_PROBLEMS } from './processor-problems';
import { PROGRAM_PROBLEMS } from './program-problems';
import { RECIPE_PROBLEMS } from './recipe-problems';
import { REQUEST_PROBLEMS } from './request-problems';
import { REVIEW_PROBLEMS } from './review-problems';
import { SCRIPT_PROBLEMS } from './script-problems';
import { STUDIO_PROBLEMS } from './studio-problems';
import { TASK_PROBLEMS } from './task-problems';
import { VIDEO_PROBLEMS } from './video-problems';
import { VOICE_PROBLEMS } from './voice-problems';
import { WORKER_PROBLEMS } from './worker-problems';

export const PROBLEMS = {
  ...REQUEST_PROBLEMS,
  ...FILM_PROBLEMS,
  ...REVIEW_PROBLEMS,
  ...INPUT_PROBLEMS,
  ...TASK_PROBLEMS,
  ...FILE_PROBLEMS,
  ...PROGRAM_PROBLEMS,
  ...PROCESSOR_PROBLEMS,
  ...SCRIPT_PROBLEMS,
  ...IMAGE_PROBLEMS,
  ...COMFYUI_PROBLEMS,
  ...PICTURE_API_PROBLEMS,
  ...BUDGET_PROBLEMS,
  ...RECIPE_PROBLEMS,
  ...VIDEO_PROBLEMS,
  ...CLIP_PROBLEMS,
  ...VOICE_PROBLEMS,
  ...STUDIO_PROBLEMS,
  ...JOINING_PROBLEMS,
  ...DOCTOR_FINDINGS,
  ...WORKER_PROBLEMS,
} as const;

/** What went wrong, or what a person has to do. */
export type Problem = MessageOf<typeof PROBLEMS>;
/** A problem of ours, or the words of somebody else's program. */
export type ProblemText = string | Problem;
export const problemText = textOf(PROBLEMS);
