import type { Sentence } from '../words';
import { type Implementation, type OptionWords, option } from './option-kinds';

/** Options that all services that make pictures have. Several may be in the chain, so each label says whose option it is. */
const styleOf = (service: Sentence): OptionWords => ({
  label: { ko: `${service.ko} 화풍`, en: `Style of ${service.en}` },
  hint: {
    ko: '모든 장면의 그림 설명 앞에 붙입니다. 예: watercolor, soft light',
    en: 'Put before the description of every scene, such as: watercolor, soft light',
  },
});
const priceOf = (service: Sentence): OptionWords => ({
  label: { ko: `${service.ko} 그림 한 장 가격(US$)`, en: `Price of one picture from ${service.en} (US$)` },
  hint: {
    ko: '예: 0.04. 무료면 0입니다. 비워 두면 알려진 모델만 어림합니다.',
    en: 'Such as 0.04; 0 if it is free. If left empty, only known models are estimated.',
  },
});
const COMFYUI: Sentence = { ko: 'ComfyUI', en: 'ComfyUI' };
const GEMINI: Sentence = { ko: 'Gemini', en: 'Gemini' };
const IMAGE_API: Sentence = { ko: '이미지 API', en: 'the image API' };

/** The picture sources that come with the app, with what the creator may set for each. */
export const PICTURE_SOURCES = {
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
        label: { ko: '자료실 그림의 이용 조건', en: 'Licences of archive pictures' },
        hint: {
          ko: '퍼블릭 도메인은 CC0도 포함하고, 모두는 비영리·변경 금지도 포함합니다. 조건이 적히지 않은 그림은 쓰지 않습니다.',
          en: 'Commercial: changes are allowed too. Public domain: includes CC0. All: includes non-commercial and no-changes licences. A picture without a licence is never used.',
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
          en: 'Openverse is searched in English only, and allows few searches without an account.',
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
        label: { ko: '자료실 그림의 최소 너비', en: 'Minimum width of archive pictures' },
        hint: { ko: '세로 영상에서는 최소 높이입니다.', en: 'For a portrait film, the minimum height.' },
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
          en: 'A ComfyUI that runs on this computer or on another one in your network.',
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
        hint: { ko: '{{negative}} 자리에 들어갑니다.', en: 'Replaces {{negative}} in the workflow.' },
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
          en: 'It usually ends with /v1, and may be a server on this computer. The descriptions of scenes are sent there.',
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
          ko: '높을수록 비쌉니다. 품질을 고를 수 없는 서버라면 기본값으로 두세요.',
          en: 'Higher costs more. Leave it at “Usual” for a server that has no such setting.',
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
          en: 'It usually stays as it is. The descriptions of scenes are sent there.',
        },
      }),
      key: option.secret('gemini.key', {
        label: { ko: 'Gemini API 키', en: 'API key of Gemini' },
        hint: {
          ko: '저장된 키가 없습니다. Google AI Studio에서 만듭니다.',
          en: 'No key is saved. Make one in Google AI Studio.',
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
          en: 'Only the site that you allow is used. You sign in yourself, in its own window.',
        },
      }),
    },
  },
  'title-cards': { name: { ko: '타이틀 카드', en: 'Title cards' } },
} as const satisfies Readonly<Record<string, Implementation>>;
