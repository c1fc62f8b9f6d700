import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { isDiskFull } from '../contract/disk-full';
import { FlagError, parseFlags } from './app/flags';
import { prepareHome, secondStart } from './app/home';
import { start } from './app/start';
import { choosePlaces, provideHome, type System, settleHome } from './app/usual-places';
import { declareAppScheme } from './desktop/window';
import { diskFull } from './system/disk-error';

const system: System = {
  getPath: (name) => app.getPath(name),
  homedir,
  username: () => userInfo().username,
  env: process.env,
  cwd: process.cwd(),
};

async function main(): Promise<void> {
  const flags = parseFlags(process.argv.slice(1), process.cwd(), process.env);
  // It may hold a password, and the environment goes on to workers, to the browser and to the creator's own programs.
  delete process.env.STUDIO_QUEUE_REDIS;
  settleHome(process.env, () => userInfo().homedir);
  const places = choosePlaces(flags.home, system);
  const home = places.home.value;
  // Before the lock: Chromium would report a folder that it cannot write to as one that is in use.
  prepareHome(home);
  provideHome(system, home);
  // All of Chromium's files go below our own folder, and with them the lock that lets the app run once per home.
  app.setPath('userData', join(home, 'chromium'));
  if (!app.requestSingleInstanceLock()) {
    const { code, sentence } = secondStart(flags);
    process.stderr.write(`${sentence}\n`);
    return app.exit(code);
  }
  declareAppScheme();
  await app.whenReady();
  await start(flags, places, import.meta.dirname);
}

main().catch((error: unknown) => {
  const why = error instanceof Error ? error.message : String(error);
  const message = isDiskFull(error) ? diskFull().message : why;
  process.stderr.write(error instanceof FlagError ? `${message}\n` : `Studio Queue could not start: ${message}\n`);
  app.exit(error instanceof FlagError ? 2 : 1);
});
