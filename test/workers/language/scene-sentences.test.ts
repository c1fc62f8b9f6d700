import { describe, expect, it } from 'vitest';
import { scriptSceneSchema } from '../../../contract/project-files';
import { sentencesOf } from '../../../workers/language/scene-sentences';
import { draftFromText } from '../../../workers/script/writers/from-text';
import { splitSentences } from '../../../workers/video/sentences';

const POEM = '나 보기가 역겨워\n가실 때에는\n말없이 고이 보내 드리우리다';

describe('the sentences of a scene', () => {
  it.each([
    ['verses', POEM],
    ['a list', '준비물\n① 원두\n② 물\n③ 저울'],
    ['captions without full stops', '물을 끓입니다\n원두를 갑니다\n천천히 붓습니다'],
  ])('are in the film what they are in the script: %s', (_what, text) => {
    const [scene] = draftFromText(text, { maxScenes: 1 }).scenes;
    expect(scene?.sentences).toEqual(text.split('\n'));
    expect(splitSentences(scene?.narration ?? '', scene?.sentences)).toEqual(text.split('\n'));
  });

  it('are one where a long sentence was cut and its pieces came into one scene', () => {
    const text = `${'천천히 걸어가며 '.repeat(60).trim()}.`;
    const scenes = draftFromText(text, { maxScenes: 1 }).scenes;
    expect(scenes[0]?.sentences).toEqual([text]);
    for (const { narration, sentences } of draftFromText(text).scenes) expect(sentences).toEqual([narration]);
  });

  it('follow a narration that the creator edited', () => {
    const sentences = ['첫 줄', '둘째 줄'];
    expect(sentencesOf({ narration: '첫 줄 둘째 줄', sentences })).toEqual(sentences);
    expect(sentencesOf({ narration: '첫 줄\n둘째  줄 ', sentences })).toEqual(sentences);
    expect(sentencesOf({ narration: '다른 글. 또 다른 글.', sentences })).toEqual(['다른 글.', '또 다른 글.']);
  });

  it('are worked out for a script of an older version, or one whose sentences are no list of texts', () => {
    const scene = { scene: 1, narration: '하나. 둘.', imagePrompt: '', keywords: [], seconds: 3 };
    for (const sentences of [undefined, null, 'x', [], [''], [1]]) {
      const read = scriptSceneSchema.parse(sentences === undefined ? scene : { ...scene, sentences });
      expect(sentencesOf(read)).toEqual(['하나.', '둘.']);
    }
  });
});
