import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { app, dialog, powerMonitor, powerSaveBlocker, safeStorage, shell } from 'electron';
import { withFilmVoice } from '../../contract/film-voice';
import type { TaskType } from '../../contract/task';
import { taskTitle } from '../../contract/task-title';
import type { WorkerSettings } from '../../contract/worker-messages';
import { startBridgeService } from '../bridge/bridge-service';
import { moveToBin } from '../desktop/bin';
import { watchMachine } from '../desktop/machine';
import { showRecoveryNotice } from '../desktop/recovery-notice';
import { voiceProcess } from '../desktop/voice-process';
import { PanelWindow } from '../desktop/window';
import { listFilms } from '../films/films-for-programs';
import { openFinder } from '../find/finder';
import { IndexThread } from '../find/index-thread';
import { sendToWindow } from '../ipc/typed-ipc';
import { Metrics } from '../monitoring/metrics';
import { findOutput } from '../projects/output-files';
import { createProjectNames } from '../projects/project-names';
import { writeMark } from '../projects/studio-mark';
import { startDailyCleanUp } from '../queue/daily-clean-up';
import { queueHealth } from '../queue/health';
import { creatorProcessor } from '../settings/creator-processor';
import { lookAtProcessor } from '../settings/look-at-processor';
import { shownSettings } from '../settings/shown-settings';
import { takeableTypes, writesFromTitle } from '../settings/takes';
import { findVoice } from '../settings/tools';
import { modelsDirOf, openVoiceModels } from '../settings/voice-models';
import { workerSettings } from '../settings/worker-settings';
import { Dispatcher } from '../supervision/dispatcher';
import { DEFAULT_TIMINGS } from '../supervision/options';
import { measureTrees } from '../supervision/process-tree';
import { startUtilityWorker } from '../supervision/utility-worker';
import { tempEnvironment } from '../supervision/worker-temp';
import { makeFolder } from '../system/files';
import { removeAbandonedWork } from './abandoned-work';
import { openCore } from './core';
import { joinDesktop } from './desktop';
import { type DoctorParts, examine } from './doctor';
import { exitWhenIdle } from './exit-when-idle';
import { openFilms } from './films';
import type { Flags } from './flags';
import { goOnWhenMended } from './go-on-when-mended';
import { createLifecycle } from './lifecycle';
import { lookAtStudio } from './look-at-studio';
import { servePanel } from './panel';
import { readSample } from './sample';
import { openSites } from './sites';
import { StudioMembership } from './studio-membership';
import { type Places, reportChoices } from './usual-places';

/** A list of films is narrowed down to so many by their scripts. */
const MOST_FOUND_PROJECTS = 1_000;

/** Puts the rooms together, in the order in which they need each other; the lifecycle's steps take them apart. */
export async function start(
  flags: Flags,
  { home, otherHome, usual, formerWorkspace }: Places,
  builtDir: string,
): Promise<void> {
  const appDir = join(builtDir, '..', '..');
  const core = await openCore({
    flags,
    home: home.value,
    cipher: safeStorage,
    defaultWorkspace: usual.workspace.value,
    formerDefaultWorkspace: formerWorkspace,
    defaultUserId: usual.user.value,
    resourcesDir: process.resourcesPath,
    version: app.getVersion(),
    systemLanguage: app.getLocale().startsWith('ko') ? 'ko' : 'en',
  });
  const {
    log,
    settings,
    queue,
    language,
    tools,
    workspace,
    folders,
    llmKey,
    processorSecrets,
    optionSecrets,
    spending,
    here,
  } = core;
  const isReachable = () => core.studio === undefined || core.studio.store.state().kind === 'online';
  reportChoices([home, usual.user, ...(workspace() === usual.workspace.value ? [usual.workspace] : [])], log);
  const voiceModels = openVoiceModels(home.value, settings);
  goOnWhenMended({
    queue,
    settings,
    llmKey,
    processorSecrets,
    optionSecrets,
    voiceModels,
    here,
    studio:
      core.studio === undefined
        ? undefined
        : {
            isOnline: isReachable,
            onLook: core.studio.onStudio,
            has: () => (writesFromTitle({ settings: settings.current() }) ? ['llm_not_configured'] : []),
          },
    onError: (error) => log.error('parked.kept', error),
  });
  if (core.recovery !== undefined) showRecoveryNotice(core.recovery, language());

  const window = new PanelWindow({
    preload: join(appDir, 'out', 'preload', 'index.cjs'),
    placeFile: join(home.value, 'window.json'),
    onShown: () => {
      log.info('window.shown', { secondsAfterStart: process.uptime() });
      machine.showProgress();
    },
    onProblem: (error) => log.error('window.place-not-kept', error),
  });
  const settingsOf = (type: TaskType, metadata: object = {}): WorkerSettings => ({
    ...workerSettings(
      type,
      withFilmVoice(settings.current(), metadata),
      tools(),
      { llmKey: llmKey.get(), options: optionSecrets },
      language(),
      metadata,
    ),
    ...(type === 'video'
      ? {
          voicesDir: join(home.value, 'voices'),
          segmentsDir: join(home.value, 'segments'),
          modelsDir: modelsDirOf(home.value),
        }
      : {}),
    ...(type === 'image' ? { recipesDir: join(home.value, 'recipes') } : {}),
  });
  const dispatcher = new Dispatcher({
    queue,
    log,
    folders,
    machineId: core.machineId,
    turns: core.turns,
    isFolderThere: async () => (await core.sharedFolderProblem()) === undefined,
    measureTrees,
    settings: settingsOf,
    spending,
    creator: (type) => creatorProcessor(type, settings.current(), processorSecrets.get),
    memoryLimitsMb: () => settings.current().memoryLimitMb,
    createWorker: (type) =>
      startUtilityWorker(type, {
        outDir: builtDir,
        env: tempEnvironment(core.workerTemp),
        onOutputLine: (from, line) => log.warn('worker.said', { type: from, line }),
      }),
    onWorkerState: (state) => sendToWindow(window.current(), 'workers:state', state),
  });
  settings.onChange(() => dispatcher.settingsChanged());
  powerMonitor.on('resume', () => dispatcher.noteResume());
  const machine = watchMachine({
    queue,
    runsHere: here.runs,
    tools,
    voice: () =>
      findVoice(settings.current(), process.env, {
        secretsSet: optionSecrets.keys(),
        modelsDir: modelsDirOf(home.value),
      }),
    workspace,
    blocker: powerSaveBlocker,
    onState: (state) => sendToWindow(window.current(), 'machine:state', state),
    onProgress: (fraction) => window.current()?.setProgressBar(fraction ?? -1),
    onError: (error) => log.error('machine.not-read', error),
  });
  const health = async () =>
    queueHealth(dispatcher.runs(), dispatcher.workerStates(), DEFAULT_TIMINGS.stuckAfterMs, isReachable());
  const { studio } = core;
  const metrics = await Metrics.start({
    queue,
    runsHere: here.runs,
    workerStates: () => dispatcher.workerStates(),
    health,
    workspace,
    databaseFile: core.databaseFile,
    build: { version: app.getVersion(), electron: process.versions.electron },
    studio: studio && {
      isOnline: isReachable,
      machines: () => studio.machines(),
      nowMs: () => Date.now() + studio.clockBehindMs(),
    },
  });
  const membership = new StudioMembership({
    home: home.value,
    settings,
    password: core.studioPassword,
    queue,
    studio: core.studio,
    machine: core.machine,
    problems: core.studioProblems,
    look: (place) => lookAtStudio({ ...place, ca: core.studioCa }),
    mark: async (studioId) => (await writeMark(workspace(), studioId)) === 'ours',
    stopWorkers: () => dispatcher.stop(),
    restart: () => lifecycle.restart(),
    onState: (state) => sendToWindow(window.current(), 'studio:state', state),
    log,
  });
  const doctorParts: DoctorParts = {
    settings: settings.current,
    isBuiltin: core.isBuiltin,
    tools,
    machine: machine.look,
    processor: (type) => lookAtProcessor(type, settings.current(), processorSecrets.get, process.env),
    hasLlmKey: () => llmKey.get() !== undefined,
    tasks: queue.tasks,
    housekeeping: core.housekeeping,
    studio: () => membership.state(),
    now: Date.now,
  };
  const finder = openFinder({
    queue,
    index: new IndexThread(join(builtDir, 'find-thread.js'), core.searchFile, core.films.of),
    folderOf: (taskId) => folders.of(taskId),
    onError: (error) => log.error('find.failed', error),
  });
  const projectNames = createProjectNames(queue.tasks, workspace, { areShared: core.studio !== undefined });
  const films = openFilms({
    core,
    speak: voiceProcess(builtDir),
    settings: (metadata) => settingsOf('video', metadata),
    projectNames,
    workspace: async () => {
      // A shared one that is not there is not mounted.
      if (core.studio === undefined) await makeFolder(workspace());
      return realpath(workspace());
    },
    keepVersions: () => settings.current().keepVersions,
    runsHere: here.runs,
    search: (text) => finder.projects(text, MOST_FOUND_PROJECTS),
    onReworded: (taskId) => finder.reworded(taskId),
    choosePicture: async () => (await dialog.showOpenDialog({ properties: ['openFile'] })).filePaths[0],
    moveToBin: (path) => moveToBin(path, shell),
  });
  const bridge = await startBridgeService(home.value, settings.current().port, {
    queue,
    origins: core.origins,
    version: app.getVersion(),
    isBuiltin: core.isBuiltin,
    language,
    external: dispatcher,
    films: (query) =>
      listFilms(
        {
          films: films.lists,
          queue,
          pathOf: async ({ id, outputs }, index) => (await findOutput(await folders.of(id), outputs[index]))?.path,
        },
        query,
      ),
    steering: {
      running: dispatcher,
      settings: () =>
        shownSettings(settings.current(), {
          llmKey: llmKey.get() !== undefined,
          studioPassword: membership.hasPassword(),
          processor: processorSecrets.names,
        }),
      studio: () => membership.state(),
      doctor: (state) => examine(doctorParts, state),
    },
    health,
    metrics,
    onState: (state) => sendToWindow(window.current(), 'bridge:state', state),
    onError: (error, where) => log.error('bridge.failed', error, { where }),
  });
  const recipesDir = join(home.value, 'recipes');
  const sites = await openSites({
    recipesDir,
    builtDir,
    queue,
    browser: () => tools().browser,
    settings: () => settingsOf('image'),
    log,
  });
  const panel = servePanel({
    core,
    films,
    projectNames,
    membership,
    dispatcher,
    bridge,
    finder,
    machine,
    window,
    builtDir,
    rendererDir: join(appDir, 'out', 'renderer'),
    postersDir: join(home.value, 'posters'),
    recipesDir,
    sites,
    voiceModels,
    // Packaged, it lies beside the archive: nothing outside of the app can look into that.
    kitDir: app.isPackaged ? join(process.resourcesPath, 'kit') : join(appDir, 'kit'),
  });

  const cleanUp = startDailyCleanUp(core.housekeeping, () => settings.current().retentionDays, {
    onError: (error) => log.error('clean-up.failed', error),
    alsoClean: () => removeAbandonedWork(core),
  });
  const lifecycle = createLifecycle({
    log,
    language,
    running: async () => {
      const { tasks } = await queue.tasks.list({ statuses: ['processing'], limit: 500 });
      return tasks.filter(here.runs).map(taskTitle);
    },
    extraTimeMs: () => dispatcher.stopsWithinMs(),
    steps: [
      // First: when a session ends, the system is ending their children as well. What is added meanwhile waits.
      ['workers', () => dispatcher.stop()],
      ['bridge', () => bridge.stop()],
      ['metrics', async () => metrics.stop()],
      ['clean-up', () => cleanUp.stop()],
      ['studio', () => membership.stop()],
      ['desktop', async () => leaveDesktop()],
      ['machine', async () => machine.stop()],
      ['sites', async () => sites.stop()],
      // While the queue can still be read.
      ['films', async () => films.close()],
      ['find', () => finder.close()],
      ['queue', () => queue.close()],
    ],
  });
  const leaveDesktop = await joinDesktop({
    core,
    bridge,
    window,
    panel,
    resourcesDir: join(appDir, 'resources'),
    otherHome,
    quit: () => void lifecycle.quit(),
  });

  window.open(flags.hidden);
  if (flags.sample) await queue.enqueuePipeline(await readSample(join(appDir, 'examples', 'sample-project')));
  await sites.resume();
  dispatcher.start();
  membership.start();
  if (flags.exitWhenIdle) {
    const print = (line: string) => process.stdout.write(`${line}\n`);
    exitWhenIdle(
      queue,
      (taskId) => folders.of(taskId),
      print,
      (code) => void lifecycle.shutDown(code),
      language,
      core.studio === undefined
        ? undefined
        : { runs: here.runs, takes: () => takeableTypes(core.takes()), isOnline: () => isReachable() },
    );
  }
}
