import { describe, expect, it } from 'vitest';
import type { LogText } from '../../../contract/messages';
import type { TaskOutput } from '../../../contract/task';
import { concernsAbout, warnOfRights } from '../../../workers/video/rights';

const known = (more: Partial<TaskOutput>): TaskOutput => ({
  kind: 'image',
  path: 'images/001.jpg',
  bytes: 1,
  sha256: 'a'.repeat(64),
  ...more,
});
const sourceUrl = 'https://a.example/b.jpg';

describe('The rights of a picture', () => {
  it.each<[string, Partial<TaskOutput>, readonly string[]]>([
    ['nothing of a card of ours', {}, []],
    ['nothing of a generated picture', { model: 'flux-1', sourceUrl }, []],
    ['nothing of a copy of the creator’s file', { sourceFile: 'a.jpg' }, []],
    ['that a picture of the web has no licence', { sourceUrl }, ['no_licence']],
    ['that a picture of a page has no licence', { pageUrl: 'https://a.example/' }, ['no_licence']],
    ['nothing of CC BY', { sourceUrl, licence: 'CC BY 4.0' }, []],
    [
      'nothing of CC BY-SA by its address',
      { sourceUrl, licence: 'https://creativecommons.org/licenses/by-sa/4.0/' },
      [],
    ],
    ['nothing of CC0', { sourceUrl, licence: 'CC0 1.0' }, []],
    ['nothing of a licence that only sounds like one', { sourceUrl, licence: '© NC Soft, ND Films' }, []],
    ['that it is not for commercial use', { sourceUrl, licence: 'CC BY-NC 2.0' }, ['non_commercial']],
    ['so by an odd spelling', { sourceUrl, licence: 'cc by_nc‑sa' }, ['non_commercial']],
    ['so in Korean', { sourceUrl, licence: '공공누리 제2유형: 출처표시, 상업적 이용금지' }, ['non_commercial']],
    ['that it may not be changed', { sourceUrl, licence: 'CC BY-ND' }, ['no_derivatives']],
    ['so in Korean words', { sourceUrl, licence: '출처표시 + 변경금지' }, ['no_derivatives']],
    [
      'both by the address alone',
      { sourceUrl, licenceUrl: 'https://creativecommons.org/licenses/by-nc-nd/4.0/' },
      ['non_commercial', 'no_derivatives'],
    ],
  ])('say %s', (_what, facts, concerns) => {
    expect(concernsAbout(known(facts))).toEqual(concerns);
  });

  it('warn once for each concern, with its scenes in order', () => {
    const said: LogText[] = [];
    const pictures = [
      { scenes: [4, 2], known: known({ sourceUrl }) },
      { scenes: [1], known: known({ sourceUrl }) },
      { scenes: [3], known: known({ sourceUrl, licence: 'CC BY-NC 4.0' }) },
      { scenes: [5], known: undefined },
    ];
    warnOfRights({ log: (text, level) => void (level === 'warn' && said.push(text)) }, pictures);
    expect(said).toEqual([
      { code: 'video.check_rights', concern: 'no_licence', scenes: [1, 2, 4], more: 0 },
      { code: 'video.check_rights', concern: 'non_commercial', scenes: [3], more: 0 },
    ]);
  });
});
