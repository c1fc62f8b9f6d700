import { writeFileSync } from 'node:fs';
import type { SerializedError } from 'vitest';
import type { Reporter, TestModule } from 'vitest/node';

/**
 * Leaves the counts for scripts/test.mjs, whose last line they become. Without a file name it stays silent.
 * A file or suite that failed outside of its tests (it could not load, a hook threw, it left a process behind) counts
 * as one failed test: otherwise "0 failed" would stand under a failed run.
 */
export default class CountReporter implements Reporter {
  private readonly resultFile = process.env.STUDIO_QUEUE_TEST_RESULT;

  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandledErrors: ReadonlyArray<SerializedError>): void {
    if (!this.resultFile) return;
    let passed = 0;
    let failed = 0;
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed += 1;
        // A test still pending at the end was cut off, which is no better than failed.
        if (state === 'failed' || state === 'pending') failed += 1;
      }
      const brokenSuites = [...module.children.allSuites()].filter((suite) => suite.errors().length > 0);
      failed += brokenSuites.length + (module.errors().length > 0 ? 1 : 0);
    }
    writeFileSync(this.resultFile, JSON.stringify({ passed, failed, unhandledErrors: unhandledErrors.length }));
  }
}
