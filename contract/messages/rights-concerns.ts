import { z } from 'zod';
import type { Sentence } from '../words';

/** What a creator has to look at before a film with this picture is published. */
export const rightsConcern = z.enum(['no_licence', 'non_commercial', 'no_derivatives']);
export type RightsConcern = z.infer<typeof rightsConcern>;

export const RIGHTS_CONCERNS: Readonly<Record<RightsConcern, Sentence>> = {
  no_licence: {
    ko: '웹에서 가져왔지만 이용 조건이 적혀 있지 않음',
    en: 'from the web, and no terms are stated',
  },
  non_commercial: {
    ko: '상업적 이용 금지, 수익을 내는 영상에는 쓸 수 없음',
    en: 'not for commercial use, such as a film that earns money',
  },
  no_derivatives: {
    ko: '변경 금지, 자르거나 움직이거나 자막을 얹으면 안 될 수 있음',
    en: 'no changes allowed, and a film crops, moves and captions it',
  },
};
