import { z } from 'zod';
import type { Sentence } from './words';

/*
 * The script writers, picture sources and voices that come with the app, with what the creator may set for each and the words for it. The
 * settings file is checked by this list, and the settings screen is drawn from it. So adding an implementation takes its file in workers/,
 * its line in that folder's index.ts and its entry here.
 */

interface OptionWords {
  readonly label: Sentence;
  readonly hint: Sentence;
}
interface OptionOf<T> extends OptionWords {
  /** Where the value is kept in `options` of the settings: `<implementation>.<name>`. */
  readonly key: string;
  readonly schema: z.ZodType<T>;
  /** While nothing is set. */
  readonly fallback: T;
}
interface NumberOption extends OptionOf<number> {
  readonly kind: 'number';
  readonly unit: string;
}
interface TextOption extends OptionOf<string> {
  readonly kind: 'text' | 'folder';
}
interface ChoiceOption extends OptionOf<string> {
  readonly kind: 'choice';
  readonly choices: Readonly<Record<string, Sentence>>;
}
/** What the creator may set for an implementation. The settings screen knows how to draw each kind. */
export type Option = NumberOption | TextOption | ChoiceOption;

const option = {
  number(
    key: string,
    given: OptionWords & {
      readonly min: number;
      readonly max: number;
      readonly fallback: number;
      readonly unit: string;
    },
  ): NumberOption {
    const { min, max, ...rest } = given;
    return { kind: 'number', key, schema: z.int().min(min).max(max), ...rest };
  },
  text(key: string, words: OptionWords): TextOption {
    return { kind: 'text', key, schema: z.string().max(1_000), fallback: '', ...words };
  },
  /** The absolute path of a folder. */
  folder(key: string, words: OptionWords): TextOption {
    return { ...option.text(key, words), kind: 'folder' };
  },
  choice(
    key: string,
    given: OptionWords & { readonly choices: Readonly<Record<string, Sentence>>; readonly fallback: string },
  ): ChoiceOption {
    return { kind: 'choice', key, schema: z.enum(Object.keys(given.choices)), ...given };
  },
};

type System = 'linux' | 'mac' | 'windows';

export interface Implementation {
  readonly name: Sentence;
  /** Used only when the creator chose it. The others are used by themselves, in the order of their folder's index.ts. */
  readonly onlyWhenChosen?: true;
  /** The only systems that it is made for; absent: all. */
  readonly systems?: readonly System[];
  readonly options?: Readonly<Record<string, Option>>;
}

export const IMPLEMENTATIONS = {
  writer: {
    text: { name: { ko: '보낸 글로', en: 'From the given text' } },
    llm: { name: { ko: '언어 모델로', en: 'By the language model' } },
  },
  pictures: {
    'web-pages': { name: { ko: '웹 페이지의 그림', en: 'Pictures from web pages' } },
    'own-folder': {
      name: { ko: '내 그림 폴더', en: 'Your folder of pictures' },
      onlyWhenChosen: true,
      options: {
        folder: option.folder('own-folder.folder', {
          label: { ko: '내 그림 폴더', en: 'Your folder of pictures' },
          hint: {
            ko: '폴더의 전체 경로. 이름의 번호(003.jpg)나 단어(한강 야경.jpg)로 장면에 맞추고, 복사해서 씁니다.',
            en: 'Its full path. Pictures are matched by number (003.jpg) or words (night market.jpg), and copied.',
          },
        }),
      },
    },
    archives: {
      name: { ko: '공개 자료실', en: 'Open archives' },
      onlyWhenChosen: true,
      options: {
        licences: option.choice('archives.licences', {
          label: { ko: '자료실 그림의 이용 조건', en: 'Licences of archives’ pictures' },
          hint: {
            ko: '퍼블릭 도메인은 CC0도 포함하고, 모두는 비영리·변경 금지도 포함합니다. 조건이 적히지 않은 그림은 쓰지 않습니다.',
            en: 'Commercial: changes are allowed too. Public domain: with CC0. All: also non-commercial, or without changes. A picture without a licence is never used.',
          },
          choices: {
            publishable: { ko: '상업·변경 허용', en: 'Commercial' },
            'public-domain': { ko: '퍼블릭 도메인', en: 'Public domain' },
            all: { ko: '모두', en: 'All' },
          },
          fallback: 'publishable',
        }),
        which: option.choice('archives.which', {
          label: { ko: '찾을 자료실', en: 'Archives' },
          hint: {
            ko: 'Openverse는 영어 단어로만 찾고, 계정 없이 물을 수 있는 횟수가 적습니다.',
            en: 'Openverse is searched by English words only, and answers seldom without an account.',
          },
          choices: {
            both: { ko: '둘 다', en: 'Both' },
            commons: { ko: 'Wikimedia Commons', en: 'Wikimedia Commons' },
            openverse: { ko: 'Openverse', en: 'Openverse' },
          },
          fallback: 'both',
        }),
        width: option.number('archives.width', {
          min: 640,
          max: 1_920,
          fallback: 1_024,
          unit: 'px',
          label: { ko: '자료실 그림의 최소 너비', en: 'Least width of archives’ pictures' },
          hint: { ko: '세로 영상에서는 최소 높이입니다.', en: 'For a portrait film, the least height.' },
        }),
      },
    },
    'title-cards': { name: { ko: '타이틀 카드', en: 'Title cards' } },
  },
  voice: {
    'espeak-ng': {
      name: { ko: 'espeak-ng', en: 'espeak-ng' },
      systems: ['linux'],
      options: {
        speed: option.number('espeak-ng.speed', {
          min: 50,
          max: 200,
          fallback: 100,
          unit: '%',
          label: { ko: 'espeak-ng 읽는 속도', en: 'Speed of espeak-ng' },
          hint: { ko: '100이 보통 속도입니다.', en: '100 is its usual speed.' },
        }),
      },
    },
    say: { name: { ko: 'macOS 목소리', en: 'The voices of macOS' }, systems: ['mac'] },
    sapi: { name: { ko: 'Windows 목소리', en: 'The voices of Windows' }, systems: ['windows'] },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Implementation>>>>;

/** A port: one kind of work that has several implementations. */
export type Port = keyof typeof IMPLEMENTATIONS;
export type ImplementationId<P extends Port> = keyof (typeof IMPLEMENTATIONS)[P] & string;

/** What the choice among a port's implementations is called in the settings. */
export const PORTS = {
  writer: { ko: '대본을 쓰는 방법', en: 'How scripts are written' },
  pictures: { ko: '그림을 얻는 방법', en: 'Where pictures come from' },
  voice: { ko: '내레이션을 읽는 프로그램', en: 'What reads the narration' },
} as const satisfies Readonly<Record<Port, Sentence>>;

/** The implementations of a port as the settings screen lists them. */
export function implementationsOf(port: Port): [string, Implementation][] {
  return Object.entries<Implementation>(IMPLEMENTATIONS[port]);
}

/** No choice: those that come into play by themselves. */
export const AUTOMATIC = 'automatic';
export const AUTOMATIC_NAME: Sentence = { ko: '자동', en: 'Automatic' };
const ids = (port: Port) => [AUTOMATIC, ...implementationsOf(port).map(([id]) => id)];
const allOptions = Object.values<Readonly<Record<string, Implementation>>>(IMPLEMENTATIONS)
  .flatMap((port) => Object.values(port))
  .flatMap(({ options = {} }) => Object.values(options));

/** Which implementation the creator chose for each port. */
export const chosenSchema = z.strictObject({
  writer: z.enum(ids('writer')),
  pictures: z.enum(ids('pictures')),
  voice: z.enum(ids('voice')),
});
export type Chosen = z.infer<typeof chosenSchema>;
export const NOTHING_CHOSEN: Chosen = { writer: AUTOMATIC, pictures: AUTOMATIC, voice: AUTOMATIC };

export type OptionValue = string | number;
/** What the creator set, by the options' keys. A missing key means the fallback. */
export const optionsSchema: z.ZodType<Readonly<Record<string, OptionValue | undefined>>> = z.strictObject(
  Object.fromEntries(allOptions.map(({ key, schema }) => [key, schema.optional()])),
);
export type OptionValues = z.infer<typeof optionsSchema>;

/** The value of one option as it is set, or its fallback. */
export function readOption<T>(option: OptionOf<T>, values: OptionValues | undefined): T {
  const value = option.schema.safeParse(values?.[option.key]);
  return value.success ? value.data : option.fallback;
}
