/** One task as it was written, not checked yet. `line` is from 1; in a JSON array it is the place among its entries. */
export interface Row {
  readonly line: number;
  readonly value: unknown;
}
