export const CONTROL = 'a\u0000b';
const NOT_A_LINE = [7.5, true, null, [], {}, '', '   ', CONTROL, 'a\nb', 'a\u202eb', 'x'.repeat(301)];
const NOT_LINES = [7, true, null, [], {}, CONTROL, 'a\u001bb', 'x'.repeat(200_001)];
const NOT_A_COUNT = ['4', true, null, [], {}, 0, -1, 1.5, 1e9];
/** A scene with one bad field each. */
const BAD_SCENES = [
  ...[7, true, null, [], {}, CONTROL, 'x'.repeat(5_001)].map((narration) => [{ narration }]),
  ...[7, true, null, [], {}, CONTROL, 'x'.repeat(2_001)].map((imagePrompt) => [{ imagePrompt }]),
  ...['a', 7, null, {}, [1], [''], [' '], [CONTROL], ['a\nb'], ['x'.repeat(101)], Array(21).fill('a')].map(
    (keywords) => [{ keywords }],
  ),
];

/** type, field inside metadata, values that must not pass */
export const METADATA: readonly (readonly [type: string, field: string, values: readonly unknown[]])[] = [
  ['script', 'titleId', NOT_A_LINE],
  ['script', 'category', [...NOT_A_LINE, 7]],
  ['script', 'format', [...NOT_A_LINE, 7]],
  ['script', 'title', [...NOT_A_LINE, 7]],
  ['script', 'text', NOT_LINES],
  ['script', 'language', ['en-US', 'KO', '', 1, null, ['ko']]],
  ['script', 'maxScenes', [...NOT_A_COUNT, 61]],
  ['script', 'unknown', [1]],
  [
    'image',
    'scenes',
    [...NOT_A_COUNT, 61, [1], [null], [{ unknown: 1 }], Array.from({ length: 61 }, () => ({})), ...BAD_SCENES],
  ],
  ['image', 'useImageFX', ['true', 1, null, []]],
  [
    'image',
    'pages',
    [
      'http://a.example',
      [],
      [1],
      ['file:///etc/passwd'],
      ['javascript:alert(1)'],
      ['x'],
      [`http://a.example/${'x'.repeat(2_048)}`],
      Array.from({ length: 21 }, (_, n) => `http://a.example/${n}`),
    ],
  ],
  ['image', 'minWidth', [...NOT_A_COUNT]],
  ['image', 'minHeight', [...NOT_A_COUNT]],
  ['image', 'title', [...NOT_A_LINE, 7]],
  ['image', 'language', ['jp', 1]],
  ['image', 'unknown', [1]],
  ['video', 'scriptId', NOT_A_LINE],
  ['video', 'duration', ['60', true, null, [], 0, -1, 3_601]],
  ['video', 'resolution', ['4k', 1080, null]],
  ['video', 'aspect', ['1:1', 1, null]],
  ['video', 'subtitles', ['true', 1, null]],
  ['video', 'title', [...NOT_A_LINE, 7]],
  ['video', 'language', ['jp', 1]],
  ['video', 'unknown', [1]],
];
