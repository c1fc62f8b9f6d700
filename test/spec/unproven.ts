import type { Row } from './spec-table';

/** What became of a test file: the names of its tests that passed, and those of the groups around them. */
export type PassedNames = ReadonlyMap<string, ReadonlySet<string>>;

/** The sentences for which a file that was run holds no test of that name that passed: it failed, was skipped, or is gone. */
export function unproven(spec: Readonly<Record<string, readonly Row[]>>, passed: PassedNames): string[] {
  return Object.values(spec)
    .flat()
    .flatMap(({ sentence, tests }) =>
      Object.entries(tests)
        .filter(([file, name]) => {
          const names = passed.get(file);
          return names !== undefined && ![...names].some((found) => found.includes(name));
        })
        .map(([file, name]) => `"${sentence}": no test "${name}" of ${file} passed`),
    );
}
