/** A log line names so many files or scenes at most. */
const MAX_NAMED = 10;

/** Those that a log line names, and how many more there are. */
export function firstNamed<T>(all: readonly T[]): { first: T[]; more: number } {
  return { first: all.slice(0, MAX_NAMED), more: Math.max(0, all.length - MAX_NAMED) };
}
