import Module from 'node:module';

const NATIVE_ON_LINUX = /^@img\/sharp-linux[^/]*\/sharp\.node$/;
const PORTABLE = '@img/sharp-wasm32/sharp.node';

interface Resolver {
  _resolveFilename(request: string, ...rest: unknown[]): string;
}
function isResolver(value: object): value is Resolver {
  return '_resolveFilename' in value && typeof value._resolveFilename === 'function';
}

/**
 * Makes `sharp` load its WebAssembly build inside Electron on Linux. The native build brings its own GLib there, whose symbols get
 * bound to the system's GLib that Electron has already loaded: hundreds of `g_object_ref` assertions per film, and now and then a
 * crash (sharp #4522, #4525). WebAssembly takes three times as long (1.0 s instead of 0.3 s for four pictures), a small part of a
 * film. Elsewhere the native build stays. Call this before anything imports sharp, and import what uses sharp dynamically.
 */
export function preferPortableSharp(): void {
  if (process.platform !== 'linux' || process.versions.electron === undefined) return;
  // Not in Node's types, but loaders have used this hook for a decade, and Node 20 has no other synchronous one.
  const internals: object = Module;
  if (!isResolver(internals)) throw new Error('This Node has no Module._resolveFilename: sharp cannot be redirected.');
  const original = internals._resolveFilename.bind(internals);
  internals._resolveFilename = (request, ...rest) =>
    original(NATIVE_ON_LINUX.test(request) ? PORTABLE : request, ...rest);
}
