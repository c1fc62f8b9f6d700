// @ts-check

/**
 * @typedef {object} TestResult written by test/support/vitest-count-reporter.ts
 * @property {number} passed
 * @property {number} failed tests, plus one for each file or suite that failed outside of its tests
 * @property {number} unhandledErrors
 *
 * @typedef {{ lastLine: string, exitCode: number, explanation?: string }} Verdict
 */

/**
 * @param {() => string} read
 * @returns {TestResult | undefined} undefined when the run ended without a result
 */
export function readTestResult(read) {
  try {
    const { passed, failed, unhandledErrors } = JSON.parse(read());
    const isWhole = [passed, failed, unhandledErrors].every((count) => Number.isInteger(count));
    return isWhole ? { passed, failed, unhandledErrors } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What went wrong outside of every test counts as a failure of its own, so that a bad run never reports "0 failed".
 * @param {TestResult | undefined} result
 * @param {number} exitCode the test runner's
 * @returns {Verdict}
 */
export function verdict(result, exitCode) {
  if (result === undefined) {
    return {
      lastLine: '0 passed, 1 failed',
      exitCode: 1,
      explanation: `The test runner ended without a result (exit code ${exitCode}).`,
    };
  }
  const counted = result.failed + result.unhandledErrors;
  if (result.passed + counted === 0) {
    return { lastLine: '0 passed, 0 failed', exitCode: 1, explanation: 'No test was run.' };
  }
  const isUnexplained = counted === 0 && exitCode !== 0;
  const failed = isUnexplained ? 1 : counted;
  const explanation = isUnexplained
    ? `Every test passed, but the test runner ended with exit code ${exitCode}.`
    : result.unhandledErrors > 0
      ? `${result.unhandledErrors} unhandled error(s) outside of the tests count as failed.`
      : undefined;
  return {
    lastLine: `${result.passed} passed, ${failed} failed`,
    exitCode: failed > 0 ? 1 : 0,
    ...(explanation && { explanation }),
  };
}
