import { count, filled, fixed, text } from './define';

/** The creator's own code: what it could not do, and settings of it that cannot be used. */
export const PROCESSOR_PROBLEMS = {
  /** `field` says which setting. */
  processor_unusable: fixed({
    ko: '이 작업을 맡을 프로그램의 설정을 쓸 수 없습니다. 설정의 ‘작업을 맡을 프로그램’에서 고치면 이어서 진행합니다.',
    en: 'The setting for the program that does these tasks cannot be used. Correct it under “Who does the work” in the settings; the task then goes on.',
  }),
  service_unauthorized: fixed({
    ko: '설정한 주소가 접근을 거절했습니다. 설정의 ‘작업을 맡을 프로그램’에서 주소와 비밀값을 확인하세요.',
    en: 'The address that was set refused access. Check the address and its secret under “Who does the work” in the settings.',
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
  /** It ended with the exit code for a wrong input or set-up; `output` is what it printed last. */
  'processor.wrong_input': filled(
    { program: text, output: text },
    {
      ko: ({ program, output }) =>
        `${program} 프로그램이 입력이나 설정이 잘못되었다고 합니다${output === '' ? '.' : `: ${output}`}`,
      en: ({ program, output }) =>
        `${program} says that its input or its set-up is wrong${output === '' ? '.' : `: ${output}`}`,
    },
  ),
  /** It ended with the exit code for "later". */
  'processor.later': filled(
    { program: text, output: text },
    {
      ko: ({ program, output }) =>
        `${program} 프로그램이 나중에 다시 시도하라고 했습니다${output === '' ? '.' : `: ${output}`}`,
      en: ({ program, output }) => `${program} asked to be tried again later${output === '' ? '.' : `: ${output}`}`,
    },
  ),
  /** It ended with the exit code for "a person must act". */
  'processor.needs_you': filled(
    { program: text, output: text },
    {
      ko: ({ program, output }) =>
        `${program} 프로그램을 이어서 실행하려면 확인이 필요합니다${output === '' ? '.' : `: ${output}`}`,
      en: ({ program, output }) =>
        `${program} needs you to act before it can go on${output === '' ? '.' : `: ${output}`}`,
    },
  ),
  'processor.too_many_files': filled(
    { max: count },
    {
      ko: ({ max }) => `프로그램이 파일을 너무 많이 남겼습니다 (${max}개까지). 필요한 파일만 남기도록 고쳐 주세요.`,
      en: ({ max }) => `The program left too many files (at most ${max}). Make it leave only those that are needed.`,
    },
  ),
  'processor.linked_file': filled(
    { name: text },
    {
      ko: ({ name }) => `다른 곳의 파일과 이어진 파일(하드 링크)입니다. 복사해서 넣어 주세요: ${name}`,
      en: ({ name }) => `This file is also linked from another place (a hard link). Copy it instead: ${name}`,
    },
  ),
} as const;
