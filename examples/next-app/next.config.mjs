import { fileURLToPath } from 'node:url';

/** @type {import('next').NextConfig} */
export default {
  // The app is this folder alone, though it lies in a repository with a lockfile of its own.
  turbopack: { root: fileURLToPath(new URL('.', import.meta.url)) },
  outputFileTracingRoot: fileURLToPath(new URL('.', import.meta.url)),
  devIndicators: false,
};
