import { z } from 'zod';
import type { Sentence } from '../words';

/** Why a hardware encoder is not used. */
export const whyNoEncoderSchema = z.enum(['missing', 'failed', 'slow', 'wrong']);
export type WhyNoEncoder = z.infer<typeof whyNoEncoderSchema>;

export const WHY_NO_ENCODER: Readonly<Record<WhyNoEncoder, Sentence>> = {
  missing: { ko: '이 FFmpeg에 없음', en: 'not in this FFmpeg' },
  failed: { ko: '이 컴퓨터에서 되지 않음', en: 'does not work on this machine' },
  slow: { ko: '응답 없음', en: 'does not answer' },
  wrong: { ko: '그림이 달라짐', en: 'changes the picture' },
};
