import { count, filled, fixed } from './define';

export const SCRIPT_PROBLEMS = {
  'script.nothing_to_write': fixed({
    ko: '대본으로 만들 내용이 없습니다. 대본으로 쓸 글이나 언어 모델이 쓸 주제(제목)를 넣어 다시 추가해 주세요.',
    en: 'There is nothing to write a script from. Add the task again with a text, or with a title for the language model to write about.',
  }),
  'llm.needed_for_title': fixed({
    ko: '제목만으로 대본을 쓰려면 언어 모델이 필요합니다. 설정에서 언어 모델의 주소와 모델을 정하면 이어서 씁니다.',
    en: 'A language model is needed to write a script from a title alone. Set its address and model in the settings, and the task goes on.',
  }),
  'llm.not_json': fixed({
    ko: '언어 모델이 약속된 형식(JSON)으로 답하지 않았습니다. 다시 시도합니다.',
    en: 'The language model did not reply in the agreed format (JSON). The task is tried again.',
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
