// @ts-check
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import asc from 'assemblyscript/asc';

const QUERY = '?assembly';

/**
 * Compiles one file of AssemblyScript to WebAssembly. Throws with the compiler's words.
 * @param {string} path
 */
async function compile(path) {
  const source = await readFile(path, 'utf8');
  const name = basename(path);
  /** @type {Uint8Array | undefined} */
  let wasm;
  const { error, stderr } = await asc.main(
    [name, '--outFile', 'kernel.wasm', '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'],
    {
      readFile: (file) => (file === name ? source : null),
      writeFile: (_file, contents) => {
        if (typeof contents !== 'string') wasm = contents;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || wasm === undefined) throw new Error(`${path}: ${stderr.toString() || error}`);
  return wasm;
}

/**
 * For Vite: `import bytes from './kernel.ts?assembly'` is the compiled module, some KB as part of the bundle, so the package has no file
 * more to find.
 * @returns {import('vite').Plugin}
 */
export const assembly = () => ({
  name: 'assembly',
  async load(id) {
    if (!id.endsWith(QUERY)) return undefined;
    const path = id.slice(0, -QUERY.length);
    this.addWatchFile(path);
    const wasm = await compile(path);
    const base64 = Buffer.from(wasm).toString('base64');
    return { code: `export default Uint8Array.from(atob('${base64}'), (char) => char.charCodeAt(0));`, map: null };
  },
});
