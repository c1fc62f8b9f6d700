import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scriptSceneSchema } from '../../../../contract/project-files';
import { detectLanguage, speechSeconds } from '../../../../workers/language/speech-time';
import { draftFromText } from '../../../../workers/script/writers/from-text';
import { cpuMsOf } from '../../../support/cpu-time';

const HOME_CAFE = `집에서도 카페 같은 아침을 만들 수 있습니다. 오늘은 원두를 고르는 법부터 이야기해 볼게요.

원두는 볶은 지 2주 안에 쓰는 것이 좋습니다. 원두를 갈 때는 마시기 직전에 가는 편이 향을 지켜 줍니다.

물은 92도가 알맞습니다. 물을 천천히 돌려 부으면 커피가 고르게 적셔집니다. 30초쯤 뜸을 들여 주세요.`;

const bare = (text: string) => text.replace(/[\s\u0085]+/gu, '');

describe('the request for a scene’s picture', () => {
  it.each([
    [undefined, '가로 16:9'],
    ['16:9', '가로 16:9'],
    ['9:16', '세로 9:16'],
    ['1:1', '정사각 1:1'],
  ] as const)('asks for the shape of the film: %s', (aspect, words) => {
    for (const { imagePrompt } of draftFromText(HOME_CAFE, { aspect }).scenes) expect(imagePrompt).toContain(words);
  });
});

describe('a text as scenes', () => {
  it('are about 6 to 14 seconds long and start with paragraphs', () => {
    const draft = draftFromText(HOME_CAFE);
    expect(draft.language).toBe('ko');
    expect(draft.scenes.map((scene) => scene.narration.split(' ')[0])).toEqual(['집에서도', '원두는', '물은']);
    for (const scene of draft.scenes) {
      expect(scene.seconds).toBeGreaterThanOrEqual(6);
      expect(scene.seconds).toBeLessThanOrEqual(14);
    }
    expect(draft.totalSeconds).toBeCloseTo(
      draft.scenes.reduce((sum, scene) => sum + scene.seconds, 0),
      5,
    );
  });

  it('begin with a heading and never end with one', () => {
    const draft = draftFromText(
      '라즈베리 파이 5는 작은 컴퓨터입니다. 공식 문서에 따르면 쿼드코어 CPU와 8GB 램을 씁니다.\n\n준비물\n\n본체 8GB, 가격 125,000원, 비고 필수\nSSD 1TB, 가격 89,900원, 비고 권장\n\n설치 순서\n\n1. 카드에 운영체제를 굽고 본체에 꽂습니다.\n2. 전원을 켜고 화면의 안내를 따릅니다.',
    );
    const ends = draft.scenes.map((scene) => scene.sentences?.at(-1));
    for (const heading of ['준비물', '설치 순서']) expect(ends).not.toContain(heading);
    expect(draft.scenes.map((scene) => scene.sentences?.[0])).toContain('준비물');
  });

  it('begin with an item of a list instead of parting one', () => {
    const items = [
      '① 배터리 점검: 기온이 0℃ 아래로 내려가면 배터리 성능이 30% 이상 떨어집니다. 전압이 12.4V보다 낮으면 충전하세요.',
      '② 부동액 확인: 물과 부동액을 5:5로 섞으세요. 2년 또는 4만km마다 교체합니다.',
      '③ 타이어 공기압: 겨울에는 평소보다 10% 높게, 36~38psi로 맞추는 것이 좋습니다.',
      '④ 와이퍼와 워셔액: 에탄올 워셔액을 쓰고, 와이퍼는 6개월~1년마다 바꾸세요.',
      '⑤ 연료는 절반 이상: 연료탱크 안에 물이 생기는 것을 막아 줍니다.',
    ];
    const draft = draftFromText(`겨울철 자동차 관리법 5가지\n\n${items.join('\n')}`);
    const firsts = draft.scenes.map(({ narration }) => narration.charAt(0));
    expect(firsts.slice(1)).toEqual(firsts.slice(1).filter((first) => /[①-⑤]/u.test(first)));
    expect(draft.scenes.length).toBeGreaterThanOrEqual(4);
  });

  it('have their nouns as keywords, without particles', () => {
    const [, second, third] = draftFromText(HOME_CAFE).scenes;
    expect(second?.keywords).toContain('원두');
    expect(third?.keywords).toContain('커피');
    const all = draftFromText(HOME_CAFE).scenes.flatMap((scene) => scene.keywords);
    for (const wrong of ['원두는', '원두를', '커피가', '있습니다', '좋습니다']) expect(all).not.toContain(wrong);
  });

  it.each([
    ['준비물', '준비물\n본체 8GB, 가격 125,000원, 비고 필수\nSSD 1TB, 가격 89,900원, 비고 권장'],
    ['타이어', '③ 타이어 공기압: 겨울에는 평소보다 10% 높게, 36~38psi로 맞추는 것이 좋습니다.'],
    ['부동액', '2) 부동액 확인: 물과 냉각수를 섞은 뒤 물과 냉각수의 비율을 봅니다.'],
  ])('have what their heading or their item is about as the first keyword: %s', (topic, text) => {
    expect(draftFromText(text).scenes[0]?.keywords[0]).toBe(topic);
  });

  it('have keywords that keep an ending which only looks like a particle', () => {
    const keywords = draftFromText('고양이 한 마리와 바나나 하나. 제주도 여행에서 만난 고양이 이야기.').scenes.flatMap(
      (s) => s.keywords,
    );
    expect(keywords).toContain('고양이');
    expect(keywords).not.toContain('고양');
    expect(keywords).not.toContain('바나');
    expect(keywords).not.toContain('제주');
  });

  it.each([3, 4, 6, 20])(
    'of at most %d s each, as far as sentences allow, when sceneSeconds says so',
    (sceneSeconds) => {
      const text = '오 분이면, 집이 카페가 됩니다. 비 오는 아침, 우산은 접어 두세요. '.repeat(6);
      const { scenes } = draftFromText(text, { sceneSeconds });
      expect(bare(scenes.map((scene) => scene.narration).join(' '))).toBe(bare(text));
      for (const scene of scenes) expect(scene.seconds).toBeLessThanOrEqual(Math.max(sceneSeconds, 3.3));
      // Not one scene a sentence where several fit.
      if (sceneSeconds === 20) expect(scenes.length).toBeLessThanOrEqual(4);
    },
  );

  it('are no more than maxScenes, without losing a word', () => {
    const text = Array.from(
      { length: 80 },
      (_, n) => `이것은 ${n + 1}번째 문단으로 제법 길게 이어지는 한 편의 이야기입니다.`,
    ).join('\n\n');
    for (const maxScenes of [1, 3, 7]) {
      const { scenes } = draftFromText(text, { maxScenes });
      expect(scenes).toHaveLength(maxScenes);
      expect(bare(scenes.map((scene) => scene.narration).join(' '))).toBe(bare(text));
    }
    expect(draftFromText(`${text}\n\n${text}`).scenes.length).toBeLessThanOrEqual(60);
  });

  it('divide an endless sentence without punctuation', () => {
    const { scenes } = draftFromText(Array.from({ length: 300 }, () => '천천히 걸어가며').join(' '));
    expect(scenes.length).toBeGreaterThan(10);
    for (const scene of scenes) expect(scene.seconds).toBeLessThan(30);
  });

  it('have the title that was given, or else the first sentence', () => {
    expect(draftFromText(HOME_CAFE, { title: '홈카페' }).title).toBe('홈카페');
    expect(draftFromText(HOME_CAFE).title).toBe('집에서도 카페 같은 아침을 만들 수 있습니다.');
    expect(draftFromText(`${'아주 긴 제목 '.repeat(40)}.`).title.length).toBeLessThanOrEqual(61);
  });

  it('are read as Korean or English by their letters', () => {
    expect(detectLanguage('OpenAI API로 YouTube 영상 만들기')).toBe('ko');
    expect(detectLanguage('How to make kimchi (김치) at home')).toBe('en');
    expect(draftFromText('Coffee at home is easy. Grind the beans.').language).toBe('en');
  });

  it('count speech near a known voice: 39 Korean syllables in 7 to 8 s, 22 English words in 8 to 9 s', () => {
    const korean = '집에서도 카페처럼 향긋한 커피를 즐길 수 있습니다 원두를 고르는 일부터 천천히 시작해 볼까요';
    expect(speechSeconds(korean, 'ko')).toBeGreaterThan(7);
    expect(speechSeconds(korean, 'ko')).toBeLessThan(8);
    const english =
      'You can enjoy a fragrant cup of coffee at home as if you were sitting in your favourite cafe on a slow morning';
    expect(speechSeconds(english, 'en')).toBeGreaterThan(8);
    expect(speechSeconds(english, 'en')).toBeLessThan(10);
  });

  it('lose nothing, are valid and no more than asked, for any text that can be spoken', () => {
    const word = fc.oneof(
      fc.constantFrom(
        '커피를',
        '좋다.',
        '"네.',
        '라고"',
        '3.14',
        'U.S.',
        '\n\n',
        '?!',
        '😀',
        '…',
        'https://a.kr/?b=c.',
        '(그.',
        '끝)',
      ),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 120 }), fc.integer({ min: 1, max: 8 }), (words, maxScenes) => {
        const text = `시작 ${words.join(' ')}`;
        const { scenes } = draftFromText(text, { maxScenes });
        expect(bare(scenes.map((scene) => scene.narration).join(' '))).toBe(bare(text));
        expect(scenes.length).toBeLessThanOrEqual(maxScenes);
        scenes.forEach((scene, index) => {
          expect(scriptSceneSchema.parse(scene).scene).toBe(index + 1);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('take 200,000 characters in under 5 seconds', () => {
    const text = '네. 그래요. 커피를 마십니다. '.repeat(11_000).slice(0, 200_000);
    expect(cpuMsOf(() => expect(draftFromText(text).scenes).toHaveLength(60))).toBeLessThan(5_000);
  });

  it('take 200,000 characters in under 5 seconds in the shortest scenes too', () => {
    const text = '네. '.repeat(66_000);
    expect(cpuMsOf(() => expect(draftFromText(text, { sceneSeconds: 2 }).scenes).toHaveLength(60))).toBeLessThan(5_000);
  });
});
