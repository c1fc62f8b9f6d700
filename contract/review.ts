import { z } from 'zod';

/** The steps of a film after which it can stop, so that somebody looks at what was made before it goes on. */
export const REVIEW_STEPS = ['script', 'image'] as const;
export const reviewStepSchema = z.enum(REVIEW_STEPS);
export type ReviewStep = z.infer<typeof reviewStepSchema>;

/** After which steps a film stops. An empty list says that it runs to its end. */
export const stopAfterSchema = z.array(reviewStepSchema).max(REVIEW_STEPS.length);

const NEEDS = {
  script: { code: 'review_script', message: { code: 'review.script' } },
  image: { code: 'review_image', message: { code: 'review.image' } },
} as const satisfies Record<ReviewStep, object>;

/** What the task after that step is parked for, from the moment in which nothing else keeps it from running. */
export const reviewNeed = (after: ReviewStep) => NEEDS[after];

/** The step that a parked task wants looked at; undefined for any other need. */
export function reviewedStep(needsYou: { readonly code: string } | undefined): ReviewStep | undefined {
  return REVIEW_STEPS.find((step) => needsYou?.code === NEEDS[step].code);
}
