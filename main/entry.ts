/**
 * Where the packaged program begins. As a command line (`resources/cli`) it loads that alone: nothing of the app, and of Electron no more
 * than is there anyway. So the package needs no second program of 120 MB, and the fuse that would make a Node of it stays off.
 */
const at = process.argv.indexOf('--cli');
if (at > 0 && process.argv[at + 1] === '--') {
  const loaded: unknown = await import(new URL('../cli/studio-queue.js', import.meta.url).href);
  if (typeof loaded !== 'object' || loaded === null || !('main' in loaded) || typeof loaded.main !== 'function')
    throw new Error('The command line is not part of this package.');
  // An AppImage runs from a mount point that goes with us.
  const program = process.env.APPIMAGE ?? process.execPath;
  // Chromium's sandbox refuses to work as root. It is switched off only then, never for a user.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  await loaded.main(process.argv.slice(at + 2), { program, args });
} else await import('./index');
