import { expect, it } from 'vitest';
import { countedSpeak } from '../../../main/films/counted-speak';
import type { Speak } from '../../../main/films/previews';

const REQUEST: Parameters<Speak>[0] = {
  narration: '안녕',
  language: 'ko',
  settings: { allowPrivateAddresses: false, language: 'ko' },
  folder: '/tmp/work',
  target: '/tmp/voice.wav',
};

it('what is heard of a paid voice is counted as spent, and may charge what is left of the day', async () => {
  const asked: unknown[] = [];
  const counted: unknown[] = [];
  const speak: Speak = async (request) => {
    asked.push(request.dayLeft);
    return { id: 1, seconds: 2, spent: 0.03 };
  };
  const count = async (expense: object) => void counted.push(expense);
  await countedSpeak(speak, { count, leftToday: () => 0.4 })(REQUEST);
  await countedSpeak(speak, { count, leftToday: () => undefined })(REQUEST);
  expect(asked).toEqual([0.4, undefined]);
  expect(counted).toEqual(Array(2).fill({ taskId: 'heard', amount: 0.03, instead: 0 }));
});

it('what costs nothing is not counted, and what was said is not lost when counting fails', async () => {
  const free: Speak = async () => ({ id: 1, seconds: 2 });
  const refused: Speak = async () => ({ id: 1, code: 'voice_failed', problem: 'no', spent: 0.01 });
  const fail = { count: () => Promise.reject(new Error('disk')), leftToday: () => undefined };
  expect(await countedSpeak(free, fail)(REQUEST)).toEqual({ id: 1, seconds: 2 });
  expect(await countedSpeak(refused, fail)(REQUEST)).toMatchObject({ code: 'voice_failed' });
});
