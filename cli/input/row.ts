/** One task as it was written, not checked yet. */
export interface Row {
  /** From 1: of the file, or with `counts` of what that says. */
  readonly line: number;
  /** `tasks`: the entries of a JSON list, which have no line of their own. `nothing`: it was typed, and there is only one. */
  readonly counts?: 'tasks' | 'nothing';
  readonly value: unknown;
}
