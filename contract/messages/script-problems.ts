import { z } from 'zod';
import { count, filled, fixed } from './define';

export const SCRIPT_PROBLEMS = {
  'script.nothing_to_write': fixed({
    ko: '대본으로 만들 내용이 없습니다. 대본으로 쓸 글이나 언어 모델이 쓸 주제(제목)를 넣어 다시 추가해 주세요.',
    en: 'There is nothing to write a script from. Add the task again with a text, or with a title for the language model to write about.',
  }),
  'script.no_words': fixed({
    ko: '읽을 글이 없습니다. 글이 든 파일인지 확인해 주세요.',
    en: 'There is nothing in it to read aloud. Make sure that the file holds a text.',
  }),
  'llm.needed_for_title': fixed({
    ko: '제목만으로 대본을 쓰려면 언어 모델이 필요합니다. 설정에서 언어 모델의 주소와 모델을 정하면 이어서 씁니다.',
    en: 'A language model is needed to write a script from a title alone. Set its address and model in the settings, and the task goes on.',
  }),
  // None says whether another attempt follows: only the queue knows.
  'llm.empty_reply': fixed({
    ko: '언어 모델의 답이 비어 있었습니다. 생각하는 데 답의 길이를 다 쓰는 모델일 수 있으니, 계속되면 설정에서 다른 모델을 골라 주세요.',
    en: 'The language model’s reply was empty. The model may spend its whole reply on thinking. If this goes on, choose another model in the settings.',
  }),
  'llm.not_json': fixed({
    ko: '언어 모델의 답에 대본이 없었습니다. 계속되면 설정에서 다른 모델을 골라 주세요.',
    en: 'The language model’s reply held no script. If this goes on, choose another model in the settings.',
  }),
  'llm.no_narration': fixed({
    ko: '언어 모델의 답에 읽을 내레이션이 없었습니다. 계속되면 설정에서 다른 모델을 골라 주세요.',
    en: 'The language model’s reply held no narration to read. If this goes on, choose another model in the settings.',
  }),
  'llm.other_language': filled(
    { asked: z.enum(['ko', 'en']) },
    {
      ko: ({ asked }) => `언어 모델이 ${asked === 'ko' ? '한국어' : '영어'}로 쓰지 않았습니다.`,
      en: ({ asked }) => `The language model did not write in ${asked === 'ko' ? 'Korean' : 'English'}.`,
    },
  ),
  'llm.off_length': filled(
    { seconds: count, wanted: count },
    {
      ko: ({ seconds, wanted }) => `읽는 데 약 ${seconds}초가 걸리는 대본입니다(요청한 길이: ${wanted}초).`,
      en: ({ seconds, wanted }) => `The script takes about ${seconds} s to read aloud; ${wanted} s were asked for.`,
    },
  ),
  'llm.not_chat': fixed({
    ko: '설정한 주소에서 언어 모델의 답이 아닌 응답이 왔습니다. 설정의 주소를 확인해 주세요(대개 /v1로 끝납니다).',
    en: 'The reply from the address in the settings is not that of a language model. Check the address (it usually ends with /v1).',
  }),
  'llm.too_slow': fixed({
    ko: '언어 모델 서버가 제시간에 답하지 않았습니다.',
    en: 'The language model’s server did not reply in time.',
  }),
  'llm.refused_key': filled(
    { status: count },
    {
      ko: ({ status }) => `언어 모델 서버가 접근을 거부했습니다(HTTP ${status}). 설정에서 API 키를 확인해 주세요.`,
      en: ({ status }) =>
        `The language model’s server refused access (HTTP ${status}). Check the API key in the settings.`,
    },
  ),
  'llm.unreachable': fixed({
    ko: '언어 모델 서버에 연결하지 못했습니다. 설정의 주소를 확인해 주세요.',
    en: 'The language model’s server could not be reached. Check its address in the settings.',
  }),
  'llm.busy': filled(
    { status: count },
    {
      ko: ({ status }) => `언어 모델 서버가 지금은 답하지 못합니다(HTTP ${status}).`,
      en: ({ status }) => `The language model’s server cannot reply right now (HTTP ${status}).`,
    },
  ),
  'llm.refused_request': filled(
    { status: count },
    {
      ko: ({ status }) =>
        `언어 모델 서버가 요청을 받아들이지 않았습니다(HTTP ${status}). 설정의 주소와 모델 이름을 확인해 주세요.`,
      en: ({ status }) =>
        `The language model’s server did not accept the request (HTTP ${status}). Check its address and the model’s name in the settings.`,
    },
  ),
} as const;
