import { describe, expect, it } from 'vitest';
import { readReply } from '../../../../workers/script/writers/llm/read-reply';
import { spokenOnly } from '../../../../workers/script/writers/llm/spoken-only';

const reply = (text: string, reasoning = '') => ({ text, reasoning, isCut: false });
const narrationsOf = (text: string, reasoning = '') => {
  const script = readReply(reply(text, reasoning));
  return typeof script === 'string' ? script : script.scenes.map(({ narration }) => narration);
};

describe('A reply', () => {
  it.each<[string, string, readonly string[] | string]>([
    ['nothing', ' \n ', 'empty'],
    ['prose', 'I cannot help with that.', 'no_json'],
    ['prose with brackets', 'See [this page] and {that}.', 'no_narration'],
    ['keywords without narration', '{"keywords":["how to brew coffee","which beans to buy"]}', 'no_narration'],
    ['pictures without narration', '{"scenes":[{"imagePrompt":"a kitchen in the morning"}]}', 'no_narration'],
    ['numbers for narrations', '{"scenes":[{"narration":7},{"narration":"여덟."}]}', ['여덟.']],
    [
      'a list of narrations on top',
      '["첫째 장면의 문장입니다.","둘째 장면의 문장입니다."]',
      ['첫째 장면의 문장입니다.', '둘째 장면의 문장입니다.'],
    ],
    [
      'one text for all',
      '{"title":"커피","script":"원두를 고릅니다. 물을 끓입니다."}',
      ['원두를 고릅니다. 물을 끓입니다.'],
    ],
    ['scenes as JSON in a string', JSON.stringify({ scenes: '[{"narration":"하나."}]' }), ['하나.']],
    ['narrations in two languages', '{"scenes":[{"narration":{"text":"하나.","en":"One."}}]}', ['하나.']],
    ['scenes in parts', '{"script":{"hook":{"narration":"하나."},"body":{"narration":"둘."}}}', ['하나.', '둘.']],
    [
      'each scene in an object of its own',
      '[{"scene":{"narration":"하나."}},{"scene":{"narration":"둘."}}]',
      ['하나.', '둘.'],
    ],
    ['a call with its arguments', '{"name":"write","arguments":{"scenes":[{"narration":"하나."}]}}', ['하나.']],
    ['a prototype’s names', '{"__proto__":{"scenes":[]},"constructor":1,"scenes":[{"narration":"하나."}]}', ['하나.']],
    ['words on the screen beside the narration', '{"scenes":[{"text":"화면 글자","narration":"하나."}]}', ['하나.']],
    [
      'Hangul names in pieces',
      JSON.stringify({ ['장면'.normalize('NFD')]: [{ ['나레이션'.normalize('NFD')]: '하나.' }] }),
      ['하나.'],
    ],
    ['whose voice it is beside the text', '{"scenes":[{"voice":"female","text":"하나."}]}', ['하나.']],
  ])('of %s', (_what, text, expected) => {
    expect(narrationsOf(text)).toEqual(expected);
  });

  it('of a draft in its thoughts is what comes after them, in whatever marks', () => {
    const draft = '{"scenes":[{"narration":"초안."}]}';
    const final = '{"scenes":[{"narration":"완성."}]}';
    for (const [open, close] of [
      ['<think>', '</think>'],
      ['<Reasoning>', '</Reasoning>'],
      ['[THINK]', '[/THINK]'],
      ['', '</thinking>'],
    ])
      expect(narrationsOf(`${open}${draft}${close}${final}`)).toEqual(['완성.']);
    expect(narrationsOf(final, draft)).toEqual(['완성.']);
    expect(narrationsOf('', `${draft}</think>${final}`)).toEqual(['완성.']);
  });

  it('keeps keywords of a text or a list, and at most twenty', () => {
    const words = Array.from({ length: 30 }, (_, n) => `w${n}`);
    const read = readReply(
      reply(
        JSON.stringify({
          scenes: [
            { narration: '하나.', keywords: words },
            { narration: '둘.', tags: '#산, 바다' },
          ],
        }),
      ),
    );
    expect(read).toMatchObject({ scenes: [{ keywords: words.slice(0, 20) }, { keywords: ['산', '바다'] }] });
  });

  it.each([
    ['lists', `{"scenes":[{"narration":${'['.repeat(100_000)}"하나."${']'.repeat(100_000)}}]}`],
    ['objects', `{"scenes":[${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}]}`],
    ['narrations', `{"scenes":[{"narration":${'{"text":'.repeat(30_000)}"하나."${'}'.repeat(30_000)}}]}`],
  ])('of %s in each other is read without a fault', (_what, text) => {
    expect(readReply(reply(text))).toBe('no_narration');
  });

  // Whatever takes more than time in proportion to the length of the reply takes hours here.
  it.each([
    ['thoughts that never end', '<think>'.repeat(70_000)],
    ['ends of thoughts', '</think>'.repeat(60_000)],
    ['brackets', '['.repeat(500_000)],
    ['objects', '{"a":'.repeat(100_000)],
    ['quotes', '{"'.repeat(200_000)],
    ['fences', '```\n{\n'.repeat(70_000)],
    ['line breaks', '\n'.repeat(500_000)],
    ['labels', '나레이션: '.repeat(80_000)],
    ['channels', '<|channel|>final'.repeat(30_000)],
    ['tildes', '~'.repeat(300_000)],
    ['a label and spaces', `나레이션${' '.repeat(300_000)}x`],
    ['an empty label', `나레이션:${' '.repeat(300_000)}`],
    ['scenes', `[${'{"narration":"가."},'.repeat(25_000)}`],
  ])('of nothing but %s is read, too', (_what, text) => {
    expect(readReply(reply(text))).toBeDefined();
  });

  it.each([
    ['emphasis', '**a '.repeat(100_000)],
    ['brackets', '(음악 '.repeat(100_000)],
    ['squares', '[a '.repeat(100_000)],
    ['labels', '나레이션: '.repeat(80_000)],
    ['links', '[a]('.repeat(100_000)],
    ['stars', '*음악 '.repeat(100_000)],
    ['backticks', '`'.repeat(300_000)],
    ['tags', '<b>'.repeat(100_000)],
    ['times', '(0:05)'.repeat(50_000)],
    ['a label and spaces', `나레이션${' '.repeat(300_000)}x`],
    ['a label, stars and spaces', `장면 1${'*'.repeat(100_000)}${' '.repeat(100_000)}x`],
    ['a bracket and spaces', `(${' '.repeat(300_000)}x`],
  ])('whose narration is nothing but %s is cleaned, too', (_what, text) => {
    expect(spokenOnly(text)).toBeDefined();
  });
});
