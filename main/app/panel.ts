import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { app, dialog, type OpenDialogOptions, shell } from 'electron';
import { AppError } from '../../contract/errors';
import type { QueueEvent } from '../../contract/events';
import { IMPLEMENTATIONS, readOption } from '../../contract/implementations';
import { MUSIC_ENDINGS } from '../../contract/project-files';
import { agreedRecipe } from '../../contract/recipe';
import { perType, type QueueTask, type TaskOutput } from '../../contract/task';
import type { BridgeService } from '../bridge/bridge-service';
import { freePortNear } from '../bridge/free-port';
import { watchAppProcesses } from '../desktop/app-processes';
import { moveToBin } from '../desktop/bin';
import { DecodedPictures } from '../desktop/decoded-pictures';
import type { Machine } from '../desktop/machine';
import { openAddress } from '../desktop/open-address';
import { posterProcess } from '../desktop/poster-process';
import { APP_ORIGIN, type FileRoute, type PanelWindow, serveRenderer } from '../desktop/window';
import { Posters } from '../films/posters';
import { TextLooks } from '../films/text-looks';
import type { Finder } from '../find/finder';
import { createHandlers, type StudioService } from '../ipc/handlers';
import { sendToWindow, serveIpc } from '../ipc/typed-ipc';
import { findOutput, outputResponse, projectFileIn, projectFileResponse } from '../projects/output-files';
import type { ProjectNames } from '../projects/project-names';
import { exportedTasks } from '../queue/export-tasks';
import { checkComfyui } from '../settings/comfyui-check';
import { checkLlm } from '../settings/llm-check';
import { lookAtProcessor } from '../settings/look-at-processor';
import { readModels } from '../settings/model-list';
import { RecipeShelf } from '../settings/recipe-shelf';
import type { VoiceModels } from '../settings/voice-models';
import type { Dispatcher } from '../supervision/dispatcher';
import type { Core } from './core';
import type { Films } from './films';
import { gathered } from './gathered';
import { openInsight } from './insight';
import { saveExport } from './save-export';
import type { Sites } from './sites';

export interface PanelParts {
  readonly core: Core;
  readonly films: Films;
  readonly projectNames: ProjectNames;
  readonly membership: StudioService;
  readonly dispatcher: Dispatcher;
  readonly bridge: BridgeService;
  readonly finder: Finder;
  readonly machine: Machine;
  readonly window: PanelWindow;
  /** The built main process, and the built renderer. */
  readonly builtDir: string;
  readonly rendererDir: string;
  /** Where small pictures of films are kept. */
  readonly postersDir: string;
  readonly voiceModels: VoiceModels;
  /** The kit for the creator's own code. */
  readonly kitDir: string;
  /** Whose work the app ships. */
  readonly noticesFile: string;
  /** The creator's recipes, and the profiles of their windows. */
  readonly recipesDir: string;
  readonly sites: Sites;
}

/** It paints twelve times a second, and each message wakes its process, beside which a caller's request needs the same cores. */
const EVENTS_APART_MS = 20;

/** What the system's dialog offers to choose from. */
const MEDIA = {
  video: { ko: '영상', en: 'Videos', endings: ['mp4', 'mov', 'm4v', 'mkv', 'webm'] },
  music: { ko: '음악', en: 'Music', endings: MUSIC_ENDINGS },
} as const;

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  );

/** What else of the app shares with the panel. */
export interface Panel {
  /** A small picture of a film. */
  readonly pictureOf: (projectId: string) => Promise<Uint8Array | undefined>;
  /** Shows the film that a task made in the system's file manager. @throws AppError when it is gone. */
  readonly showOutput: (taskId: string) => Promise<void>;
}

/** The panel's side of main: its page, its calls and the events it hears. */
export function servePanel({
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
  rendererDir,
  postersDir,
  voiceModels,
  kitDir,
  noticesFile,
  recipesDir,
  sites,
}: PanelParts): Panel {
  const { log, queue, settings, llmKey, processorSecrets, optionSecrets, origins, folders, language } = core;
  const openFolder = async (path: string) => {
    const problem = await shell.openPath(path);
    if (problem !== '') log.warn('folder.not-opened', { path, problem });
  };
  const outputPath = async (task: QueueTask, output: TaskOutput) => {
    const found = await findOutput(await folders.of(task.id), output);
    if (found === undefined) throw new AppError('output_missing', 'The file is not there any more.', 'index');
    return found.path;
  };
  const choose = async (
    properties: NonNullable<OpenDialogOptions['properties']>,
    filters: NonNullable<OpenDialogOptions['filters']> = [],
  ) => {
    const choice = await dialog.showOpenDialog({ properties, filters });
    return choice.filePaths[0];
  };
  const chooseExport = async (name: string, format: string) => {
    const choice = await dialog.showSaveDialog({
      defaultPath: join(app.getPath('documents'), `${name}.${format}`),
      filters: [{ name: format.toUpperCase(), extensions: [format] }],
      properties: ['createDirectory', 'showOverwriteConfirmation'],
    });
    return choice.canceled || choice.filePath === '' ? undefined : choice.filePath;
  };
  const withdrawRecipe = async (id: string) => {
    const { options } = settings.current();
    const { site } = IMPLEMENTATIONS.pictures.recipes.options;
    if (agreedRecipe(readOption(site, options)) === id)
      await settings.update({ options: { ...options, [site.key]: '' } });
  };
  const handlers = createHandlers({
    queue,
    texts: new TextLooks(join(builtDir, 'text-thread.js')),
    finder,
    films,
    insight: openInsight(queue.tasks, (name) => chooseExport(name, 'csv')),
    projectNames,
    running: dispatcher,
    studio: membership,
    origins,
    settings,
    isBuiltin: core.isBuiltin,
    llmKey,
    processorSecrets,
    optionSecrets,
    spending: core.spending,
    voiceModels,
    bridgeState: bridge.state,
    freePort: () => freePortNear(bridge.state().port),
    machine: machine.look,
    appProcesses: watchAppProcesses(() => app.getAppMetrics()),
    listModels: (source) =>
      readModels(source, settings.current(), optionSecrets.of([IMPLEMENTATIONS.pictures[source].options.key.key])),
    recipes: new RecipeShelf({
      dir: recipesDir,
      allowPrivate: () => settings.current().allowPrivateAddresses,
      agreement: () => readOption(IMPLEMENTATIONS.pictures.recipes.options.site, settings.current().options).trim(),
      withdraw: withdrawRecipe,
      discard: (path) => moveToBin(path, shell),
    }),
    siteChecks: sites.checks,
    showFile: (path) => shell.showItemInFolder(path),
    testComfyui: () => checkComfyui(settings.current()),
    testLlm: () => checkLlm(settings.current().llm, llmKey.get()),
    chooseFolder: () => choose(['openDirectory', 'createDirectory']),
    chooseProgram: () => choose(['openFile']),
    chooseMedia: (kind) =>
      choose(['openFile'], [{ name: MEDIA[kind][language()], extensions: [...MEDIA[kind].endings] }]),
    chooseExport: (format) => {
      const day = new Date().toLocaleDateString('sv-SE');
      return chooseExport(language() === 'ko' ? `작업 기록 ${day}` : `tasks ${day}`, format);
    },
    saveExport: async (path, filter, format) => {
      let count = 0;
      const written = (n: number) => {
        count = n;
      };
      await saveExport(path, exportedTasks(queue.tasks, filter, { format, language: language(), written }));
      return count;
    },
    lookAtProcessors: () => ({
      types: perType((type) => lookAtProcessor(type, settings.current(), processorSecrets.get, process.env)),
      awaited: perType((type) => dispatcher.isAwaited(type)),
      bridgeFile: bridge.file,
    }),
    openAddress: (url) => openAddress(url, shell),
    openSite: (recipe, url) => sites.windows.open(recipe, url),
    outputPath,
    showOutput: async (task, output) => shell.showItemInFolder(await outputPath(task, output)),
    openProjectFolder: async (task) => {
      const folder = await folders.of(task.id);
      if (folder === undefined || !(await isFolder(folder))) {
        if (task.outputs.length === 0) throw new AppError('nothing_made', 'The task has made nothing.');
        throw new AppError('output_missing', 'The folder is not there.');
      }
      await openFolder(folder);
    },
    openKit: async () => {
      if (!(await isFolder(kitDir))) throw new AppError('output_missing', { code: 'processor.no_kit' });
      await openFolder(kitDir);
    },
    openNotices: async () => {
      if ((await shell.openPath(noticesFile)) !== '')
        throw new AppError('output_missing', { code: 'files.no_notices' });
    },
    openLogFolder: () => openFolder(log.dir),
    keepTyped: () => window.keepTyped(),
    openDocs: () => openAddress(`http://127.0.0.1:${bridge.state().port}/docs`, shell),
  });
  serveIpc(handlers, () => window.current(), APP_ORIGIN, log);
  const foundOutput = async (taskId: string, index: number) => {
    const task = await queue.getTask(taskId);
    return { folder: await folders.of(taskId), output: task?.outputs[index] };
  };
  const posters = new Posters({
    folder: postersDir,
    make: posterProcess(builtDir),
    async find(projectId, scene) {
      const poster = await (scene === undefined
        ? films.lists.posterOf(projectId)
        : films.lists.scenePictureOf(projectId, scene));
      if (poster === undefined) return undefined;
      const { folder, output } = await foundOutput(poster.taskId, poster.index);
      const file = await findOutput(folder, output);
      return file === undefined || output === undefined ? undefined : { path: file.path, sha256: output.sha256 };
    },
  });
  const pictures = new DecodedPictures(() => {
    window.letPicturesGo().catch((error: unknown) => log.error('pictures.kept', error));
  });
  const routes: readonly FileRoute[] = [
    {
      prefix: '/output/',
      async respond(rest, range) {
        const asked = /^([0-9a-f-]{36})\/(\d{1,5})$/.exec(rest);
        if (asked === null) return new Response(null, { status: 404 });
        const { folder, output } = await foundOutput(asked[1] ?? '', Number(asked[2]));
        return outputResponse(folder, output, range);
      },
    },
    {
      prefix: '/project/',
      async respond(rest, range) {
        const wanted = projectFileIn(rest);
        if (wanted === undefined) return new Response(null, { status: 404 });
        return projectFileResponse(await films.stories.folderOf(wanted.projectId), wanted.path, range);
      },
    },
    { prefix: '/site-screen/', respond: (rest) => sites.screens.respond(rest) },
    { prefix: '/poster/', respond: (name) => posters.respond(name) },
  ];
  serveRenderer(rendererDir, routes, (prefix, type) => pictures.noteServed(prefix, type));
  films.lists.onChanged((changed) => sendToWindow(window.current(), 'films:changed', changed));
  queue.onEvents(
    gathered<QueueEvent>((events) => sendToWindow(window.current(), 'queue:events', events), EVENTS_APART_MS),
  );
  return {
    pictureOf: (projectId) => posters.of(projectId),
    async showOutput(taskId) {
      const task = await queue.getTask(taskId);
      const output = task?.outputs.find(({ kind }) => kind === 'video');
      if (task === null || output === undefined) throw new AppError('nothing_made', 'The task has made nothing.');
      shell.showItemInFolder(await outputPath(task, output));
    },
  };
}
