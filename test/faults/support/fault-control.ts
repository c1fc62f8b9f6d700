import { closeSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs';

const FIELDS = 5;
/** The N-th operation kills the process, as failing-files.c knows it. */
export const KILL = -1;

/** The test's side of failing-files.c: which file operation below its folder fails, and what became of it. */
export class FaultControl {
  static make(path: string): void {
    writeFileSync(path, Buffer.alloc(FIELDS * 8));
  }

  readonly #handle: number;
  constructor(path: string) {
    this.#handle = openSync(path, 'r+');
  }

  /** From now on the `n`-th operation fails with `errno`, or kills. */
  arm(n: number, errno: number): void {
    this.#write([n, 0, errno, 0]);
  }
  disarm(): void {
    this.#write([0]);
  }
  get count(): number {
    return this.#read(1);
  }
  get fired(): boolean {
    return this.#read(3) === 1;
  }
  /** Writes that no flush to the disk has followed: the power would take them. */
  get unsynced(): number {
    return this.#read(4);
  }
  close(): void {
    closeSync(this.#handle);
  }

  #write(values: readonly number[]): void {
    writeSync(this.#handle, new BigInt64Array(values.map(BigInt)), 0, values.length * 8, 0);
  }
  #read(field: number): number {
    const bytes = Buffer.alloc(8);
    readSync(this.#handle, bytes, 0, 8, field * 8);
    return Number(bytes.readBigInt64LE());
  }
}
