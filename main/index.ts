import { mkdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { app, powerMonitor, safeStorage, shell } from 'electron';
import { Origins } from './bridge/origins';
import { startBridgeService } from './bridge-service';
import { exitWhenIdle } from './exit-when-idle';
import { FlagError, type Flags, parseFlags } from './flags';
import { createHandlers } from './ipc/handlers';
import { sendToWindow, serveIpc } from './ipc/typed-ipc';
import { createLifecycle, tellOfRecovery } from './lifecycle';
import { openLog } from './log';
import { startDailyCleanUp } from './queue/daily-clean-up';
import { queueHealth } from './queue/health';
import { openQueue } from './queue/open-queue';
import { readSample } from './sample';
import { openLlmKey } from './secrets';
import { openSettings } from './settings';
import { findTools } from './tools';
import { createTray } from './tray';
import { APP_ORIGIN, declareAppScheme, PanelWindow, serveRenderer } from './window';
import { workerSettings } from './worker-settings';
import { Dispatcher } from './workers/dispatcher';
import { projectFolderName } from './workers/project-folder';
import { removeLeftovers } from './workers/recover-staging';
import { treeMemoryBytes } from './workers/tree-memory';
import { startUtilityWorker } from './workers/utility-worker';

const builtDir = import.meta.dirname;
const appDir = join(builtDir, '..', '..');

/** Puts the rooms together, in the order in which they need each other; `shutDown` takes them apart in reverse. */
async function start(flags: Flags, home: string): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const log = openLog(join(home, 'logs'));
  const settings = await openSettings(home, flags, join(app.getPath('videos'), 'Studio Queue'));
  const llmKey = await openLlmKey(home, safeStorage);
  const language = (): 'ko' | 'en' => {
    const chosen = settings.current().language;
    return chosen === 'system' ? (app.getLocale().startsWith('ko') ? 'ko' : 'en') : chosen;
  };
  const { queue, report } = await openQueue({
    file: join(home, 'queue.db'),
    backupsDir: join(home, 'backups'),
    defaultUserId: userInfo().username,
  });
  log.info('app.started', { version: app.getVersion(), orphans: report.orphans.map(({ id }) => id) });
  if (report.recovery !== undefined) {
    log.warn('database.recovered', report.recovery);
    tellOfRecovery(report.recovery, language());
  }
  await removeLeftovers(settings.current().workspace, (path, error) => log.error('leftover.kept', error, { path }));

  const panel = new PanelWindow(join(appDir, 'out', 'preload', 'index.cjs'));

  const dispatcher = new Dispatcher({
    queue,
    log,
    treeBytes: treeMemoryBytes,
    workspace: () => settings.current().workspace,
    settings: () => {
      const now = settings.current();
      return workerSettings(now, findTools(now, process.env, process.resourcesPath), llmKey.get(), language());
    },
    memoryLimitsMb: () => settings.current().memoryLimitMb,
    createWorker: (type) =>
      startUtilityWorker(type, {
        outDir: builtDir,
        onOutputLine: (from, line) => log.warn('worker.said', { type: from, line }),
      }),
    onWorkerState: (state) => sendToWindow(panel.current(), 'workers:state', state),
  });
  powerMonitor.on('resume', () => dispatcher.noteResume());

  const origins = Origins.open(home, (movedTo) => log.warn('origins.unreadable', { movedTo }));
  for (const origin of flags.allowOrigins) origins.approve(origin);
  origins.onRequests((requests) => sendToWindow(panel.current(), 'origins:requests', [...requests]));
  const bridge = await startBridgeService(home, settings.current().port, {
    queue,
    origins,
    version: app.getVersion(),
    health: () => queueHealth(queue, dispatcher.workerStates()),
    onState: (state) => sendToWindow(panel.current(), 'bridge:state', state),
    onError: (error, where) => log.error('bridge.failed', error, { where }),
  });
  settings.onChange((now) => void bridge.usePort(now.port).catch((error: unknown) => log.error('bridge.move', error)));
  queue.onEvents((events) => sendToWindow(panel.current(), 'queue:events', [...events]));

  const projectDir = (projectId: string) => join(settings.current().workspace, projectFolderName(projectId));
  const open = async (path: string) => {
    const problem = await shell.openPath(path);
    if (problem !== '') log.warn('folder.not-opened', { path, problem });
  };
  const handlers = createHandlers({
    queue,
    running: dispatcher,
    origins,
    settings,
    llmKey,
    bridgeState: bridge.state,
    openProjectFolder: (task) => open(projectDir(task.projectId)),
    openLogFolder: () => open(log.dir),
  });
  serveIpc(handlers, () => panel.current(), APP_ORIGIN, log);
  serveRenderer(join(appDir, 'out', 'renderer'));

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
      [
        'workers',
        async () => {
          for (const problem of await dispatcher.stop()) log.error('workers.stop', problem);
        },
      ],
      ['queue', () => queue.close()],
    ],
  });
  const tray = createTray(join(appDir, 'resources', 'tray.png'), language(), {
    open: () => panel.open(),
    quit: () => void lifecycle.quit(),
  });
  app.on('will-quit', () => tray.destroy());
  app.on('window-all-closed', () => {
    // The app lives on in the tray.
  });
  app.on('second-instance', () => panel.open());
  app.on('activate', () => panel.open());

  panel.open(flags.hidden);
  if (flags.sample) await queue.enqueuePipeline(await readSample(join(appDir, 'examples', 'sample-project')));
  dispatcher.start();
  if (flags.exitWhenIdle) {
    exitWhenIdle(
      queue,
      projectDir,
      (line) => process.stdout.write(`${line}\n`),
      (code) => void lifecycle.shutDown(code),
    );
  }
}

async function main(): Promise<void> {
  const flags = parseFlags(process.argv.slice(1), process.cwd());
  // Everything of Chromium's goes below our own folder, and with it the lock that lets the app run once a home.
  const home = flags.home ?? app.getPath('userData');
  app.setPath('userData', join(home, 'chromium'));
  if (!app.requestSingleInstanceLock()) {
    process.stderr.write('Studio Queue is running already; its window comes to the front.\n');
    return app.exit(0);
  }
  declareAppScheme();
  await app.whenReady();
  await start(flags, home);
}

main().catch((error: unknown) => {
  const told = error instanceof Error ? error.message : String(error);
  process.stderr.write(error instanceof FlagError ? `${told}\n` : `Studio Queue could not start: ${told}\n`);
  app.exit(error instanceof FlagError ? 2 : 1);
});
