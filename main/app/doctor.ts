import { resolve } from 'node:path';
import { type BridgeState, LOW_DISK_BYTES, type MachineState } from '../../contract/ipc';
import type { Settings } from '../../contract/settings';
import type { ProcessorLook } from '../../contract/settings-calls';
import type { Finding } from '../../contract/steering';
import type { StudioState } from '../../contract/studio';
import { type IsBuiltin, TASK_TYPES, type TaskType } from '../../contract/task';
import type { Tools } from '../settings/tools';
import type { Housekeeping } from '../store/housekeeping';
import type { TaskReader } from '../store/task-reader';

export interface DoctorParts {
  readonly settings: () => Settings;
  readonly isBuiltin: IsBuiltin;
  readonly tools: () => Tools;
  readonly machine: () => Promise<MachineState>;
  /** Whether the creator's own code for a type could start. */
  readonly processor: (type: TaskType) => ProcessorLook;
  readonly hasLlmKey: () => boolean;
  readonly tasks: Pick<TaskReader, 'list'>;
  readonly housekeeping: Pick<Housekeeping, 'lastBackupAtMs'>;
  readonly studio: () => Promise<StudioState>;
  readonly now: () => number;
}

const GB = 1_024 ** 3;
const MB = 1_024 ** 2;
const FULL_DISK_BYTES = GB / 2;
const HOUR_MS = 3_600_000;

/** What the work needs, whether it is there, and what to do about it. It only looks: nothing is started, called or changed. */
export async function examine(parts: DoctorParts, bridge: BridgeState): Promise<Finding[]> {
  const [machine, database, studio] = await Promise.all([parts.machine(), lookAtDatabase(parts), parts.studio()]);
  return [
    ...lookAtBrowser(parts),
    ...lookAtFilmTools(parts, machine),
    lookAtDisk(parts, machine),
    lookAtPort(bridge),
    ...database,
    lookAtLlm(parts),
    ...lookAtOwnCode(parts),
    ...lookAtStudio(studio),
  ];
}

const ok = (message: Finding['message']): Finding => ({ level: 'ok', message });

function lookAtBrowser({ isBuiltin, tools, settings }: DoctorParts): Finding[] {
  if (!isBuiltin('image')) return [ok({ code: 'doctor.browser_not_needed' })];
  const { browser } = tools();
  const found: Finding =
    browser === undefined
      ? { level: 'error', message: { code: 'doctor.no_browser' }, action: { code: 'doctor.do_browser' } }
      : ok({ code: 'doctor.browser', path: browser });
  return [found, ...unusedPath(settings().browserPath, browser)];
}

function lookAtFilmTools({ isBuiltin, tools, settings }: DoctorParts, machine: MachineState): Finding[] {
  if (!isBuiltin('video')) return [ok({ code: 'doctor.ffmpeg_not_needed' })];
  const { ffmpeg, ffprobe } = tools();
  const { voice } = machine.tools;
  const install = { level: 'error', action: { code: 'doctor.do_ffmpeg' } } as const;
  const program: Finding =
    ffmpeg === undefined
      ? { ...install, message: { code: 'doctor.no_ffmpeg' } }
      : ffprobe === undefined
        ? { ...install, message: { code: 'doctor.no_ffprobe', path: ffmpeg } }
        : ok({ code: 'doctor.ffmpeg', path: ffmpeg });
  const speech: Finding =
    voice === undefined
      ? { level: 'error', message: { code: 'doctor.no_voice' }, action: { code: 'doctor.do_voice' } }
      : ok({ code: 'doctor.voice', name: voice });
  return [program, ...unusedPath(settings().ffmpegPath, ffmpeg), speech];
}

/** The path that was set cannot be run, and another program, or none, stands in. */
function unusedPath(set: string, used: string | undefined): Finding[] {
  if (set === '' || used === resolve(set)) return [];
  return [{ level: 'warning', message: { code: 'doctor.path_unused', path: set }, action: { code: 'doctor.do_path' } }];
}

function lookAtDisk({ settings }: DoctorParts, { freeBytes }: MachineState): Finding {
  const path = settings().workspace;
  const action = { code: 'doctor.do_disk' } as const;
  if (freeBytes === undefined) return { level: 'error', message: { code: 'doctor.disk_unknown', path }, action };
  if (freeBytes >= LOW_DISK_BYTES) return ok({ code: 'doctor.disk', gigabytes: Math.floor(freeBytes / GB), path });
  return {
    level: freeBytes < FULL_DISK_BYTES ? 'error' : 'warning',
    message: { code: 'doctor.disk_low', megabytes: Math.floor(freeBytes / MB), path },
    action,
  };
}

function lookAtPort({ state, port }: BridgeState): Finding {
  if (state === 'listening') return ok({ code: 'doctor.port', port });
  return { level: 'error', message: { code: 'doctor.port_taken', port }, action: { code: 'doctor.do_port' } };
}

async function lookAtDatabase({ tasks, housekeeping, now }: DoctorParts): Promise<Finding[]> {
  try {
    // The counts alone would come from memory.
    const { total } = await tasks.list({ limit: 1 });
    const backedUpAtMs = await housekeeping.lastBackupAtMs();
    return [
      ok({ code: 'doctor.database', tasks: total }),
      ok(
        backedUpAtMs === null
          ? { code: 'doctor.no_backup' }
          : { code: 'doctor.backup', hours: Math.max(0, Math.floor((now() - backedUpAtMs) / HOUR_MS)) },
      ),
    ];
  } catch {
    return [
      { level: 'error', message: { code: 'doctor.database_unreadable' }, action: { code: 'doctor.do_database' } },
    ];
  }
}

function lookAtLlm({ isBuiltin, settings, hasLlmKey }: DoctorParts): Finding {
  if (!isBuiltin('script')) return ok({ code: 'doctor.llm_not_needed' });
  const { baseUrl, model } = settings().llm;
  if (baseUrl === '' || model === '')
    return { level: 'warning', message: { code: 'doctor.no_llm' }, action: { code: 'doctor.do_llm' } };
  return ok({ code: hasLlmKey() ? 'doctor.llm' : 'doctor.llm_no_key', model });
}

function lookAtOwnCode({ processor }: DoctorParts): Finding[] {
  return TASK_TYPES.flatMap((type): Finding[] => {
    const { problem } = processor(type);
    return problem === undefined
      ? []
      : [{ level: 'error', message: problem.message, action: { code: 'doctor.do_processor' } }];
  });
}

function lookAtStudio(studio: StudioState): Finding[] {
  if (studio.kind === 'alone') return [];
  const { name, connection, problems } = studio;
  const action = { code: 'doctor.do_studio' } as const;
  const why = connection.kind === 'offline' && connection.problem !== undefined ? [connection.problem] : [];
  const state: Finding =
    connection.kind === 'offline'
      ? { level: 'error', message: { code: 'doctor.studio_offline', name }, action }
      : ok({ code: 'doctor.studio', name });
  return [state, ...[...why, ...problems].map((message): Finding => ({ level: 'warning', message, action }))];
}
