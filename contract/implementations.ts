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
  readonly kind: 'text' | 'folder' | 'file';
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
  /** The address of a server of the creator's, on this machine too. */
  address(key: string, given: OptionWords & { readonly fallback: string }): TextOption {
    return { kind: 'text', key, schema: z.url({ protocol: /^https?$/ }).max(1_000), ...given };
  },
  /** The absolute path of a file. */
  file(key: string, words: OptionWords): TextOption {
    return { ...option.text(key, words), kind: 'file' };
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
    comfyui: {
      name: { ko: 'ComfyUI로 생성', en: 'Made by ComfyUI' },
      onlyWhenChosen: true,
      options: {
        address: option.address('comfyui.address', {
          fallback: 'http://127.0.0.1:8188',
          label: { ko: 'ComfyUI 주소', en: 'Address of ComfyUI' },
          hint: {
            ko: '이 컴퓨터나 같은 네트워크의 다른 컴퓨터에서 켜 둔 ComfyUI입니다.',
            en: 'A ComfyUI that runs on this computer, or on another one of your network.',
          },
        }),
        workflow: option.file('comfyui.workflow', {
          label: { ko: '워크플로 파일', en: 'Workflow file' },
          hint: {
            ko: 'ComfyUI에서 내보내기(API)로 저장한 JSON 파일의 경로입니다. 그 안에 {{prompt}}, {{width}}, {{height}}, {{seed}}를 적고, 원하면 {{negative}}도 적어 주세요.',
            en: 'The path of the JSON file that ComfyUI writes with Export (API). Put {{prompt}}, {{width}}, {{height}} and {{seed}} into it, and {{negative}} if you like.',
          },
        }),
        style: option.text('comfyui.style', {
          label: { ko: '화풍', en: 'Style' },
          hint: {
            ko: '모든 장면의 그림 설명 앞에 붙입니다. 예: watercolor, soft light',
            en: 'Put before the words of every scene, such as: watercolor, soft light',
          },
        }),
        negative: option.text('comfyui.negative', {
          label: { ko: '그림에 없어야 할 것', en: 'What must not be in the picture' },
          hint: { ko: '{{negative}} 자리에 들어갑니다.', en: 'Goes into the place {{negative}}.' },
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
