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
import { declareAppScheme, PanelWindow } from './window';
import { workerSettings } from './worker-settings';
import { tempEnvironment } from './worker-temp';
import { Dispatcher } from './workers/dispatcher';
import { treeMemoryBytes } from './workers/tree-memory';
import { startUtilityWorker } from './workers/utility-worker';

const builtDir = import.meta.dirname;
const appDir = join(builtDir, '..', '..');

/** Puts the rooms together, in the order in which they need each other; the lifecycle's steps take them apart. */
async function start(flags: Flags, home: string, usualHome: string): Promise<void> {
  const core = await openCore({
    flags,
    home,
    cipher: safeStorage,
    defaultWorkspace: join(app.getPath('videos'), 'Studio Queue'),
    resourcesDir: process.resourcesPath,
    systemLanguage: app.getLocale().startsWith('ko') ? 'ko' : 'en',
  });
  const { log, settings, queue, language, tools, workspace, projectDir } = core;
  goOnWhenMended({ queue, settings, llmKey: core.llmKey, onError: (error) => log.error('parked.kept', error) });
  if (core.recovery !== undefined) tellOfRecovery(core.recovery, language());

  const window = new PanelWindow(join(appDir, 'out', 'preload', 'index.cjs'), () => {
    log.info('window.shown', { secondsAfterStart: process.uptime() });
    machine.showProgress();
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
  const bridge = await startBridgeService(home, settings.current().port, {
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
      ['bridge', () => bridge.stop()],
      ['clean-up', () => cleanUp.stop()],
      ['desktop', async () => leaveDesktop()],
      ['workers', () => dispatcher.stop()],
      ['machine', async () => machine.stop()],
      ['queue', () => queue.close()],
    ],
  });
  const leaveDesktop = await joinDesktop({
    core,
    bridge,
    window,
    resourcesDir: join(appDir, 'resources'),
    otherHome: home === usualHome ? undefined : home,
    quit: () => void lifecycle.quit(),
  });

  window.open(flags.hidden);
  if (flags.sample) await queue.enqueuePipeline(await readSample(join(appDir, 'examples', 'sample-project')));
  dispatcher.start();
  if (flags.exitWhenIdle) {
    const print = (line: string) => process.stdout.write(`${line}\n`);
    exitWhenIdle(queue, projectDir, print, (code) => void lifecycle.shutDown(code));
  }
}

async function main(): Promise<void> {
  const flags = parseFlags(process.argv.slice(1), process.cwd());
  // Everything of Chromium's goes below our own folder, and with it the lock that lets the app run once a home.
  const usualHome = app.getPath('userData');
  const home = flags.home ?? usualHome;
  // Before the lock: Chromium would take a folder that it cannot write for one that is in use.
  prepareHome(home);
  app.setPath('userData', join(home, 'chromium'));
  if (!app.requestSingleInstanceLock()) {
    const { code, sentence } = secondStart(flags);
    process.stderr.write(`${sentence}\n`);
    return app.exit(code);
  }
  declareAppScheme();
  await app.whenReady();
  await start(flags, home, usualHome);
}

main().catch((error: unknown) => {
  const why = error instanceof Error ? error.message : String(error);
  const told = isDiskFull(error) ? diskFull().message : why;
  process.stderr.write(error instanceof FlagError ? `${told}\n` : `Studio Queue could not start: ${told}\n`);
  app.exit(error instanceof FlagError ? 2 : 1);
});
