import { describe, expect, it } from 'vitest';
import {
  IMPLEMENTATIONS,
  readOption,
  secretKeySchema,
  secretsSchema,
  secretValueSchema,
} from '../../contract/implementations';
import { ipcCalls } from '../../contract/ipc';
import { settingsPatchSchema, settingsSchema } from '../../contract/settings';

const { speed } = IMPLEMENTATIONS.voice['espeak-ng'].options;

describe('The settings of implementations', () => {
  it('are empty at first: everything automatic, every option at its fallback', () => {
    const { chosen, options } = settingsSchema.parse({});
    expect(chosen).toEqual({ writer: 'automatic', pictures: [], voice: 'automatic' });
    expect(readOption(speed, options)).toBe(100);
  });

  it('hold an option within its limits, by its key', () => {
    const { options } = settingsSchema.parse({ options: { 'espeak-ng.speed': 90 } });
    expect(readOption(speed, options)).toBe(90);
    for (const wrong of [{ 'espeak-ng.speed': 500 }, { 'espeak-ng.speed': 'fast' }, { 'espeak-ng.pitch': 1 }]) {
      expect(settingsPatchSchema.safeParse({ options: wrong }).success).toBe(false);
    }
  });

  it('choose only an implementation of that port', () => {
    const chosen = { writer: 'automatic', pictures: ['archives'], voice: 'espeak-ng' };
    expect(settingsPatchSchema.safeParse({ chosen }).success).toBe(true);
    expect(settingsPatchSchema.safeParse({ chosen: { ...chosen, voice: 'title-cards' } }).success).toBe(false);
  });

  it('hold no secret, not even where somebody writes one into the file', () => {
    const options = { 'openai-speech.key': 'sk-test' };
    expect(settingsPatchSchema.safeParse({ options }).success).toBe(false);
    expect(settingsSchema.safeParse({ options }).success).toBe(false);
  });

  it.each(['http://user:pw@127.0.0.1/v1', 'https://token@host/v1', 'file:///etc/passwd', 'javascript:1', 'x'])(
    'take no address such as %s',
    (address) => {
      expect(settingsPatchSchema.safeParse({ options: { 'openai-speech.address': address } }).success).toBe(false);
    },
  );

  it('take an address of this machine, and an @ behind the host', () => {
    for (const address of ['', 'http://127.0.0.1:8880/v1', 'https://host.example/v1/@me?a=b@c']) {
      expect(settingsPatchSchema.safeParse({ options: { 'openai-speech.address': address } }).success).toBe(true);
    }
  });

  it('take a program with arguments, or none', () => {
    const accepts = (command: unknown) =>
      settingsPatchSchema.safeParse({ options: { 'own-voice.command': command } }).success;
    expect([[], ['say'], ['/opt/speak', '--to', '{wavFile}', '$(id); "x"']].map(accepts)).toEqual([true, true, true]);
    expect(['speak now', [''], ['', 'x'], ['a\0b'], [1], ['x'.repeat(9_000)], { 0: 'say' }].map(accepts)).not.toContain(
      true,
    );
  });

  it('reads the fallback where a value is none of the option’s', () => {
    expect(readOption(speed, { 'espeak-ng.speed': 7 })).toBe(100);
    expect(readOption(speed, undefined)).toBe(100);
  });
});

describe('The chain of picture sources', () => {
  const read = (pictures: unknown) =>
    settingsSchema.safeParse({ chosen: { writer: 'automatic', pictures, voice: 'automatic' } }).data?.chosen.pictures;

  it('keeps the meaning of a file from before there were chains', () => {
    expect(read('comfyui')).toEqual(['comfyui']);
    for (const none of ['automatic', 'web-pages', 'title-cards']) expect(read(none)).toEqual([]);
  });

  it('keeps its order and holds each source once', () => {
    expect(read(['comfyui', 'own-folder', 'comfyui', 'archives'])).toEqual(['comfyui', 'own-folder', 'archives']);
  });

  it.each([
    ['unknown'],
    [['unknown']],
    [['title-cards']],
    [['__proto__']],
    [['constructor']],
    [[['archives']]],
    [{ 0: 'archives', length: 1 }],
    [Array.from({ length: 100_000 }, () => 'archives')],
    [null],
    [7],
  ])('is none of %j', (wrong) => {
    expect(read(wrong)).toBeUndefined();
  });
});

describe('The secrets of implementations', () => {
  const call = ipcCalls['settings:set-option-secret'].input;

  it('come in by one call, which knows their keys and nothing else', () => {
    expect(call.safeParse({ key: 'openai-speech.key', value: 'sk-test' }).success).toBe(true);
    expect(call.safeParse({ key: 'openai-speech.key', value: '' }).success).toBe(true);
    for (const key of ['openai-speech.address', '__proto__', 'constructor', '../llm-key', '', 1]) {
      expect(call.safeParse({ key, value: 'sk-test' }).success).toBe(false);
      expect(secretKeySchema.safeParse(key).success).toBe(false);
    }
    expect(call.safeParse({ key: 'openai-speech.key', value: 'sk-test', type: 'video' }).success).toBe(false);
  });

  it.each(['a b', 'a\r\nHost: x', 'a\0', '키', 'x'.repeat(501), 'tab\t', '\u200b'])(
    'are no such value as %j',
    (value) => {
      expect(secretValueSchema.safeParse(value).success).toBe(false);
      expect(call.safeParse({ key: 'openai-speech.key', value }).success).toBe(false);
      expect(secretsSchema.safeParse({ 'openai-speech.key': value }).success).toBe(false);
    },
  );

  it('travel by their keys alone', () => {
    expect(secretsSchema.safeParse({ 'openai-speech.key': 'sk-test' }).success).toBe(true);
    expect(secretsSchema.safeParse({ 'openai-speech.key': 'sk-test', other: 'x' }).success).toBe(false);
  });
});
