import { describe } from 'vitest';
import { describeAddingAndOrder } from './contract/adding-and-order';
import { describeChanges } from './contract/changes';
import { describeReading } from './contract/reading';
import { describeReviews } from './contract/reviews';
import { describeRuns } from './contract/runs';
import type { OpenStore } from './contract/world';

/** Every promise of the port, for any store: its test file hands in how one is opened. */
export function describeTaskStore(name: string, open: OpenStore): void {
  describe(`${name} as a task store:`, () => {
    describeAddingAndOrder(open);
    describeRuns(open);
    describeReviews(open);
    describeReading(open);
    describeChanges(open);
  });
}
