import { basename } from 'node:path';
import { check } from '../../contract/check';
import { AppError, fromZodError } from '../../contract/errors';
import type { PauseScope, WorkerState } from '../../contract/events';
import type { Insight, InsightDays } from '../../contract/insight';
import type { AppProcess, BridgeState, IpcOutput, MachineState, OriginRequest, Snapshot } from '../../contract/ipc';
import type { FilmVoice } from '../../contract/metadata';
import type { VoiceChoice } from '../../contract/preview-messages';
import type { Reading } from '../../contract/readings';
import type { ListedModel, ModelSource, ProcessorsLook, StudioEntry, StudioJoin } from '../../contract/settings-calls';
import type { SiteCheck } from '../../contract/site-check';
import type { StudioFinding, StudioState } from '../../contract/studio';
import {
  enqueueSchemaFor,
  type IsBuiltin,
  MAX_PRIORITY,
  perType,
  type QueueTask,
  type TaskOutput,
  type TaskType,
} from '../../contract/task';
import type { Language } from '../../contract/words';
import type { FilmReader } from '../films/film-reader';
import type { Stories } from '../films/stories';
import type { TextLooks } from '../films/text-looks';
import type { Finder } from '../find/finder';
import type { ProjectNames } from '../projects/project-names';
import { cancelAny } from '../queue/cancel-any';
import { waitingOfFilms } from '../queue/chosen-changes';
import { deadLetterPage } from '../queue/dead-letter-page';
import { existingTask } from '../queue/existing-task';
import type { ExportFormat } from '../queue/export-tasks';
import { toFilter } from '../queue/task-filter';
import type { TaskQueue } from '../queue/types';
import type { LlmKey } from '../settings/llm-key';
import type { OptionSecrets } from '../settings/option-secrets';
import type { ProcessorSecrets } from '../settings/processor-secrets';
import type { RecipeShelf } from '../settings/recipe-shelf';
import type { SettingsStore } from '../settings/settings';
import type { Spending } from '../settings/spending';
import type { VoiceModels } from '../settings/voice-models';
import type { TaskFilter } from '../store/types';
import type { IpcHandlers } from './typed-ipc';

/** How this machine belongs to a studio. A password is written and used; nothing reads it back. */
export interface StudioService {
  state(): Promise<StudioState>;
  /** The command line's or the environment's studio, in force for this run whatever is stored; without user and password. */
  readonly given: { readonly address: string; readonly name: string } | undefined;
  hasPassword(): boolean;
  test(entry: StudioEntry): Promise<StudioFinding[]>;
  join(entry: StudioJoin): Promise<IpcOutput<'studio:join'>>;
  /** With `take`, waiting tasks that were added here come along. */
  leave(take: boolean): Promise<IpcOutput<'studio:leave'>>;
  setLimited(type: TaskType, limited: boolean): Promise<void>;
}

/** What the panel controls besides the queue. */
export interface PanelServices {
  readonly queue: TaskQueue;
  readonly projectNames: ProjectNames;
  readonly texts: Pick<TextLooks, 'look'>;
  readonly finder: Pick<Finder, 'all' | 'ended'>;
  readonly films: {
    readonly lists: FilmReader;
    readonly stories: Stories;
    /** A WAV file's bytes. */
    hearReading(reading: Reading, language: Language, by?: FilmVoice): Promise<Buffer>;
    listVoices(voiceEngine: string): Promise<VoiceChoice[] | undefined>;
  };
  readonly insight: {
    read(days: InsightDays): Promise<Insight>;
    /** The absolute path of the written file; undefined when the dialog was closed without a choice. */
    export(days: InsightDays): Promise<string | undefined>;
  };
  readonly running: {
    cancelRunning(taskId: string): Promise<void>;
    pause(type: TaskType, mode: 'after-current' | 'now', scope?: PauseScope): Promise<void>;
    resume(type: TaskType, scope?: PauseScope): Promise<void>;
    workerStates(): WorkerState[];
    measuredWorkers(): Promise<WorkerState[]>;
    restartWorker(type: TaskType): Promise<WorkerState>;
  };
  readonly studio: StudioService;
  readonly origins: {
    approved(): string[];
    denied(): string[];
    requests(): OriginRequest[];
    decide(origin: string, allow: boolean): void;
    revoke(origin: string): void;
  };
  readonly settings: SettingsStore;
  /** Whether the app's own processor does the tasks of a type now. */
  readonly isBuiltin: IsBuiltin;
  readonly llmKey: LlmKey;
  readonly processorSecrets: Pick<ProcessorSecrets, 'names' | 'set'>;
  readonly optionSecrets: Pick<OptionSecrets, 'keys' | 'set'>;
  readonly spending: Pick<Spending, 'today'>;
  readonly voiceModels: Pick<VoiceModels, 'states' | 'download' | 'cancel' | 'remove' | 'licenceOf'>;
  bridgeState(): BridgeState;
  /** Undefined when none was found. */
  freePort(): Promise<number | undefined>;
  machine(): Promise<MachineState>;
  /** The app's own processes, without the workers. */
  appProcesses(): AppProcess[];
  /** Undefined when the dialog was closed without a choice. */
  chooseFolder(): Promise<string | undefined>;
  chooseProgram(): Promise<string | undefined>;
  chooseMedia(kind: 'video' | 'music'): Promise<string | undefined>;
  /** Where an export goes; undefined when the dialog was closed without a choice. */
  chooseExport(format: ExportFormat): Promise<string | undefined>;
  /** Returns how many tasks it wrote. */
  saveExport(path: string, filter: TaskFilter, format: ExportFormat): Promise<number>;
  listModels(source: ModelSource): Promise<ListedModel[]>;
  readonly recipes: Pick<RecipeShelf, 'list' | 'termsOf' | 'allowedStart' | 'ownFile' | 'reset' | 'importFrom'>;
  readonly siteChecks: {
    /** Undefined: it was cancelled. */
    check(recipe: string): Promise<SiteCheck | undefined>;
    cancel(recipe: string): void;
  };
  /** In the file manager. */
  showFile(path: string): void;
  lookAtProcessors(): ProcessorsLook;
  /** Returns how many ms it took. */
  testLlm(): Promise<number>;
  /** Absolute. These throw AppError `output_missing` when the file or folder is gone, the last one `nothing_made` when there never was one. */
  outputPath(task: QueueTask, output: TaskOutput): Promise<string>;
  showOutput(task: QueueTask, output: TaskOutput): Promise<void>;
  openProjectFolder(task: QueueTask): Promise<void>;
  /** In the creator's browser. @throws AppError for anything but an http or https address. */
  openAddress(url: string): Promise<void>;
  /** In the window of the recipe's own profile. */
  openSite(recipe: string, url: string): Promise<void>;
  openKit(): Promise<void>;
  openDocs(): Promise<void>;
  openLogFolder(): Promise<void>;
  keepTyped(): void;
}

/** The panel's access to the queue. Input is parsed already (typed-ipc); no handler has logic of its own. */
export function createHandlers(services: PanelServices): IpcHandlers {
  const { lists, stories } = services.films;
  const { queue, finder, projectNames, running, origins, settings, llmKey, processorSecrets, optionSecrets, studio } =
    services;
  const known = (id: string) => existingTask(queue, id);
  const knownOutput = async (id: string, index: number) => {
    const task = await known(id);
    const output = task.outputs[index];
    if (output === undefined) throw new AppError('task_not_found', 'There is no such file.', 'index');
    return { task, output };
  };
  const settingsReply = () => ({
    settings: settings.stored(),
    llmKeySet: llmKey.get() !== undefined,
    processorSecrets: perType(processorSecrets.names),
    optionSecrets: optionSecrets.keys(),
    givenWorkspace: settings.givenWorkspace,
    givenPort: settings.givenPort,
    studioPasswordSet: studio.hasPassword(),
    givenStudio: studio.given,
  });

  return {
    async 'app:snapshot'(): Promise<Snapshot> {
      // The seq is read first: an event that arrives while the rest is read is then applied twice, which changes nothing.
      const seq = queue.lastSeq();
      const [summary, today, users, page, machine] = await Promise.all([
        queue.tasks.summary(),
        queue.tasks.today(),
        queue.tasks.users(2),
        // One a type, but in a studio one a type and machine.
        queue.tasks.list({ statuses: ['processing'], limit: 500 }),
        services.machine(),
      ]);
      return {
        seq,
        summary,
        today,
        users,
        running: page.tasks,
        typicalSeconds: queue.typicalSeconds(),
        paused: perType((type) => queue.isPaused(type)),
        pausedFor: perType((type) => queue.pausedFor(type)),
        workers: running.workerStates(),
        bridge: services.bridgeState(),
        originRequests: origins.requests(),
        machine,
      };
    },
    'queue:list': ({ limit, cursor, before, row, ...filter }) =>
      queue.tasks.list({
        ...toFilter(filter),
        limit,
        ...(cursor === undefined ? {} : { cursor }),
        ...(before === undefined ? {} : { before }),
        ...(row === undefined ? {} : { row }),
      }),
    async 'queue:get'({ id }) {
      const task = await known(id);
      const [place, attempts, stages] = await Promise.all([
        queue.position(id),
        queue.tasks.attempts(id),
        queue.tasks.stages(id),
      ]);
      return { task, attempts, stages, ...(place ?? {}) };
    },
    'queue:waits': async ({ ids }) => ({ waits: await queue.tasks.waits(ids) }),
    'queue:logs': async ({ id, after, limit }) => ({ lines: await queue.tasks.logs(id, after, limit) }),
    'queue:enqueue'({ projectId, ...input }) {
      const add = async (name: string) => (await queue.enqueue({ ...input, projectId: name })).task;
      return projectId === undefined ? projectNames.addNew(input.metadata.title ?? '', add) : add(projectId);
    },
    async 'queue:test-run'(input) {
      const parsed = check(enqueueSchemaFor(services.isBuiltin), { ...input, priority: MAX_PRIORITY, maxRetries: 0 });
      if (!parsed.success) throw fromZodError(parsed.error, input);
      return (await queue.enqueue(parsed.data)).task;
    },
    'queue:pipeline'({ projectId, ...input }) {
      const add = async (name: string) => ({
        tasks: (await queue.enqueuePipeline({ ...input, projectId: name })).tasks,
      });
      return projectId === undefined ? projectNames.addNew(input.script.title ?? '', add) : add(projectId);
    },
    'queue:project-name': async ({ title }) => ({ name: await projectNames.free(title) }),
    'queue:cancel': ({ id }) => cancelAny(queue, (taskId) => running.cancelRunning(taskId), id),
    'queue:retry': ({ id }) => queue.retry(id),
    'queue:approve': ({ id, stopAgain }) => queue.approve(id, stopAgain),
    'queue:bump': ({ id }) => queue.bump(id),
    'queue:set-priority': ({ id, priority }) => queue.setPriority(id, priority),
    'queue:move': ({ id, target }) => queue.move(id, target),
    async 'queue:edit'({ id, metadata, priority }) {
      const { type, projectId } = await known(id);
      const input = { type, projectId, metadata, ...(priority === undefined ? {} : { priority }) };
      const parsed = check(enqueueSchemaFor(services.isBuiltin), input);
      if (!parsed.success) throw fromZodError(parsed.error, input);
      return queue.edit(id, { metadata: parsed.data.metadata, ...(priority === undefined ? {} : { priority }) });
    },
    'queue:restore': ({ id, before, since }) => queue.restore(id, before, since),
    'queue:forecast': ({ change }) => queue.forecast(change),
    'queue:all': ({ action, filter }) => queue.changeChosen(action, [toFilter(filter)]),
    'queue:picked': ({ action, ids }) => queue.changeChosen(action, [{ ids }]),
    'queue:films': ({ action, projectIds }) => queue.changeChosen(action, waitingOfFilms(action, projectIds)),
    'queue:undo-all': async ({ undo }) => ({ undone: await queue.undo(undo) }),
    'queue:pause': ({ type, mode, scope }) => running.pause(type, mode, scope),
    'queue:resume': ({ type, scope }) => running.resume(type, scope),
    'workers:look': async () => ({ workers: await running.measuredWorkers(), app: services.appProcesses() }),
    'workers:restart': ({ type }) => running.restartWorker(type),
    'studio:state': () => studio.state(),
    'studio:test': (entry) => studio.test(entry),
    'studio:join': (entry) => studio.join(entry),
    'studio:leave': ({ take }) => studio.leave(take),
    'studio:set-limited': ({ type, limited }) => studio.setLimited(type, limited),
    'origins:list': () => ({ approved: origins.approved(), denied: origins.denied() }),
    'origins:decide': ({ origin, allow }) => origins.decide(origin, allow),
    'origins:revoke': ({ origin }) => origins.revoke(origin),
    'settings:get': settingsReply,
    async 'settings:set'(patch) {
      await settings.update(patch);
      return settingsReply();
    },
    'settings:set-llm-key': ({ key }) => llmKey.set(key),
    async 'settings:choose-folder'() {
      const path = await services.chooseFolder();
      return path === undefined ? {} : { path };
    },
    async 'settings:choose-program'() {
      const path = await services.chooseProgram();
      return path === undefined ? {} : { path };
    },
    async 'settings:choose-media'({ kind }) {
      const path = await services.chooseMedia(kind);
      return path === undefined ? {} : { path };
    },
    'settings:set-processor-secret': ({ type, name, value }) => processorSecrets.set(type, name, value),
    'settings:set-option-secret': ({ key, value }) => optionSecrets.set(key, value),
    'processors:look': () => services.lookAtProcessors(),
    'settings:list-models': async ({ source }) => ({ models: await services.listModels(source) }),
    'recipes:list': () => services.recipes.list(),
    'recipes:open-terms': async ({ id }) => services.openAddress(await services.recipes.termsOf(id)),
    'recipes:edit': async ({ id }) => services.showFile(await services.recipes.ownFile(id)),
    'recipes:reset': ({ id }) => services.recipes.reset(id),
    async 'recipes:import'() {
      const path = await services.chooseProgram();
      return path === undefined ? {} : { id: await services.recipes.importFrom(path) };
    },
    'recipes:open-site': async ({ id }) => services.openSite(id, await services.recipes.allowedStart(id)),
    'recipes:check': async ({ id }) => {
      const check = await services.siteChecks.check(id);
      return check === undefined ? {} : { check };
    },
    'recipes:cancel-check': ({ id }) => services.siteChecks.cancel(id),
    'settings:spending': () => ({ today: services.spending.today() }),
    'settings:test-llm': async () => ({ tookMs: await services.testLlm() }),
    'settings:hear-reading': async ({ reading, language, by }) => ({
      wav: (await services.films.hearReading(reading, language, by)).toString('base64'),
    }),
    'settings:voices': async ({ voiceEngine }) => ({ voices: await services.films.listVoices(voiceEngine) }),
    'voice-models:states': () => services.voiceModels.states(),
    'voice-models:download': ({ id }) => services.voiceModels.download(id),
    'voice-models:cancel': ({ id }) => services.voiceModels.cancel(id),
    'voice-models:remove': ({ id }) => services.voiceModels.remove(id),
    'voice-models:open-licence': ({ id }) => services.openAddress(services.voiceModels.licenceOf(id)),
    async 'bridge:free-port'() {
      const port = await services.freePort();
      return port === undefined ? {} : { port };
    },
    'machine:look': () => services.machine(),
    'queue:dead-letters': ({ limit, beforeId, ...input }) =>
      deadLetterPage(queue.tasks, toFilter(input), { limit, beforeId }),
    'queue:retry-dead-letters': async (filter) => ({ changed: await queue.retryDeadLetters(toFilter(filter)) }),
    'films:look-at-text': (text) => services.texts.look(text),
    'queue:dismiss-dead-letters': async ({ id, ...filter }) => ({
      dismissed: await queue.dismissDeadLetters({ ...toFilter(filter), ...(id === undefined ? {} : { id }) }),
    }),
    async 'queue:export'({ filter, format }) {
      const path = await services.chooseExport(format);
      if (path === undefined) return {};
      return { written: await services.saveExport(path, toFilter(filter), format), name: basename(path) };
    },
    'find:all': ({ text, limit }) => finder.all(text, limit),
    'find:ended': (request) => finder.ended(request),
    'films:overview': () => lists.overview(),
    'films:list': (request) => lists.list(request),
    async 'films:get'({ projectId }) {
      const { film, tasks } = await lists.get(projectId);
      return { film, tasks: [...tasks] };
    },
    'films:storyboard': ({ projectId }) => stories.storyboard(projectId),
    'films:edit': ({ projectId, revision, edit }) => stories.edit(projectId, revision, edit),
    'films:use-picture': ({ projectId, id, file }) => stories.usePicture(projectId, id, file),
    'films:swap-pictures': ({ projectId, id, with: withId }) => stories.swapPictures(projectId, id, withId),
    async 'films:redo'(request) {
      const { tasks } = await stories.redo(request);
      return { tasks: [...tasks] };
    },
    'films:voice': ({ projectId, id }) => stories.voice(projectId, id),
    'films:restore': ({ projectId, version }) => stories.restore(projectId, version),
    'films:duplicate': ({ projectId }) => stories.duplicate(projectId),
    'films:clear-versions': ({ projectIds, keep }) => stories.clearVersions(projectIds, keep),
    'films:delete': ({ projectId }) => stories.delete(projectId),
    'insight:read': ({ days }) => services.insight.read(days),
    async 'insight:export'({ days }) {
      const path = await services.insight.export(days);
      return path === undefined ? {} : { path };
    },
    async 'shell:show-output'({ id, index }) {
      const { task, output } = await knownOutput(id, index);
      await services.showOutput(task, output);
    },
    async 'shell:output-path'({ id, index }) {
      const { task, output } = await knownOutput(id, index);
      return { path: await services.outputPath(task, output) };
    },
    async 'shell:open-needs-you'({ id }) {
      const { url, recipe } = (await known(id)).needsYou ?? {};
      if (url === undefined) throw new AppError('invalid_request', { code: 'processor.no_address' }, 'id');
      await (recipe === undefined ? services.openAddress(url) : services.openSite(recipe, url));
    },
    'shell:open-project': async ({ id }) => services.openProjectFolder(await known(id)),
    'shell:open-kit': () => services.openKit(),
    'shell:open-logs': () => services.openLogFolder(),
    'shell:keep-typed': async () => services.keepTyped(),
    'shell:open-docs': () => services.openDocs(),
  };
}
