import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { TASK_TYPES } from './contract/task';
import { assembly } from './scripts/assembly.mjs';

const root = import.meta.dirname;
/** Both the shipped Electron and the development fallback (Node 20.18) must run the same build. */
const target = 'node20.18';

export default defineConfig({
  main: {
    plugins: [assembly()],
    build: {
      target,
      outDir: 'out/main',
      // Of several hundred files between them. Four processes load most of them at each start: read as part of the bundle they take 0.55 s
      // of processor time less. bullmq and ioredis are read in main only, and only in a studio: 65 ms instead of 125, and the native part
      // that one of their packages would load is left out. hanja reads its table as a JSON module, of which Node warns in the log.
      externalizeDeps: {
        exclude: [
          'zod',
          'undici',
          'ai',
          '@ai-sdk/openai-compatible',
          'fastify-type-provider-zod',
          'hanja',
          'bullmq',
          'ioredis',
          'prom-client',
        ],
      },
      rollupOptions: {
        input: {
          'speaking-thread': resolve(root, 'workers/video/neural/thread.ts'),
          entry: resolve(root, 'main/entry.ts'),
          index: resolve(root, 'main/index.ts'),
          'text-thread': resolve(root, 'workers/script/text-thread.ts'),
          'find-thread': resolve(root, 'main/find/thread.ts'),
          'picture-thread': resolve(root, 'workers/image/picture-thread.ts'),
          'voice-preview': resolve(root, 'workers/video/preview.ts'),
          'site-checks': resolve(root, 'workers/image/check-sites.ts'),
          'poster-maker': resolve(root, 'workers/poster/index.ts'),
          ...Object.fromEntries(
            TASK_TYPES.map((type) => [`worker-${type}`, resolve(root, `workers/${type}/index.ts`)]),
          ),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target,
      outDir: 'out/preload',
      // A sandboxed preload has no module loader of its own: one CommonJS file, nothing external but electron.
      externalizeDeps: false,
      rollupOptions: {
        input: { index: resolve(root, 'preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react()],
    build: {
      target: 'chrome130',
      outDir: 'out/renderer',
      rollupOptions: { input: { index: resolve(root, 'renderer/index.html') } },
    },
  },
});
