/// <reference path="./assembly.d.ts" />
import bytes from './assembly/kernel.ts?assembly';

/** The routines of assembly/kernel.ts, over a memory of their own. Addresses are offsets in it. */
export interface Kernel {
  /** All of the memory: not to be held over an `allocate`, which may move it. */
  readonly memory: () => Uint8Array<ArrayBuffer>;
  /** Room that is never given back: the kernel goes as a whole. */
  readonly allocate: (bytes: number) => number;
  readonly columns: Routine;
  readonly plane: Routine;
  readonly blend: Routine;
  readonly overlay: Routine;
  readonly fromRgb: Routine;
}
type Routine = (...numbers: readonly number[]) => void;

const PAGE_BYTES = 65_536;
/** Vectors are read and written whole, behind the last pixel too. */
const SPARE_BYTES = 32;
const ALIGNMENT = 16;

let compiled: WebAssembly.Module | undefined;

export function createKernel(): Kernel {
  compiled ??= new WebAssembly.Module(bytes);
  const { exports } = new WebAssembly.Instance(compiled, { env: { abort: () => {} } });
  const { memory } = exports;
  if (!(memory instanceof WebAssembly.Memory)) throw new Error('the kernel has no memory');
  let end = PAGE_BYTES;
  const routine = (name: string): Routine => {
    const found = exports[name];
    if (typeof found !== 'function') throw new Error(`the kernel has no ${name}`);
    return (...numbers) => void Reflect.apply(found, undefined, numbers);
  };
  return {
    memory: () => new Uint8Array(memory.buffer),
    allocate: (size) => {
      const address = end;
      end = Math.ceil((end + size + SPARE_BYTES) / ALIGNMENT) * ALIGNMENT;
      const missing = end - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
      return address;
    },
    columns: routine('columns'),
    plane: routine('plane'),
    blend: routine('blend'),
    overlay: routine('overlay'),
    fromRgb: routine('fromRgb'),
  };
}
