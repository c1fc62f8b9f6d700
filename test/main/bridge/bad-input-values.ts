import { MAX_METADATA_ENTRIES } from '../../../contract/metadata';

export const CONTROL = 'a\u0000b';
/** Each of them nothing but what is drawn as nothing. */
export const INVISIBLE = ['   ', '\u3164', '\u115f\u1160', '\uffa0', '\u200b', '\ufe0f', '\u2060 \u00ad', '\u2800'];
const NOT_A_LINE = [true, [], {}, CONTROL, 'a\nb', 'a\u2028b', 'a\u2029b', 'a\u202eb', 'x'.repeat(301), ...INVISIBLE];
const NOT_LINES = [true, [], {}, CONTROL, 'a\u001bb', 'x'.repeat(200_001)];
const NOT_A_COUNT = ['four', '4x', '1.5', '0', true, {}, 0, -1, 1.5, 1e9];
/** A scene with one bad field each. */
const BAD_SCENES = [
  ...[true, [], {}, CONTROL, 'x'.repeat(5_001)].map((narration) => [{ narration }]),
  ...[true, [], {}, CONTROL, 'x'.repeat(2_001)].map((imagePrompt) => [{ imagePrompt }]),
  ...[7, {}, [1], [''], [' '], [CONTROL], ['a\nb'], ['x'.repeat(101)], Array(21).fill('a')].map((keywords) => [
    { keywords },
  ]),
];
/** What may not even be kept. */
const NOT_KEPT = [
  { '': 1 },
  { 'a\nb': 1 },
  { '\u202e': 1 },
  { ['x'.repeat(201)]: 1 },
  Array(MAX_METADATA_ENTRIES + 1).fill(0),
  Array(MAX_METADATA_ENTRIES / 2 + 1).fill([0]),
];

/** One more than a film can have scenes. */
const TOO_MANY = Array.from({ length: 1_000 }, () => 1);
const NO_SCENES = ['first', true, {}, 0, -1, 1.5, 1_000, [0], [1, 'x'], [null], [[1]], TOO_MANY] as const;

/** type, field inside metadata, values that cannot be meant */
export const METADATA: readonly (readonly [type: string, field: string, values: readonly unknown[]])[] = [
  ['script', 'titleId', [...NOT_A_LINE, 7.5]],
  ['script', 'category', NOT_A_LINE],
  ['script', 'format', NOT_A_LINE],
  ['script', 'title', NOT_A_LINE],
  ['script', 'text', NOT_LINES],
  ['script', 'language', ['jp', 'korean', 1, ['ko']]],
  ['script', 'maxScenes', [...NOT_A_COUNT, [], 61, '61']],
  ['script', 'sceneSeconds', [...NOT_A_COUNT, [], 1, 61]],
  ['script', 'duration', ['60s', '1분', true, [], 0, -1, 3_601, '3601']],
  ['script', 'aspect', ['4:3', 1]],
  ['script', 'unknown', NOT_KEPT],
  [
    'image',
    'scenes',
    [...NOT_A_COUNT, 61, [1], [null], [true], Array.from({ length: 1_000 }, () => ({})), ...BAD_SCENES],
  ],
  ['image', 'useImageFX', ['yes', 2, [], {}]],
  [
    'image',
    'pages',
    [
      'x',
      [1],
      ['file:///etc/passwd'],
      'javascript:alert(1)',
      ['x'],
      [`http://a.example/${'x'.repeat(2_048)}`],
      Array.from({ length: 21 }, (_, n) => `http://a.example/${n}`),
    ],
  ],
  [
    'image',
    'pictureSources',
    [
      'unknown',
      'title-cards',
      'web-pages',
      ['archives', 'unknown'],
      ['__proto__'],
      ['constructor'],
      [['archives']],
      [1],
      { archives: true },
      true,
      Array.from({ length: 51 }, () => 'archives'),
    ],
  ],
  ['image', 'minWidth', [...NOT_A_COUNT, []]],
  ['image', 'minHeight', [...NOT_A_COUNT, []]],
  ['image', 'only', NO_SCENES],
  ['image', 'title', NOT_A_LINE],
  ['image', 'language', ['jp', 1]],
  ['image', 'aspect', ['4:3', 1]],
  ['image', 'unknown', NOT_KEPT],
  ['video', 'scriptId', [...NOT_A_LINE, 7.5]],
  ['video', 'duration', ['60s', '1분', true, [], 0, -1, 3_601, '3601']],
  ['video', 'resolution', ['8k', 999, true]],
  ['video', 'frameRate', ['smooth', 0, 24, 59.94, true]],
  ['video', 'quality', ['best', 1, true]],
  ['video', 'aspect', ['4:3', 1]],
  ['video', 'subtitles', ['yes', 2]],
  ['video', 'subtitleStyle', ['comic', '{\\an8}', '../box', 1, true, [], {}]],
  ['video', 'subtitleSize', ['huge', 78, '1.2', true, []]],
  ['video', 'subtitlePosition', ['left', 0.5, true, {}]],
  ['video', 'music', ['yes', 2, 'calm']],
  ['video', 'intro', ['/home/kim/intro.mp4', 2, {}]],
  ['video', 'outro', ['../outro.mp4', 2, []]],
  ['video', 'variant', ['landscape', 1, true, [], {}]],
  ['video', 'voiceEngine', ['polly', '../elevenlabs', 1, {}]],
  ['video', 'voice', NOT_A_LINE],
  ['video', 'speed', [0, 49, 201, 'fast', {}]],
  ['video', 'reworded', NO_SCENES],
  ['video', 'title', NOT_A_LINE],
  ['video', 'language', ['jp', 1]],
  ['video', 'unknown', NOT_KEPT],
];
