import { z } from 'zod';
import type { Sentence } from '../words';

/** Why a film does not show a file of `images/`. */
export const whyNotUsed = z.enum([
  'no picture',
  'other format',
  'too large',
  'unreadable',
  'no scene in its name',
  'no such scene',
  'a newer one is there',
]);
export type WhyNotUsed = z.infer<typeof whyNotUsed>;

export const WHY_NOT_USED: Readonly<Record<WhyNotUsed, Sentence>> = {
  'no picture': { ko: '그림 파일이 아님', en: 'not a picture' },
  'other format': {
    ko: '지원하지 않는 형식, JPG나 PNG로 저장해 주세요',
    en: 'a format that cannot be read; save it as JPEG or PNG',
  },
  'too large': { ko: '너무 큰 그림', en: 'too large' },
  unreadable: { ko: '손상되어 읽을 수 없음', en: 'damaged' },
  'no scene in its name': {
    ko: '이름에 장면 번호가 없음, 예: 003.jpg',
    en: 'no scene number in the name, such as 003.jpg',
  },
  'no such scene': { ko: '대본에 없는 장면 번호', en: 'the script has no such scene' },
  'a newer one is there': { ko: '같은 장면에 더 최근 그림이 있음', en: 'the scene has a newer one' },
};
