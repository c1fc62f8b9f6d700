import { z } from 'zod';
import { byteSize } from '../byte-size';
import type { Language } from '../words';
import { amount, count, filled, text } from './define';
import { WHY_NO_ENCODER, whyNoEncoderSchema } from './encoder-reasons';

const notUsed = z.array(z.strictObject({ name: text, why: whyNoEncoderSchema })).max(20);

/** By reason, since most machines have one for all of them. */
function passedOver(others: z.output<typeof notUsed>, language: Language): string {
  const reasons = whyNoEncoderSchema.options.flatMap((why) => {
    const names = others.filter((other) => other.why === why).map(({ name }) => name);
    return names.length === 0 ? [] : `${WHY_NO_ENCODER[why][language]}: ${names.join(', ')}`;
  });
  return reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
}

/** How a film is encoded. */
export const ENCODING_LINES = {
  /** `others`: hardware encoders that were looked at before, and why they are not used. */
  'video.encoder': filled(
    { encoder: text, kind: z.enum(['software', 'hardware']), others: notUsed },
    {
      ko: ({ encoder, kind, others }) =>
        `🎬 ${kind === 'hardware' ? '하드웨어' : '소프트웨어'} 인코더: ${encoder}${passedOver(others, 'ko')}`,
      en: ({ encoder, kind, others }) =>
        `🎬 ${kind === 'hardware' ? 'Hardware' : 'Software'} encoder: ${encoder}${passedOver(others, 'en')}`,
    },
  ),
  'video.encoder_failed': filled(
    { encoder: text },
    {
      ko: ({ encoder }) => `⚠️ 하드웨어 인코더 ${encoder}에 문제가 생겨 모든 장면을 소프트웨어로 인코딩합니다.`,
      en: ({ encoder }) => `⚠️ The hardware encoder ${encoder} failed; all scenes are encoded by software.`,
    },
  ),
  /** `wanted` and `has` in bytes. */
  'video.little_memory': filled(
    { width: count, height: count, wanted: amount, has: amount },
    {
      ko: ({ width, height, wanted, has }) =>
        `⚠️ ${width}x${height} 영상은 인코딩에 메모리 ${byteSize(wanted)}를 쓰는데 영상 작업에 쓸 수 있는 것은 ${byteSize(has)}뿐이라, 느리거나 실패할 수 있습니다. 해상도를 낮추거나 설정에서 메모리 한도를 올려 주세요.`,
      en: ({ width, height, wanted, has }) =>
        `⚠️ A film of ${width}x${height} takes ${byteSize(wanted)} of memory to encode, and ${byteSize(has)} is there for it: it may be slow, or fail. Choose a lower resolution, or raise the memory limit in the settings.`,
    },
  ),
} as const;
