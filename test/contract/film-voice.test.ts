import { describe, expect, it } from 'vitest';
import { withFilmVoice } from '../../contract/film-voice';
import { secretsInPlay } from '../../contract/implementations';
import { videoMetadataSchema } from '../../contract/metadata';
import { settingsSchema } from '../../contract/settings';

const settings = settingsSchema.parse({
  voice: 'ko+f3',
  options: { 'elevenlabs.voice': 'set', 'espeak-ng.speed': 90 },
});
const withVoice = (metadata: object) => withFilmVoice(settings, metadata);

describe('The voice of one film', () => {
  it('is that of the settings while the film asks for none', () => {
    expect(withVoice({ title: 'x' })).toBe(settings);
  });

  it('is of the engine, the name and the speed that the film asks for, with the keys of that engine', () => {
    const one = withVoice({ voiceEngine: 'elevenlabs', voice: 'abc', speed: 90 });
    expect(one.chosen.voice).toBe('elevenlabs');
    expect(one.options).toMatchObject({ 'elevenlabs.voice': 'abc', 'elevenlabs.speed': 90, 'espeak-ng.speed': 90 });
    expect(one.voice).toBe('');
    expect(secretsInPlay('video', one.chosen)).toEqual(['elevenlabs.key']);
  });

  it('takes what it does not name from the settings of its engine', () => {
    expect(withVoice({ voiceEngine: 'elevenlabs' }).options).toMatchObject({ 'elevenlabs.voice': 'set' });
    expect(withVoice({ speed: 120 })).toMatchObject({ voice: 'ko+f3', options: { 'espeak-ng.speed': 120 } });
    expect(withVoice({ voice: 'ko+m3' })).toMatchObject({ voice: 'ko+m3', chosen: { voice: 'automatic' } });
  });

  it('reads at the nearest speed that its engine has', () => {
    const speed = (percent: number) =>
      withVoice({ voiceEngine: 'elevenlabs', speed: percent }).options['elevenlabs.speed'];
    expect([50, 70, 95, 120, 200].map(speed)).toEqual([70, 70, 95, 120, 120]);
  });

  it('asks for nothing with what cannot be read', () => {
    for (const metadata of [
      { voiceEngine: '__proto__' },
      { voiceEngine: 'polly' },
      { speed: 'fast' },
      { voice: 'a\nb' },
    ])
      expect(withVoice(metadata)).toBe(settings);
  });

  it('is read from a page as it is meant', () => {
    // As OpenAI's interface has it.
    expect(videoMetadataSchema.parse({ speed: 1.2 }).speed).toBe(120);
    expect(videoMetadataSchema.parse({ speed: '0.85' }).speed).toBe(85);
    expect(videoMetadataSchema.safeParse({ speed: 7 }).success).toBe(false);
    const read = videoMetadataSchema.parse({ voiceEngine: ' ElevenLabs ', voice: 'abc', speed: '110' });
    expect(read).toMatchObject({ voiceEngine: 'elevenlabs', voice: 'abc', speed: 110 });
  });
});
