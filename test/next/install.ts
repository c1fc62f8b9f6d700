import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { isInstalledAsLocked, npmCommand } from '../../scripts/setup/npm-packages.mjs';

const examples = resolve(import.meta.dirname, '../../examples');
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().exactOptional(), optional: z.boolean().exactOptional() }),
  ),
});

function isInstalled(example: string): boolean {
  const read = (path: string) => lockSchema.parse(JSON.parse(readFileSync(join(example, path), 'utf8'))).packages;
  if (!existsSync(join(example, 'node_modules/.package-lock.json'))) return false;
  const exists = (path: string) => existsSync(join(example, path, 'package.json'));
  return isInstalledAsLocked(read('package-lock.json'), read('node_modules/.package-lock.json'), exists);
}

function npm(example: string, ...args: string[]): void {
  const { command, prefix } = npmCommand(process.env, process.execPath);
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };
  execFileSync(command, [...prefix, ...args], { cwd: example, stdio: ['ignore', 'inherit', 'inherit'], env });
}

/** Installs both examples as locked, and builds the Next.js one. Without scripts of packages: nothing is fetched but from the registry. */
export default function setup(): void {
  for (const name of ['next-app', 'own-worker-pm2']) {
    const example = join(examples, name);
    if (!isInstalled(example)) npm(example, 'ci', '--ignore-scripts', '--loglevel=error');
  }
  npm(join(examples, 'next-app'), 'run', 'build');
}
