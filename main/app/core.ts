import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Machine } from '../../contract/machine';
import type { ProblemText } from '../../contract/messages';
import { isAwaySince } from '../../contract/studio';
import { type IsBuiltin, perType, type TaskType } from '../../contract/task';
import type { Language } from '../../contract/words';
import { Origins } from '../bridge/origins';
import { findEarlierWorkspace } from '../projects/earlier-workspace';
import { FolderTurns } from '../projects/folder-turns';
import { removeLeftovers, removeLeftoversIn } from '../projects/recover-staging';
import { sharedFolder } from '../projects/shared-folder';
import { SharedFolderTurns } from '../projects/shared-folder-turns';
import { folderProblem } from '../projects/studio-mark';
import { TaskFolders } from '../projects/task-folders';
import type { TaskQueue } from '../queue/types';
import { chosenProcessor } from '../settings/creator-processor';
import { type KeptSecret, openKeptSecret } from '../settings/kept-secret';
import { type LlmKey, openLlmKey } from '../settings/llm-key';
import { type OptionSecrets, openOptionSecrets } from '../settings/option-secrets';
import { openProcessorSecrets, type ProcessorSecrets } from '../settings/processor-secrets';
import type { Cipher } from '../settings/sealed';
import { openSettings, type SettingsStore } from '../settings/settings';
import { openSpending, type Spending } from '../settings/spending';
import { isSameServer, shownAddress } from '../settings/studio-address';
import { type TakesParts, takeableTypes, whyNotTaken, writesFromTitle } from '../settings/takes';
import { findTools, findVoice, type Tools } from '../settings/tools';
import { modelsDirOf } from '../settings/voice-models';
import type { SeenMachine } from '../store/bullmq/machines';
import type { OpenedStudio } from '../store/bullmq/open-studio';
import { removeDerived } from '../store/derived-database';
import type { Housekeeping } from '../store/housekeeping';
import type { OpenReport } from '../store/types';
import { endLeftoverPrograms } from '../supervision/leftover-programs';
import { emptyWorkerTemp } from '../supervision/worker-temp';
import { readTextSync } from '../system/files';
import { type Log, openLog } from '../system/log';
import type { Flags } from './flags';
import { type Here, hereOf } from './here';
import { JoiningFile } from './joining';
import { openMachineId } from './machine-id';
import { type FilmParts, openQueue } from './open-queue';
import { openStudioQueue } from './open-studio-queue';
import { ownQueuePaths } from './own-queue';
import { refuseUnfit } from './refuse-unfit';

export interface CoreOptions {
  readonly flags: Flags;
  /** Absolute; made when missing. */
  readonly home: string;
  readonly defaultWorkspace: string;
  /** The usual workspace before the app checked whether it can be used; it was in force when the settings named none. */
  readonly formerDefaultWorkspace: string | undefined;
  /** Whose a task is when nobody says. */
  readonly defaultUserId: string;
  readonly systemLanguage: Language;
  /** Where the app ships programs of its own. */
  readonly resourcesDir: string;
  readonly cipher: Cipher;
  /** Of the app. */
  readonly version: string;
}

/** What is kept and where: everything that opens a file, nothing that starts a process, a window or a socket. */
export interface Core {
  readonly log: Log;
  readonly settings: SettingsStore;
  readonly llmKey: LlmKey;
  readonly processorSecrets: ProcessorSecrets;
  readonly optionSecrets: OptionSecrets;
  readonly spending: Spending;
  /** Whether the app's own processor does the type's tasks. */
  readonly isBuiltin: IsBuiltin;
  readonly origins: Origins;
  readonly queue: TaskQueue;
  readonly housekeeping: Housekeeping;
  readonly films: FilmParts;
  /** Absolute: the index of scripts and logs. */
  readonly searchFile: string;
  /** Absolute: what SQLite writes, of this machine's queue or of a studio's mirror. */
  readonly databaseFile: string;
  readonly recovery: OpenReport['recovery'];
  /** Absolute; where workers put temporary files, when not where the system would. */
  readonly workerTemp: string | undefined;
  language(): Language;
  tools(): Tools;
  workspace(): string;
  readonly folders: TaskFolders;
  /** Who may be in a project's folder: runs and the creator's changes in turn, in a studio with all machines. */
  readonly turns: FolderTurns;
  /** Which app this is, among others on the same workspace. */
  readonly machineId: string;
  /** The same with the name that its user gave it, or the computer's. */
  readonly machine: Machine;
  readonly here: Here;
  readonly studioPassword: KeptSecret;
  /** What `studio-ca.pem` in the home says, if it is there. */
  readonly studioCa: string | undefined;
  /** Absent while this machine works alone. */
  readonly studio: OpenedStudio | undefined;
  takes(): TakesParts;
  /** What is wrong with the shared folder of the studio, if anything. */
  sharedFolderProblem(): Promise<ProblemText | undefined>;
  /** Why this machine takes no tasks of the studio, or not those of every type. */
  studioProblems(): Promise<ProblemText[]>;
}

/** Opens the home folder's files, puts orphaned tasks back to waiting and removes what a killed run left in the workspace. */
export async function openCore(options: CoreOptions): Promise<Core> {
  const { flags, home } = options;
  await mkdir(home, { recursive: true, mode: 0o700 });
  const log = openLog(join(home, 'logs'));
  const settings = await openSettings(home, flags, options.defaultWorkspace);
  if (settings.movedTo !== undefined) log.warn('settings.unreadable', { movedTo: settings.movedTo });
  const llmKey = await openLlmKey(home, options.cipher);
  const isBuiltin: IsBuiltin = (type) => chosenProcessor(type, settings.current()).kind === 'builtin';
  const processorSecrets = await openProcessorSecrets(home, options.cipher);
  const optionSecrets = await openOptionSecrets(home, options.cipher);
  const origins = Origins.open(home, (movedTo) => log.warn('origins.unreadable', { movedTo }));
  for (const origin of flags.allowOrigins) origins.approve(origin);
  const studioPassword = await openKeptSecret(
    join(home, 'studio-password'),
    options.cipher,
    'The password could not be saved',
  );
  if (settings.foundPassword !== undefined) {
    await studioPassword
      .set(settings.foundPassword)
      .catch((error: unknown) => log.error('studio.password-not-kept', error));
  }
  const spending = await openSpending(home, () => settings.current().budgets);
  if (spending.movedTo !== undefined) log.warn('spending.unreadable', { movedTo: spending.movedTo });
  const machineId = openMachineId(home);
  const machine = { id: machineId, name: settings.current().studio.machineName || hostname() || machineId };
  const workspace = () => settings.current().workspace;
  const tools = () => findTools(settings.current(), process.env, options.resourcesDir);
  let joined: OpenedStudio | undefined;
  const takes = () => ({
    settings: settings.current(),
    tools: tools(),
    voice: findVoice(settings.current(), process.env, {
      secretsSet: optionSecrets.keys(),
      modelsDir: modelsDirOf(home),
    }),
    writerElsewhere: joined === undefined ? undefined : writerElsewhere(joined, machineId),
  });
  const common = {
    defaultUserId: options.defaultUserId,
    isBuiltin,
    stopAfter: () => settings.current().stopAfter,
    onListenerError: (error: unknown) => log.error('listener.failed', error),
    onEndedError: (error: unknown) => log.error('insight.not-counted', error),
  };
  const { address, name, knowsTheRisk } = settings.current().studio;
  const password = passwordFor(address, flags, settings, studioPassword);
  const joining = new JoiningFile(home);
  const ca = readTextSync(join(home, 'studio-ca.pem'));
  if (flags.studio !== undefined) {
    const place = { address, password, ca, studio: name, workspace: workspace() };
    if (await refuseUnfit(place, knowsTheRisk)) await joining.write({ ...(await joining.read()), first: true });
  }
  const mirrorFile = join(home, 'studio.db');
  const { queue, housekeeping, films, report, studio } =
    address === ''
      ? { ...(await openQueue({ ...ownQueuePaths(home), ...common })), studio: undefined }
      : await openStudioQueue({
          ...common,
          ...sharedFolder(workspace),
          address,
          password,
          ca,
          studio: name,
          machine,
          version: options.version,
          mirrorFile,
          retentionDays: () => settings.current().retentionDays,
          workspace,
          takes: () => takeableTypes(takes()),
          writesFromTitle: () => writesFromTitle({ settings: settings.current() }),
          mayWork: (studioId) => folderProblem(workspace(), studioId),
          onError: (error) => log.error('studio.failed', error),
        });
  joined = studio;
  if (studio !== undefined) log.info('studio.opened', { name, address: shownAddress(address) });
  const count = (type: TaskType) => report.orphans.filter((task) => task.type === type).length;
  log.info('queue.opened', { orphans: perType(count) });
  const searchFile = join(home, 'search.db');
  if (report.recovery !== undefined) {
    log.warn('queue.recovered', report.recovery);
    // The tasks are those of a backup, and what was made of later ones would outlive them.
    for (const file of [films.file, searchFile]) removeDerived(file);
  }
  const workerTemp = await emptyWorkerTemp(home, (error) => log.error('tmp.not-emptied', error));
  // Before anything runs: what has run by now knows of no other workspace.
  if ((await queue.tasks.earlierWorkspace()) === null) {
    const former = options.formerDefaultWorkspace;
    const candidates = [workspace(), settings.stored().workspace, ...(former === undefined ? [] : [former])];
    await queue.tasks.noteEarlierWorkspace((await findEarlierWorkspace(queue.tasks, candidates)) ?? workspace());
  }
  const folders = new TaskFolders(queue.tasks, workspace);
  const leftover = (path: string, error: unknown) => log.error('leftover.kept', error, { path });
  if (report.orphans.length > 0) {
    const ended = await endLeftoverPrograms(machineId);
    if (ended > 0) log.warn('programs.left', { ended });
  }
  // Those of a home that was copied belong to a machine that may be at work.
  if (studio?.isDouble() !== true) await removeLeftovers(workspace(), machineId, leftover);
  for (const orphan of report.orphans) {
    // Its project may lie in an earlier workspace.
    const folder = await folders.of(orphan.id);
    if (folder !== undefined) await removeLeftoversIn(folder, machineId, leftover);
  }

  const sharedFolderProblem = async () => {
    const studioId = studio?.studioId();
    return studioId === undefined ? undefined : folderProblem(workspace(), studioId);
  };

  return {
    log,
    settings,
    llmKey,
    processorSecrets,
    optionSecrets,
    spending,
    isBuiltin,
    origins,
    queue,
    housekeeping,
    films,
    searchFile,
    databaseFile: studio === undefined ? ownQueuePaths(home).file : mirrorFile,
    recovery: report.recovery,
    workerTemp,
    language() {
      const chosen = settings.current().language;
      return chosen === 'system' ? options.systemLanguage : chosen;
    },
    tools,
    workspace,
    folders,
    turns: studio === undefined ? new FolderTurns() : new SharedFolderTurns(),
    machineId,
    machine,
    here: hereOf(machineId),
    studioPassword,
    studioCa: ca,
    studio,
    takes,
    sharedFolderProblem,
    async studioProblems() {
      const folder = await sharedFolderProblem();
      return [...(folder === undefined ? [] : [folder]), ...(studio?.problems() ?? []), ...whyNotTaken(takes())];
    },
  };
}

/** The name of another machine that is there, takes scripts now and can write one from a title alone. */
function writerElsewhere(studio: OpenedStudio, machineId: string): string | undefined {
  const nowMs = Date.now() + studio.clockBehindMs();
  const isWriter = (one: SeenMachine) =>
    one.id !== machineId && one.writesFromTitle && one.takes.includes('script') && !isAwaySince(one.seenAtMs, nowMs);
  return studio.machines().find(isWriter)?.name;
}

/** What was given with the start; else the stored one, if it is for this server. */
function passwordFor(
  address: string,
  { studio: given }: Pick<Flags, 'studio'>,
  settings: SettingsStore,
  kept: KeptSecret,
): string | undefined {
  if (given?.password !== undefined) return given.password;
  return isSameServer(address, settings.stored().studio.address) ? kept.get() : undefined;
}
