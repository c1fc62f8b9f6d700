import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { app, powerMonitor, powerSaveBlocker, safeStorage } from 'electron';
import { startBridgeService } from './bridge-service';
import { openCore } from './core';
import { joinDesktop } from './desktop';
import { diskFull, isDiskFull } from './disk-error';
import { exitWhenIdle } from './exit-when-idle';
import { FlagError, type Flags, parseFlags } from './flags';
import { goOnWhenMended } from './go-on-when-mended';
import { prepareHome, secondStart } from './home';
import { sendToWindow } from './ipc/typed-ipc';
import { createLifecycle, tellOfRecovery } from './lifecycle';
import { watchMachine } from './machine';
import { servePanel } from './panel';
import { startDailyCleanUp } from './queue/daily-clean-up';
import { queueHealth } from './queue/health';
import { readSample } from './sample';
import { choosePlaces, type Places, provideHome, type System, settleHome, tellChoices } from './usual-places';
import { declareAppScheme, PanelWindow } from './window';
import { workerSettings } from './worker-settings';
import { tempEnvironment } from './worker-temp';
import { Dispatcher } from './workers/dispatcher';
import { treeMemoryBytes } from './workers/tree-memory';
import { startUtilityWorker } from './workers/utility-worker';

const builtDir = import.meta.dirname;
const appDir = join(builtDir, '..', '..');

const system: System = {
  getPath: (name) => app.getPath(name),
  homedir,
  username: () => userInfo().username,
  env: process.env,
  cwd: process.cwd(),
};

/** Puts the rooms together, in the order in which they need each other; the lifecycle's steps take them apart. */
async function start(flags: Flags, { home, otherHome, usual, formerWorkspace }: Places): Promise<void> {
  const core = await openCore({
    flags,
    home: home.value,
    cipher: safeStorage,
    defaultWorkspace: usual.workspace.value,
    formerDefaultWorkspace: formerWorkspace,
    defaultUserId: usual.user.value,
    resourcesDir: process.resourcesPath,
    systemLanguage: app.getLocale().startsWith('ko') ? 'ko' : 'en',
  });
  const { log, settings, queue, language, tools, workspace, folderOf } = core;
  tellChoices([home, usual.user, ...(workspace() === usual.workspace.value ? [usual.workspace] : [])], log);
  goOnWhenMended({ queue, settings, llmKey: core.llmKey, onError: (error) => log.error('parked.kept', error) });
  if (core.recovery !== undefined) tellOfRecovery(core.recovery, language());

  const window = new PanelWindow({
    preload: join(appDir, 'out', 'preload', 'index.cjs'),
    placeFile: join(home.value, 'window.json'),
    onShown: () => {
      log.info('window.shown', { secondsAfterStart: process.uptime() });
      machine.showProgress();
    },
    onProblem: (error) => log.error('window.place-not-kept', error),
  });
  const dispatcher = new Dispatcher({
    queue,
    log,
    workspace,
    treeBytes: treeMemoryBytes,
    settings: (type) => workerSettings(type, settings.current(), tools(), core.llmKey.get(), language()),
    memoryLimitsMb: () => settings.current().memoryLimitMb,
    createWorker: (type) =>
      startUtilityWorker(type, {
        outDir: builtDir,
        env: tempEnvironment(core.workerTemp),
        onOutputLine: (from, line) => log.warn('worker.said', { type: from, line }),
      }),
    onWorkerState: (state) => sendToWindow(window.current(), 'workers:state', state),
  });
  powerMonitor.on('resume', () => dispatcher.noteResume());
  const machine = watchMachine({
    queue,
    tools,
    workspace,
    blocker: powerSaveBlocker,
    onState: (state) => sendToWindow(window.current(), 'machine:state', state),
    onProgress: (fraction) => window.current()?.setProgressBar(fraction ?? -1),
  });
  const bridge = await startBridgeService(home.value, settings.current().port, {
    queue,
    origins: core.origins,
    version: app.getVersion(),
    language,
    health: () => queueHealth(queue, dispatcher.workerStates()),
    onState: (state) => sendToWindow(window.current(), 'bridge:state', state),
    onError: (error, where) => log.error('bridge.failed', error, { where }),
  });
  servePanel({ core, dispatcher, bridge, machine, window, rendererDir: join(appDir, 'out', 'renderer') });

  const cleanUp = startDailyCleanUp(queue, () => settings.current().retentionDays, {
    onError: (error) => log.error('clean-up.failed', error),
  });
  const lifecycle = createLifecycle({
    log,
    language,
    running: async () => {
      const { tasks } = await queue.list({ statuses: ['processing'], limit: 10 });
      return tasks.map(({ metadata, projectId }) => String(metadata.title ?? projectId));
    },
    steps: [
      // First: when a session ends, the system is ending their children as well. What is added meanwhile waits.
      ['workers', () => dispatcher.stop()],
      ['bridge', () => bridge.stop()],
      ['clean-up', () => cleanUp.stop()],
      ['desktop', async () => leaveDesktop()],
      ['machine', async () => machine.stop()],
      ['queue', () => queue.close()],
    ],
  });
  const leaveDesktop = await joinDesktop({
    core,
    bridge,
    window,
    resourcesDir: join(appDir, 'resources'),
    otherHome,
    quit: () => void lifecycle.quit(),
  });

  window.open(flags.hidden);
  if (flags.sample) await queue.enqueuePipeline(await readSample(join(appDir, 'examples', 'sample-project')));
  dispatcher.start();
  if (flags.exitWhenIdle) {
    const print = (line: string) => process.stdout.write(`${line}\n`);
    exitWhenIdle(queue, folderOf, print, (code) => void lifecycle.shutDown(code));
  }
}

async function main(): Promise<void> {
  const flags = parseFlags(process.argv.slice(1), process.cwd());
  settleHome(process.env, () => userInfo().homedir);
  const places = choosePlaces(flags.home, system);
  const home = places.home.value;
  // Before the lock: Chromium would take a folder that it cannot write for one that is in use.
  prepareHome(home);
  provideHome(system, home);
  // Everything of Chromium's goes below our own folder, and with it the lock that lets the app run once a home.
  app.setPath('userData', join(home, 'chromium'));
  if (!app.requestSingleInstanceLock()) {
    const { code, sentence } = secondStart(flags);
    process.stderr.write(`${sentence}\n`);
    return app.exit(code);
  }
  declareAppScheme();
  await app.whenReady();
  await start(flags, places);
}

main().catch((error: unknown) => {
  const why = error instanceof Error ? error.message : String(error);
  const told = isDiskFull(error) ? diskFull().message : why;
  process.stderr.write(error instanceof FlagError ? `${told}\n` : `Studio Queue could not start: ${told}\n`);
  app.exit(error instanceof FlagError ? 2 : 1);
});
