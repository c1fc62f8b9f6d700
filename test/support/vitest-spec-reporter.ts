import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { SPEC } from '../spec/spec-table';
import { type PassedNames, unproven } from '../spec/unproven';

/**
 * After a run, each sentence of the specification has its test among those that passed; of a part of the files, as far as they were
 * run. Elsewhere than on Linux some of them cannot run.
 */
export default class SpecReporter implements Reporter {
  #runsWholeFiles = false;

  onInit(vitest: Vitest): void {
    this.#runsWholeFiles = vitest.config.testNamePattern === undefined && process.platform === 'linux';
  }

  onTestRunEnd(modules: ReadonlyArray<TestModule>): void {
    if (!this.#runsWholeFiles) return;
    const missing = unproven(SPEC, passedNames(modules));
    if (missing.length === 0) return;
    process.stderr.write(`\nSentences of docs/spec.md without a test that passed:\n${missing.join('\n')}\n`);
    process.exitCode = 1;
  }
}

function passedNames(modules: ReadonlyArray<TestModule>): PassedNames {
  return new Map(
    modules.map((module) => {
      const names = new Set<string>();
      for (const test of module.children.allTests('passed')) {
        names.add(test.name);
        for (let group = test.parent; group.type === 'suite'; group = group.parent) names.add(group.name);
      }
      return [module.relativeModuleId, names];
    }),
  );
}
