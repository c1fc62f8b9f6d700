import { z } from 'zod';
import type { Sentence } from '../words';

/** Why a picture of a page was left out. */
export const pictureReasonSchema = z.enum([
  'too_small',
  'not_answered',
  'duplicate',
  'robots',
  'robots_later',
  'no_picture',
  'unreadable',
  'no_contrast',
  'left',
]);
export type PictureReason = z.infer<typeof pictureReasonSchema>;

export const PICTURE_REASONS: Readonly<Record<PictureReason, Sentence>> = {
  too_small: { ko: '너무 작음', en: 'too small' },
  not_answered: { ko: '응답 없음', en: 'without a response' },
  duplicate: { ko: '중복', en: 'duplicate' },
  robots: { ko: 'robots.txt가 막음', en: 'refused by robots.txt' },
  robots_later: { ko: 'robots.txt 응답 없음', en: 'without a response from robots.txt' },
  no_picture: { ko: '그림이 아님', en: 'not a picture' },
  unreadable: { ko: '읽을 수 없음', en: 'unreadable' },
  no_contrast: { ko: '빈 그림', en: 'blank' },
  left: { ko: '페이지당 한도를 넘음', en: 'over the limit per page' },
};
