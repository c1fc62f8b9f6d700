import { describe, expect, it } from 'vitest';
import { IMPLEMENTATIONS, readOption } from '../../contract/implementations';
import { settingsPatchSchema, settingsSchema } from '../../contract/settings';

const { speed } = IMPLEMENTATIONS.voice['espeak-ng'].options;

describe('The settings of implementations', () => {
  it('are empty at first: everything automatic, every option at its fallback', () => {
    const { chosen, options } = settingsSchema.parse({});
    expect(chosen).toEqual({ writer: 'automatic', pictures: 'automatic', voice: 'automatic' });
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
    const chosen = { writer: 'automatic', pictures: 'automatic', voice: 'espeak-ng' };
    expect(settingsPatchSchema.safeParse({ chosen }).success).toBe(true);
    expect(settingsPatchSchema.safeParse({ chosen: { ...chosen, voice: 'title-cards' } }).success).toBe(false);
  });

  it('reads the fallback where a value is none of the option’s', () => {
    expect(readOption(speed, { 'espeak-ng.speed': 7 })).toBe(100);
    expect(readOption(speed, undefined)).toBe(100);
  });
});
