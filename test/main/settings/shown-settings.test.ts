import { describe, expect, it } from 'vitest';
import { USUAL_FILM } from '../../../contract/film-settings';
import { settingsSchema } from '../../../contract/settings';
import { type SecretsSet, shownSettings } from '../../../main/settings/shown-settings';

const SECRET = 'zq7-canary';
const NONE_SET: SecretsSet = { llmKey: false, studioPassword: false, processor: () => [] };
const show = (settings: object, secrets = NONE_SET) => shownSettings(settingsSchema.parse(settings), secrets);

/** With a secret in every part of an address that can hold one. */
const address = (protocol: string) =>
  `${protocol}://${SECRET}:${SECRET}@host.example:8443/${SECRET}?k=${SECRET}#${SECRET}`;

const WITH_SECRETS = {
  options: {
    'openai-speech.address': `https://host.example/${SECRET}`,
    'openai-speech.model': SECRET,
    'own-voice.command': ['/opt/speak', SECRET],
    'openai-speech.speed': 90,
  },
  llm: { baseUrl: address('https'), model: 'gpt' },
  studio: { address: address('rediss'), name: 'studio', machineName: '', knowsTheRisk: false },
  processors: {
    script: {
      kind: 'program',
      command: ['/opt/bin/write', SECRET, `--key=${SECRET}`, `${SECRET}.py`],
      cwd: '/srv/work',
      env: { API_KEY: SECRET },
      secrets: ['TOKEN'],
    },
    image: { kind: 'url', url: address('http'), secrets: ['TOKEN', 'OTHER'] },
    video: { kind: 'program', command: [], env: { [SECRET]: SECRET }, [SECRET]: SECRET },
  },
};

describe('The settings that a program may read', () => {
  it('hold no part of an address that may be a secret, no argument and no value of the creator’s own code', () => {
    const shown = show(WITH_SECRETS, {
      llmKey: true,
      studioPassword: true,
      processor: () => ['TOKEN'],
    });
    expect(JSON.stringify(shown)).not.toContain(SECRET);
    expect(shown.llm).toEqual({ baseUrl: 'https://host.example:8443', model: 'gpt', keySet: true });
    expect(shown.studio).toMatchObject({ address: 'rediss://host.example:8443', passwordSet: true });
    expect(shown.processors).toEqual({
      script: {
        kind: 'program',
        program: '/opt/bin/write',
        argumentCount: 3,
        cwd: '/srv/work',
        env: ['API_KEY'],
        secrets: [{ name: 'TOKEN', isSet: true }],
        timeoutMinutes: 120,
        graceSeconds: 10,
      },
      image: {
        kind: 'url',
        address: 'http://host.example:8443',
        body: 'metadata',
        secrets: [
          { name: 'TOKEN', isSet: true },
          { name: 'OTHER', isSet: false },
        ],
        timeoutMinutes: 30,
      },
      video: { kind: 'unusable' },
    });
  });

  it('show a text as it is in these fields alone: with a secret in every other one, none comes out', () => {
    const plain = {
      workspace: `/${SECRET}/workspace`,
      browserPath: `/${SECRET}/browser`,
      ffmpegPath: `/${SECRET}/ffmpeg`,
      voice: `${SECRET} voice`,
      film: { ...USUAL_FILM, intro: `/${SECRET}/intro`, outro: `/${SECRET}/outro`, music: `/${SECRET}/music` },
      readings: [{ written: `${SECRET} word`, said: `${SECRET} sound` }],
      llm: { baseUrl: '', model: `${SECRET} model` },
      studio: { address: '', name: `${SECRET}-studio`, machineName: `${SECRET} machine`, knowsTheRisk: true },
    };
    const shown = show({ ...WITH_SECRETS, ...plain });
    const found = [...JSON.stringify(shown).matchAll(new RegExp(`/?${SECRET}[/ -](\\w+)`, 'gu'))].map(
      ([, name]) => name,
    );
    expect(found.toSorted()).toEqual(
      [
        'workspace',
        'browser',
        'ffmpeg',
        'voice',
        'intro',
        'outro',
        'music',
        'word',
        'sound',
        'model',
        'studio',
        'machine',
      ].toSorted(),
    );
    expect(JSON.stringify(shown).split(SECRET).length - 1).toBe(found.length);
  });

  it('have every field of the settings, and show an address that cannot be read as none', () => {
    expect(Object.keys(show({})).toSorted()).toEqual(Object.keys(settingsSchema.shape).toSorted());
    expect(show({}).llm.baseUrl).toBe('');
    expect(show({}).processors.script).toEqual({ kind: 'builtin' });
    expect(show({ processors: { video: { kind: 'external' } } }).processors.video).toEqual({ kind: 'external' });
  });
});
