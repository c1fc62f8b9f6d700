import { z } from 'zod';
import { argument } from './processors';
import type { TaskType } from './task-type-names';
import type { Language, Sentence } from './words';

/*
 * The script writers, picture sources and voices that come with the app, with what the creator may set for each and the words for it. The
 * settings file is checked by this list, and the settings screen is drawn from it. So adding an implementation takes its file in workers/,
 * its line in that folder's index.ts and its entry here; a voice's id is also in `voice-engines.ts`.
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
export interface NumberOption extends OptionOf<number> {
  readonly kind: 'number';
  readonly unit: string;
  readonly min: number;
  readonly max: number;
}
interface TextOption extends OptionOf<string> {
  readonly kind: 'text' | 'folder' | 'file' | 'address' | 'price';
}
interface ChoiceOption extends OptionOf<string> {
  readonly kind: 'choice';
  readonly choices: Readonly<Record<string, Sentence>>;
}
/** The id that a service gives to one of its voices; empty: none is chosen. */
export interface VoiceOption extends OptionOf<string> {
  readonly kind: 'voice';
  /** Whether the service tells its voices. */
  readonly isListed: boolean;
}
/** A program and its arguments, which no shell reads; empty: none. */
export interface CommandOption extends OptionOf<readonly string[]> {
  readonly kind: 'command';
}
/** The name of a model of a service that says which it has. */
export interface ModelOption extends OptionOf<string> {
  readonly kind: 'model';
  readonly source: 'image-api' | 'gemini';
}
/** The site that may be used with the creator's account, by what they agreed to (`agreementTo` of `recipe.ts`); empty: none. */
export interface SiteOption extends OptionOf<string> {
  readonly kind: 'site';
}
type ValueOption = SiteOption | ModelOption | NumberOption | TextOption | ChoiceOption | VoiceOption | CommandOption;
/** Kept sealed in the home folder and never shown. It is in no settings but those that a worker gets for a run (`secrets`). */
export interface SecretOption extends OptionWords {
  readonly kind: 'secret';
  readonly key: string;
}
/** What the creator may set for an implementation. The settings screen knows how to draw each kind. */
export type Option = ValueOption | SecretOption;

const priceSchema = z.string().regex(/^(?:\d{1,3}(?:\.\d{1,6})?)?$/u);

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
    return { kind: 'number', key, schema: z.int().min(given.min).max(given.max), ...given };
  },
  text(key: string, words: OptionWords): TextOption {
    return { kind: 'text', key, schema: z.string().max(1_000), fallback: '', ...words };
  },
  /** Of a server that the creator names, on this machine too. What stands before an `@` would be a secret outside of its place. */
  address(key: string, given: OptionWords & { readonly fallback?: string }): TextOption {
    const url = z
      .url({ protocol: /^https?$/ })
      .max(1_000)
      .refine((text) => !/^[^/]*\/\/[^/]*@/u.test(text));
    const schema = given.fallback === undefined ? z.union([z.literal(''), url]) : url;
    return { kind: 'address', key, schema, fallback: '', ...given };
  },
  /** The absolute path of a file. */
  file(key: string, words: OptionWords): TextOption {
    return { ...option.text(key, words), kind: 'file' };
  },
  model(source: ModelOption['source'], words: OptionWords): ModelOption {
    return { kind: 'model', key: `${source}.model`, source, schema: z.string().max(200), fallback: '', ...words };
  },
  site(key: string, words: OptionWords): SiteOption {
    return { ...option.text(key, words), kind: 'site', schema: z.string().max(2_000) };
  },
  /** In US dollars, such as 0.04; empty: not set, which is not 0. */
  price(key: string, words: OptionWords): TextOption {
    return { ...option.text(key, words), kind: 'price', schema: priceSchema };
  },
  command(key: string, words: OptionWords): CommandOption {
    const schema = z
      .array(argument)
      .max(200)
      .refine(([program]) => program !== '');
    return { kind: 'command', key, schema, fallback: [], ...words };
  },
  /** It becomes a part of an address or of a form: letters, digits, `-` and `_` alone. */
  voice(key: string, given: OptionWords & { readonly isListed: boolean }): VoiceOption {
    return { kind: 'voice', key, schema: z.string().regex(/^[\w-]{0,100}$/), fallback: '', ...given };
  },
  secret(key: string, words: OptionWords): SecretOption {
    return { kind: 'secret', key, ...words };
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

/** What services that make pictures have in common. Several may be in the chain, so the label says whose option it is. */
const styleOf = (service: Sentence): OptionWords => ({
  label: { ko: `${service.ko} 화풍`, en: `Style of ${service.en}` },
  hint: {
    ko: '모든 장면의 그림 설명 앞에 붙입니다. 예: watercolor, soft light',
    en: 'Put before the words of every scene, such as: watercolor, soft light',
  },
});
const priceOf = (service: Sentence): OptionWords => ({
  label: { ko: `${service.ko} 그림 한 장 가격(US$)`, en: `Price of a picture of ${service.en} (US$)` },
  hint: {
    ko: '예: 0.04. 무료면 0입니다. 비워 두면 알려진 모델만 어림합니다.',
    en: 'Such as 0.04; 0 if it is free. If left empty, only known models are estimated.',
  },
});
const COMFYUI: Sentence = { ko: 'ComfyUI', en: 'ComfyUI' };
const GEMINI: Sentence = { ko: 'Gemini', en: 'Gemini' };
const IMAGE_API: Sentence = { ko: '이미지 API', en: 'the image API' };

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
        style: option.text('comfyui.style', styleOf(COMFYUI)),
        negative: option.text('comfyui.negative', {
          label: { ko: '그림에 없어야 할 것', en: 'What must not be in the picture' },
          hint: { ko: '{{negative}} 자리에 들어갑니다.', en: 'Goes into the place {{negative}}.' },
        }),
      },
    },
    'image-api': {
      name: { ko: '이미지 API (OpenAI 호환)', en: 'Image API (OpenAI-compatible)' },
      onlyWhenChosen: true,
      options: {
        address: option.address('image-api.address', {
          fallback: 'https://api.openai.com/v1',
          label: { ko: '이미지 API 주소', en: 'Address of the image API' },
          hint: {
            ko: '대개 /v1로 끝납니다. 내 컴퓨터의 서버도 됩니다. 장면의 설명이 이 서버로 갑니다.',
            en: 'It usually ends with /v1, and may be a server on this computer. The words of scenes are sent there.',
          },
        }),
        key: option.secret('image-api.key', {
          label: { ko: '이미지 API 키', en: 'Key of the image API' },
          hint: {
            ko: '저장된 키가 없습니다. 내 컴퓨터의 서버라면 보통 필요 없습니다.',
            en: 'No key is saved. A server on this computer usually needs none.',
          },
        }),
        model: option.model('image-api', {
          label: { ko: '이미지 API 모델', en: 'Model of the image API' },
          hint: { ko: '서버가 부르는 이름 그대로 적습니다.', en: 'The name that the server uses.' },
        }),
        quality: option.choice('image-api.quality', {
          label: { ko: '이미지 API 품질', en: 'Quality of the image API' },
          hint: {
            ko: '높을수록 비쌉니다. 모르는 서버에는 기본값으로 두세요.',
            en: 'Higher costs more. Leave it at usual for a server that does not know of it.',
          },
          choices: {
            usual: { ko: '기본값', en: 'Usual' },
            low: { ko: '낮음', en: 'Low' },
            medium: { ko: '보통', en: 'Medium' },
            high: { ko: '높음', en: 'High' },
          },
          fallback: 'usual',
        }),
        style: option.text('image-api.style', styleOf(IMAGE_API)),
        price: option.price('image-api.price', priceOf(IMAGE_API)),
      },
    },
    gemini: {
      name: { ko: 'Gemini로 생성', en: 'Made by Gemini' },
      onlyWhenChosen: true,
      options: {
        address: option.address('gemini.address', {
          fallback: 'https://generativelanguage.googleapis.com/v1beta',
          label: { ko: 'Gemini 주소', en: 'Address of Gemini' },
          hint: {
            ko: '대개 그대로 둡니다. 장면의 설명이 이 서버로 갑니다.',
            en: 'It usually stays as it is. The words of scenes are sent there.',
          },
        }),
        key: option.secret('gemini.key', {
          label: { ko: 'Gemini API 키', en: 'API key of Gemini' },
          hint: {
            ko: '저장된 키가 없습니다. Google AI Studio에서 만듭니다.',
            en: 'No key is saved. Google AI Studio makes one.',
          },
        }),
        model: option.model('gemini', {
          label: { ko: 'Gemini 모델', en: 'Model of Gemini' },
          hint: {
            ko: '그림을 만드는 모델의 이름입니다. 예: gemini-3.1-flash-image',
            en: 'The name of a model that makes pictures, such as gemini-3.1-flash-image.',
          },
        }),
        style: option.text('gemini.style', styleOf(GEMINI)),
        price: option.price('gemini.price', priceOf(GEMINI)),
      },
    },
    recipes: {
      name: { ko: '내 브라우저의 사이트', en: 'A site in your browser' },
      onlyWhenChosen: true,
      options: {
        site: option.site('recipes.site', {
          label: { ko: '내 계정으로 쓸 사이트', en: 'Site to use with your account' },
          hint: {
            ko: '허용한 사이트 하나만 씁니다. 로그인은 그 사이트의 창에서 직접 합니다.',
            en: 'Only the one that you allow is used. You sign in yourself, in its window.',
          },
        }),
      },
    },
    'title-cards': { name: { ko: '타이틀 카드', en: 'Title cards' } },
  },
  voice: {
    'own-voice': {
      name: { ko: '내 프로그램', en: 'My own program' },
      onlyWhenChosen: true,
      options: {
        command: option.command('own-voice.command', {
          label: { ko: '읽는 프로그램', en: 'Program that reads' },
          hint: {
            ko: '한 문장씩 실행합니다. 표준 입력으로 글을 받고, 표준 출력이나 {wavFile} 자리의 파일에 WAV를 씁니다. {textFile}, {language}, {voice}도 쓸 수 있습니다.',
            en: 'Started for each sentence. It gets the text on its input and writes a WAV to its output, or to the file that stands for {wavFile}. {textFile}, {language} and {voice} are filled in too.',
          },
        }),
      },
    },
    'openai-speech': {
      name: { ko: '음성 서버', en: 'Speech server' },
      onlyWhenChosen: true,
      options: {
        address: option.address('openai-speech.address', {
          label: { ko: '음성 서버 주소', en: 'Address of the speech server' },
          hint: {
            ko: 'OpenAI 호환 주소 (예: http://127.0.0.1:8880/v1). 내레이션이 이 서버로 갑니다.',
            en: 'OpenAI-compatible, such as http://127.0.0.1:8880/v1. The narration is sent there.',
          },
        }),
        model: option.text('openai-speech.model', {
          label: { ko: '음성 서버의 모델', en: 'Model of the speech server' },
          hint: { ko: '비워 두면 tts-1입니다.', en: 'If left empty: tts-1.' },
        }),
        voice: option.text('openai-speech.voice', {
          label: { ko: '음성 서버의 목소리', en: 'Voice of the speech server' },
          hint: {
            ko: '서버가 부르는 이름 그대로 적습니다. 비워 두면 alloy입니다.',
            en: 'The name that the server uses. If left empty: alloy.',
          },
        }),
        speed: option.number('openai-speech.speed', {
          min: 50,
          max: 200,
          fallback: 100,
          unit: '%',
          label: { ko: '음성 서버의 읽는 속도', en: 'Speed of the speech server' },
          hint: {
            ko: '100이 보통 속도입니다. 속도를 바꾸지 않는 모델도 있습니다.',
            en: '100 is its usual speed. Some models take no notice.',
          },
        }),
        key: option.secret('openai-speech.key', {
          label: { ko: '음성 서버의 API 키', en: 'API key of the speech server' },
          hint: {
            ko: '저장된 키가 없습니다. 내 컴퓨터의 서버라면 보통 필요 없습니다.',
            en: 'No key is saved. A server on this computer usually needs none.',
          },
        }),
      },
    },
    elevenlabs: {
      name: { ko: 'ElevenLabs', en: 'ElevenLabs' },
      onlyWhenChosen: true,
      options: {
        key: option.secret('elevenlabs.key', {
          label: { ko: 'ElevenLabs API 키', en: 'ElevenLabs API key' },
          hint: {
            ko: '저장된 키가 없습니다. elevenlabs.io에서 만듭니다. 내레이션이 그곳으로 가고, 글자 수만큼 요금이 듭니다.',
            en: 'No key is saved. Make one at elevenlabs.io. The narration is sent there, and each character costs.',
          },
        }),
        voice: option.voice('elevenlabs.voice', {
          isListed: true,
          label: { ko: 'ElevenLabs 목소리', en: 'ElevenLabs voice' },
          hint: {
            ko: '목소리 ID입니다. 키를 저장하면 목록에서 고를 수 있습니다.',
            en: 'The id of a voice. Once a key is saved, you can pick one from the list.',
          },
        }),
        model: option.text('elevenlabs.model', {
          label: { ko: 'ElevenLabs 모델', en: 'ElevenLabs model' },
          hint: { ko: '비워 두면 eleven_multilingual_v2입니다.', en: 'If left empty: eleven_multilingual_v2.' },
        }),
        speed: option.number('elevenlabs.speed', {
          min: 70,
          max: 120,
          fallback: 100,
          unit: '%',
          label: { ko: 'ElevenLabs 읽는 속도', en: 'Speed of ElevenLabs' },
          hint: {
            ko: '70에서 120까지입니다. 100이면 목소리의 원래 속도입니다.',
            en: 'From 70 to 120. At 100 the voice’s own speed.',
          },
        }),
      },
    },
    typecast: {
      name: { ko: '타입캐스트', en: 'Typecast' },
      onlyWhenChosen: true,
      options: {
        key: option.secret('typecast.key', {
          label: { ko: '타입캐스트 API 키', en: 'Typecast API key' },
          hint: {
            ko: '저장된 키가 없습니다. typecast.ai의 개발자 화면에서 만듭니다. 내레이션이 그곳으로 가고, 글자 수만큼 요금이 듭니다.',
            en: 'No key is saved. Make one on the developers’ pages of typecast.ai. The narration is sent there, and each character costs.',
          },
        }),
        voice: option.voice('typecast.voice', {
          isListed: true,
          label: { ko: '타입캐스트 목소리', en: 'Typecast voice' },
          hint: {
            ko: '목소리 ID(tc_…)입니다. 키를 저장하면 목록에서 고를 수 있습니다.',
            en: 'The id of a voice (tc_…). Once a key is saved, you can pick one from the list.',
          },
        }),
        model: option.choice('typecast.model', {
          label: { ko: '타입캐스트 모델', en: 'Typecast model' },
          hint: { ko: '새 모델에 없는 목소리도 있습니다.', en: 'Some voices are not in the newer one.' },
          choices: { 'ssfm-v30': { ko: 'ssfm-v30', en: 'ssfm-v30' }, 'ssfm-v21': { ko: 'ssfm-v21', en: 'ssfm-v21' } },
          fallback: 'ssfm-v30',
        }),
        speed: option.number('typecast.speed', {
          min: 50,
          max: 200,
          fallback: 100,
          unit: '%',
          label: { ko: '타입캐스트 읽는 속도', en: 'Speed of Typecast' },
          hint: { ko: '50에서 200까지입니다. 100이 보통 속도입니다.', en: 'From 50 to 200. 100 is its usual speed.' },
        }),
      },
    },
    clova: {
      name: { ko: 'CLOVA Voice', en: 'CLOVA Voice' },
      onlyWhenChosen: true,
      options: {
        keyId: option.secret('clova.keyId', {
          label: { ko: 'CLOVA Voice Client ID', en: 'CLOVA Voice client ID' },
          hint: {
            ko: '저장된 값이 없습니다. 네이버 클라우드 플랫폼 콘솔에서 CLOVA Voice 애플리케이션을 등록하면 나옵니다.',
            en: 'None is saved. The NAVER Cloud Platform console shows it once an application for CLOVA Voice is registered.',
          },
        }),
        key: option.secret('clova.key', {
          label: { ko: 'CLOVA Voice Client Secret', en: 'CLOVA Voice client secret' },
          hint: {
            ko: '저장된 값이 없습니다. Client ID와 같은 곳에 있습니다. 내레이션이 네이버로 가고, 글자 수만큼 요금이 듭니다.',
            en: 'None is saved. It stands beside the client ID. The narration is sent to NAVER, and each character costs.',
          },
        }),
        voice: option.voice('clova.voice', {
          isListed: false,
          label: { ko: 'CLOVA Voice 목소리', en: 'CLOVA Voice voice' },
          hint: {
            ko: 'API 문서의 목소리 목록에 있는 이름(speaker)입니다. 비워 두면 nara입니다.',
            en: 'A speaker of the list in its API documents. If left empty: nara.',
          },
        }),
        speed: option.number('clova.speed', {
          min: 50,
          max: 200,
          fallback: 100,
          unit: '%',
          label: { ko: 'CLOVA Voice 읽는 속도', en: 'Speed of CLOVA Voice' },
          hint: {
            ko: '50에서 200까지이고, CLOVA의 가장 가까운 단계로 읽습니다.',
            en: 'From 50 to 200; read at the nearest step that CLOVA has.',
          },
        }),
      },
    },
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

/** A picture source by the name that people know; one that this version does not know keeps its id. */
export function sourceName(id: string, language: Language): string {
  const [, found] = implementationsOf('pictures').find(([one]) => one === id) ?? [];
  return found?.name[language] ?? id;
}

/** No choice: those that come into play by themselves. */
export const AUTOMATIC = 'automatic';
export const AUTOMATIC_NAME: Sentence = { ko: '자동', en: 'Automatic' };
const ids = (port: Port) => [AUTOMATIC, ...implementationsOf(port).map(([id]) => id)];
const optionsOf = ({ options = {} }: Implementation): Option[] => Object.values(options);
const allOptions = Object.values<Readonly<Record<string, Implementation>>>(IMPLEMENTATIONS)
  .flatMap((port) => Object.values(port))
  .flatMap(optionsOf);
const isSecret = (one: Option): one is SecretOption => one.kind === 'secret';

/** The picture sources that work only when they are named, as the settings screen lists them. */
export const NAMED_SOURCES = implementationsOf('pictures').filter(([, { onlyWhenChosen }]) => onlyWhenChosen === true);
/** Of what is sent, before repetitions are left out. */
const MAX_SOURCES = 50;
/** Picture sources in the order in which they are asked, each once. Title cards, which fill what they all leave, are not named. */
export const sourceChainSchema = z
  .array(z.enum(NAMED_SOURCES.map(([id]) => id)))
  .max(MAX_SOURCES)
  .overwrite((ids) => [...new Set(ids)]);

/** Before there were chains, the settings named one source. One of those that work by themselves, or `automatic`, meant no choice. */
const WORK_BY_THEMSELVES = ids('pictures').filter((id) => !NAMED_SOURCES.some(([named]) => named === id));
const chainOfOne = (value: unknown): unknown =>
  typeof value !== 'string' ? value : WORK_BY_THEMSELVES.includes(value) ? [] : [value];

/** Which implementation the creator chose for each port; of picture sources, a chain. */
export const chosenSchema = z.strictObject({
  writer: z.enum(ids('writer')),
  pictures: z.preprocess(chainOfOne, sourceChainSchema),
  voice: z.enum(ids('voice')),
});
export type Chosen = z.infer<typeof chosenSchema>;
export const NOTHING_CHOSEN: Chosen = { writer: AUTOMATIC, pictures: [], voice: AUTOMATIC };

export type OptionValue = string | number | readonly string[];
/** What the creator set, by the options' keys. A missing key means the fallback. */
export const optionsSchema: z.ZodType<Readonly<Record<string, OptionValue | undefined>>> = z.strictObject(
  Object.fromEntries(allOptions.flatMap((one) => (isSecret(one) ? [] : [[one.key, one.schema.optional()] as const]))),
);
export type OptionValues = z.infer<typeof optionsSchema>;

/** The value of one option as it is set, or its fallback. */
export function readOption<T>(option: OptionOf<T>, values: OptionValues | undefined): T {
  const value = option.schema.safeParse(values?.[option.key]);
  return value.success ? value.data : option.fallback;
}

const secretKeys = allOptions.filter(isSecret).map(({ key }) => key);
export const secretKeySchema = z.enum(secretKeys);
/** It becomes a header of a request: whatever could end one is no part of a key. */
export const secretValueSchema = z.string().regex(/^[\x21-\x7e]{1,500}$/u);
/** The values of secrets, by their options' keys. */
export const secretsSchema: z.ZodType<Readonly<Record<string, string | undefined>>> = z.strictObject(
  Object.fromEntries(secretKeys.map((key) => [key, secretValueSchema.optional()])),
);
export type SecretValues = z.infer<typeof secretsSchema>;

const PORT_OF: Readonly<Record<TaskType, Port>> = { script: 'writer', image: 'pictures', video: 'voice' };

/**
 * The secrets that a run of the type may need: of its port, and not of an implementation that only works when it is chosen and is not.
 * `ownSources`: those that the task names itself.
 */
export function secretsInPlay(type: TaskType, chosen: Chosen, ownSources?: readonly string[]): string[] {
  const port = PORT_OF[type];
  const named = port === 'pictures' ? (ownSources ?? chosen.pictures) : [chosen[port]];
  const inPlay = implementationsOf(port).filter(([id, { onlyWhenChosen }]) => !onlyWhenChosen || named.includes(id));
  return inPlay.flatMap(([, implementation]) => optionsOf(implementation).filter(isSecret)).map(({ key }) => key);
}

/** Whether voices of it are named by an option of its own, and not by the setting that all others share. */
export const namesItsVoice = ({ options = {} }: Implementation): boolean => Object.hasOwn(options, 'voice');
