import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NOTHING_CHOSEN } from '../../../contract/implementations';
import type { BridgeState, MachineState } from '../../../contract/ipc';
import { say } from '../../../contract/messages';
import { type Settings, settingsSchema } from '../../../contract/settings';
import type { StudioState } from '../../../contract/studio';
import { perType } from '../../../contract/task';
import { type DoctorParts, examine } from '../../../main/app/doctor';
import { chosenProcessor } from '../../../main/settings/creator-processor';
import { lookAtProcessor } from '../../../main/settings/look-at-processor';
import { findTools, findVoice } from '../../../main/settings/tools';
import { openTestQueue } from '../../support/open-test-queue';
import { tempDir } from '../../support/temp-dir';

const GB = 1_024 ** 3;
const LISTENING = { state: 'listening', port: 47_800 } as const;

let opened: Awaited<ReturnType<typeof openTestQueue>>;
let bin: string;
beforeEach(async () => {
  opened = await openTestQueue();
  bin = tempDir('bin');
});
afterEach(() => opened.close());

/** A program that could be run. */
function install(name: string): string {
  const file = join(bin, name);
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, 0o755);
  return file;
}

interface Given {
  readonly settings?: object;
  readonly freeBytes?: number;
  readonly studio?: StudioState;
  readonly key?: string;
}
/** A machine that has the programs in `bin` and no other. */
async function look(
  { settings = {}, freeBytes = 100 * GB, studio = { kind: 'alone' }, key }: Given = {},
  bridge: BridgeState = LISTENING,
) {
  const env = { PATH: bin };
  const current: Settings = settingsSchema.parse({ workspace: '/films', ...settings });
  const tools = () => findTools(current, env, undefined);
  const parts: DoctorParts = {
    settings: () => current,
    isBuiltin: (type) => chosenProcessor(type, current).kind === 'builtin',
    tools,
    machine: async (): Promise<MachineState> => {
      const voice = findVoice(current, env, { secretsSet: [], modelsDir: '/nowhere' });
      return { keepingAwake: false, freeBytes, tools: voice === undefined ? {} : { voice } };
    },
    processor: (type) => lookAtProcessor(type, current, () => undefined, env),
    hasLlmKey: () => key !== undefined,
    tasks: opened.queue.tasks,
    housekeeping: opened.housekeeping,
    studio: async () => studio,
    now: Date.now,
  };
  const findings = await examine(parts, bridge);
  const codes = (level: string) =>
    findings.flatMap(({ level: of, message }) =>
      of === level ? [typeof message === 'string' ? message : message.code] : [],
    );
  return { findings, errors: codes('error'), warnings: codes('warning'), fine: codes('ok') };
}

describe.runIf(process.platform === 'linux')('The doctor', () => {
  it('names the voice that was chosen in place of the system’s, and misses it while it is not set', async () => {
    const chosen = { ...NOTHING_CHOSEN, voice: 'openai-speech' };
    const options = { 'openai-speech.address': 'http://127.0.0.1:8880/v1' };
    const voiceOf = async (settings: object) =>
      (await look({ settings })).findings
        .map(({ message }) => message)
        .filter((message) => typeof message !== 'string' && /^doctor\.(?:no_)?voice$/u.test(message.code));
    expect(await voiceOf({ chosen, options })).toEqual([{ code: 'doctor.voice', name: '127.0.0.1:8880' }]);
    expect(await voiceOf({ chosen })).toEqual([{ code: 'doctor.no_voice' }]);
    const own = { chosen: { ...chosen, voice: 'own-voice' }, options: { 'own-voice.command': ['piper', '-f', 'x'] } };
    expect(await voiceOf(own)).toEqual([{ code: 'doctor.voice', name: 'piper' }]);
  });

  it('finds nothing wrong where everything is there', async () => {
    for (const name of ['chromium', 'ffmpeg', 'ffprobe', 'espeak-ng']) install(name);
    const settings = { llm: { baseUrl: 'http://127.0.0.1:1', model: 'gpt' } };
    const { errors, warnings, fine } = await look({ settings, key: 'k' });
    expect([errors, warnings]).toEqual([[], []]);
    expect(fine).toEqual([
      'doctor.browser',
      'doctor.ffmpeg',
      'doctor.voice',
      'doctor.disk',
      'doctor.port',
      'doctor.database',
      'doctor.no_backup',
      'doctor.llm',
    ]);
  });

  it('names everything that is missing, and says what to do about each', async () => {
    const { findings, errors, warnings } = await look({ freeBytes: GB / 4 });
    expect(errors).toEqual(['doctor.no_browser', 'doctor.no_ffmpeg', 'doctor.no_voice', 'doctor.disk_low']);
    expect(warnings).toEqual(['doctor.no_llm']);
    for (const { level, action } of findings) {
      if (level === 'ok') continue;
      for (const language of ['ko', 'en'] as const) expect(say(action ?? '', language)).toMatch(/.{10,}/u);
    }
  });

  it('asks for nothing that only the built-in processors need, and looks at the creator’s own code instead', async () => {
    const processors = {
      ...perType(() => ({ kind: 'external' })),
      image: { kind: 'program', command: [join(bin, 'gone')] },
      video: { kind: 'film' },
    };
    const { errors, warnings } = await look({ settings: { processors } });
    expect([errors, warnings]).toEqual([['processor.program_missing', 'processor_unusable'], []]);
  });

  it('wants ffprobe beside FFmpeg, and warns of a path in the settings that is not used', async () => {
    const ffmpeg = install('ffmpeg');
    const browser = install('chromium');
    const { errors, warnings, findings } = await look({
      settings: { browserPath: join(bin, 'gone'), ffmpegPath: ffmpeg },
    });
    expect(errors).toEqual(['doctor.no_ffprobe', 'doctor.no_voice']);
    expect(warnings).toEqual(['doctor.path_unused', 'doctor.no_llm']);
    expect(findings).toContainEqual({ level: 'ok', message: { code: 'doctor.browser', path: browser } });
  });

  it('tells a little space from too little', async () => {
    expect((await look({ freeBytes: 4 * GB })).warnings).toContain('doctor.disk_low');
    expect((await look({ freeBytes: 4 * GB })).errors).not.toContain('doctor.disk_low');
    expect((await look({ freeBytes: GB / 4 })).errors).toContain('doctor.disk_low');
  });

  it('accepts a language model without a key, and says so', async () => {
    const settings = { llm: { baseUrl: 'http://127.0.0.1:1', model: 'local' } };
    expect((await look({ settings })).fine).toContain('doctor.llm_no_key');
  });

  it('counts the tasks of the database and the age of its backup, and finds one that cannot be read', async () => {
    await opened.queue.enqueue({ type: 'script', projectId: 'p', metadata: {} });
    await opened.housekeeping.backup();
    const { findings } = await look();
    expect(findings).toContainEqual({ level: 'ok', message: { code: 'doctor.database', tasks: 1 } });
    expect(findings).toContainEqual({ level: 'ok', message: { code: 'doctor.backup', hours: 0 } });
    await opened.queue.close();
    expect((await look()).errors).toContain('doctor.database_unreadable');
  });

  it('says that another program has the port', async () => {
    expect((await look({}, { state: 'port-in-use', port: 47_800 })).errors).toContain('doctor.port_taken');
  });

  it('says why a studio cannot be reached and what keeps this machine from working in it', async () => {
    const studio: StudioState = {
      kind: 'joined',
      name: 'studio',
      address: 'redis://nas.local:6379',
      machine: { id: 'a', name: 'A' },
      connection: { kind: 'offline', problem: { code: 'studio.refused', host: 'nas.local:6379' } },
      problems: [{ code: 'studio.takes_no_images' }],
      limited: { script: false, image: false, video: false },
      machines: [],
    };
    const { errors, warnings } = await look({ studio });
    expect(errors).toContain('doctor.studio_offline');
    expect(warnings).toEqual(expect.arrayContaining(['studio.refused', 'studio.takes_no_images']));
    const online: StudioState = { ...studio, connection: { kind: 'online' }, problems: [] };
    expect((await look({ studio: online })).fine).toContain('doctor.studio');
  });
});
