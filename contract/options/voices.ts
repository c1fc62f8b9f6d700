import { MODEL_MIRROR, VOICE_MODELS } from '../voice-models';
import { type Implementation, option } from './option-kinds';

/** The voices that come with the app, with what the creator may set for each. */
export const VOICES = {
  'own-voice': {
    name: { ko: '내 프로그램', en: 'My own program' },
    onlyWhenChosen: true,
    options: {
      command: option.command('own-voice.command', {
        label: { ko: '내 음성 프로그램', en: 'My voice program' },
        hint: {
          ko: '한 문장씩 실행합니다. 표준 입력으로 글을 받고, 표준 출력이나 {wavFile} 자리의 파일에 WAV를 씁니다. {textFile}, {language}, {voice}도 쓸 수 있습니다.',
          en: 'Run once for each sentence. It gets the text on standard input and writes a WAV to standard output, or to the file whose path replaces {wavFile}. {textFile}, {language} and {voice} are replaced too.',
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
          en: '100 is its usual speed. Some models ignore it.',
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
          en: 'No key is saved. Make one at elevenlabs.io. The narration is sent there, and you pay by the character.',
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
          en: 'From 70 to 120. 100 is the voice’s own speed.',
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
          en: 'No key is saved. Make one on the developers’ pages of typecast.ai. The narration is sent there, and you pay by the character.',
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
          en: 'None is saved. It is shown beside the client ID. The narration is sent to NAVER, and you pay by the character.',
        },
      }),
      voice: option.voice('clova.voice', {
        isListed: false,
        label: { ko: 'CLOVA Voice 목소리', en: 'CLOVA Voice speaker' },
        hint: {
          ko: 'API 문서의 목소리 목록에 있는 이름(speaker)입니다. 비워 두면 nara입니다.',
          en: 'The name of a speaker from its API documentation. If left empty: nara.',
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
          en: 'From 50 to 200, rounded to the steps that CLOVA has.',
        },
      }),
    },
  },
  'sherpa-onnx': {
    name: { ko: '신경망 음성 (오프라인)', en: 'Neural voice (offline)' },
    onlyWhenChosen: true,
    options: {
      speechModel: option.speechModel('sherpa-onnx.speechModel', {
        label: { ko: '신경망 음성 모델', en: 'Neural voice model' },
        hint: {
          ko: '한 번 내려받으면 인터넷 없이 읽습니다. 내레이션은 컴퓨터 밖으로 나가지 않습니다.',
          en: 'Downloaded once, it reads without the internet. The narration never leaves this computer.',
        },
        ids: VOICE_MODELS.map(({ id }) => id),
        fallback: 'supertonic-3',
      }),
      voice: option.voice('sherpa-onnx.voice', {
        isListed: true,
        label: { ko: '목소리 번호', en: 'Number of the voice' },
        hint: {
          ko: '비워 두면 1번입니다. 모델을 내려받으면 목록에서 들어 보고 고를 수 있습니다.',
          en: 'If left empty: 1. Once the model is downloaded, you can hear its voices and pick one from the list.',
        },
      }),
      speed: option.number('sherpa-onnx.speed', {
        min: 50,
        max: 200,
        fallback: 100,
        unit: '%',
        label: { ko: '신경망 음성의 읽는 속도', en: 'Speed of the neural voice' },
        hint: { ko: '100이 보통 속도입니다.', en: '100 is its usual speed.' },
      }),
      mirror: option.address('sherpa-onnx.mirror', {
        fallback: MODEL_MIRROR,
        label: { ko: '모델을 받을 주소', en: 'Where models come from' },
        hint: {
          ko: 'Hugging Face와 경로가 같은 미러를 쓸 수 있습니다. https이거나 이 컴퓨터의 주소여야 합니다.',
          en: 'A mirror with the paths of Hugging Face works too. It must be https, or an address of this computer.',
        },
      }),
      folder: option.folder('sherpa-onnx.folder', {
        label: { ko: '내 모델 폴더', en: 'Your own model folder' },
        hint: {
          ko: '직접 받은 Supertonic 모델이 있으면 그 폴더의 전체 경로를 적습니다. 보통은 비워 둡니다.',
          en: 'The full path of a Supertonic model that you have yourself. Usually left empty.',
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
} as const satisfies Readonly<Record<string, Implementation>>;
