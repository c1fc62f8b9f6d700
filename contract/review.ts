import { z } from 'zod';

/** The steps of a film after which it can stop, so that somebody looks at what was made before it goes on. */
export const REVIEW_STEPS = ['script', 'image'] as const;
export const reviewStepSchema = z.enum(REVIEW_STEPS);
export type ReviewStep = z.infer<typeof reviewStepSchema>;

/** After which steps a film stops. An empty list says that it runs to its end. */
export const stopAfterSchema = z.array(reviewStepSchema).max(REVIEW_STEPS.length);

/** What the task after that step is parked for, from the moment in which nothing else keeps it from running. */
export function reviewNeed(after: ReviewStep) {
  const code = `review_${after}` as const;
  return { code, message: { code } };
}

/** The step that a parked task wants looked at; undefined for any other need. */
export function reviewedStep(needsYou: { readonly code: string } | undefined): ReviewStep | undefined {
  return REVIEW_STEPS.find((step) => needsYou?.code === `review_${step}`);
}
