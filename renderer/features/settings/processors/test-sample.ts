import { z } from 'zod';
import type { TaskType } from '../../../../contract/task';
import type { Language } from '../../../../contract/words';

const OBJECT = z.record(z.string(), z.unknown());

/** Metadata as the guide's pages send it. */
const SAMPLES: Readonly<Record<Language, Readonly<Record<TaskType, object>>>> = {
  ko: {
    script: { titleId: 1, title: '시험 실행', category: '일상', format: '정보' },
    image: {
      title: '시험 실행',
      scenes: [{ narration: '비 오는 아침, 창가에 앉습니다.', imagePrompt: 'rainy window, morning light' }],
    },
    video: { title: '시험 실행', scriptId: 'test', duration: 10 },
  },
  en: {
    script: { titleId: 1, title: 'Test run', category: 'daily life', format: 'informative' },
    image: {
      title: 'Test run',
      scenes: [{ narration: 'On a rainy morning we sit at the window.', imagePrompt: 'rainy window, morning light' }],
    },
    video: { title: 'Test run', scriptId: 'test', duration: 10 },
  },
};

export const sampleText = (type: TaskType, language: Language): string =>
  JSON.stringify(SAMPLES[language][type], null, 2);

/** undefined for anything but a JSON object. */
export function readSample(text: string): Record<string, unknown> | undefined {
  try {
    return OBJECT.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
