import { count, filled, fixed } from './define';

/** The creator's own code: what it could not do, and settings of it that cannot be used. */
export const PROCESSOR_PROBLEMS = {
  /** `field` says which setting. */
  processor_unusable: fixed({
    ko: '이 작업을 맡을 프로그램의 설정을 쓸 수 없습니다. 설정의 ‘작업을 맡을 프로그램’에서 고치면 이어서 진행합니다.',
    en: 'The setting for the program that does these tasks cannot be used. Correct it under “Who does the work” in the settings; the task then goes on.',
  }),
  not_external: fixed({
    ko: '이 종류의 작업은 밖에서 가져가는 프로그램이 맡고 있지 않습니다. 설정의 ‘작업을 맡을 프로그램’에서 바꿀 수 있습니다.',
    en: 'Tasks of this type are not done by a worker that pulls them. It can be chosen under “Who does the work” in the settings.',
  }),
  'processor.asked_to_wait': fixed({
    ko: '프로그램이 나중에 다시 시도하라고 했습니다.',
    en: 'The program asked to be tried again later.',
  }),
  'processor.result_too_long': filled(
    { chars: count },
    {
      ko: ({ chars }) => `프로그램이 돌려준 결과가 너무 깁니다 (${chars}자까지).`,
      en: ({ chars }) => `The program returned too long a result (at most ${chars} characters).`,
    },
  ),
  'processor.too_many_wait': fixed({
    ko: '작업을 기다리는 프로그램이 너무 많습니다. 몇 개를 끝내고 다시 시도하세요.',
    en: 'Too many workers wait for a task. End some of them, then try again.',
  }),
  'processor.too_many_files': filled(
    { limit: count },
    {
      ko: ({ limit }) =>
        `결과 폴더에 파일이 너무 많습니다 (${limit}개까지). 묶음으로 만들거나 필요한 것만 남겨 주세요.`,
      en: ({ limit }) =>
        `There are too many files in the result folder (at most ${limit}): leave only those that are needed.`,
    },
  ),
} as const;
