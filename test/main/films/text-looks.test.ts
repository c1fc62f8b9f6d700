import { beforeAll, describe, expect, it } from 'vitest';
import { TextLooks } from '../../../main/films/text-looks';
import { draftFromText } from '../../../workers/script/writers/from-text';
import { bundleForNode } from '../../support/bundle-for-node';

let looks: TextLooks;
beforeAll(async () => {
  looks = new TextLooks(await bundleForNode('workers/script/text-thread.ts'));
});

const STORY = '비 오는 날에는 집이 카페가 됩니다. 원두를 천천히 갈아 봅니다.\n\n창가에 앉아 빗소리를 듣습니다.';

describe('what a film of a text would be', () => {
  it('has the scenes and the length that the script worker would make of it', async () => {
    const draft = draftFromText(STORY);
    expect(await looks.look({ text: STORY })).toEqual({
      title: draft.title,
      hasTitle: false,
      scenes: draft.scenes.length,
      seconds: draft.totalSeconds,
      language: 'ko',
    });
  });

  it('has the title that the text names itself, unless one is given', async () => {
    const text = `# 홈카페\n\n${STORY}`;
    expect((await looks.look({ text })).title).toBe('홈카페');
    expect((await looks.look({ text, title: '다른 제목' })).title).toBe('다른 제목');
  });

  it('is found for subtitles without their numbers and times', async () => {
    const text = '1\n00:00:01,000 --> 00:00:03,000\nA quiet morning.\n\n2\n00:00:03,000 --> 00:00:05,000\nIt rains.\n';
    const look = await looks.look({ text });
    expect(look).toMatchObject({ scenes: 1, language: 'en' });
    expect(look.title).not.toMatch(/\d/u);
  });

  it('is refused where nothing can be read aloud, while the texts beside it are read', async () => {
    const [first, empty, last] = await Promise.allSettled([
      looks.look({ text: STORY }),
      looks.look({ text: ' \n--- *** ---\n' }),
      looks.look({ text: 'One more.' }),
    ]);
    expect(first.status).toBe('fulfilled');
    expect(empty).toMatchObject({
      status: 'rejected',
      reason: { code: 'bad_input', problem: { code: 'script.no_words' } },
    });
    expect(last.status).toBe('fulfilled');
  });

  it('fails for all who wait when the thread cannot run', async () => {
    const broken = new TextLooks('/no/such/program.js');
    const both = await Promise.allSettled([broken.look({ text: STORY }), broken.look({ text: STORY })]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
