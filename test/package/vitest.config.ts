import { join, resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = resolve(import.meta.dirname, '../..');
const folders = {
  linux: 'linux-unpacked',
  win32: 'win-unpacked',
  darwin: `mac${process.arch === 'arm64' ? '-arm64' : ''}`,
};
const programs = {
  linux: 'studio-queue',
  win32: 'Studio Queue.exe',
  darwin: join('Studio Queue.app', 'Contents', 'MacOS', 'Studio Queue'),
};
const platform = process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux';
const given: unknown = JSON.parse(process.env.STUDIO_QUEUE_ELECTRON_ARGS ?? '[]');

/** `npm run test:package`: packs the app as it is now, then tries that one. Apart from `npm test`, since it takes minutes. */
export default defineConfig({
  test: {
    root,
    reporters: ['default', './test/support/vitest-count-reporter.ts'],
    pool: 'forks',
    globalSetup: './test/package/pack.ts',
    setupFiles: ['./test/support/vitest-leak-guard.ts', './test/support/vitest-app-report.ts'],
    expect: { poll: { timeout: 120_000 } },
    // The film's own end-to-end tests run here again, against the package.
    include: ['test/package/*.pack.ts', 'test/e2e/sample.e2e.ts', 'test/e2e/sample-film.e2e.ts'],
    fileParallelism: false,
    // The film alone takes a minute on a free machine of two cores, and many on a busy one.
    testTimeout: 900_000,
    hookTimeout: 120_000,
    env: {
      STUDIO_QUEUE_ELECTRON: join(root, 'dist', folders[platform], programs[platform]),
      // Switches stay; the folder of the clone, which the official Electron is started with, goes: here the app is inside.
      STUDIO_QUEUE_ELECTRON_ARGS: JSON.stringify(
        (Array.isArray(given) ? given : []).filter((argument) => String(argument).startsWith('--')),
      ),
    },
  },
});
