import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const HANG_MS = 900_000;

/** `npm run test:next`: the kit in a real Next.js and a real pm2, which the examples bring. Apart from `npm test`, which installs neither. */
export default defineConfig({
  test: {
    root: resolve(import.meta.dirname, '../..'),
    reporters: ['default', './test/support/vitest-count-reporter.ts'],
    pool: 'forks',
    globalSetup: './test/next/install.ts',
    setupFiles: ['./test/support/vitest-leak-guard.ts', './test/support/vitest-app-report.ts'],
    expect: { poll: { timeout: 120_000 } },
    include: ['test/next/*.next.ts'],
    testTimeout: HANG_MS,
    hookTimeout: HANG_MS,
  },
});
