import { count, filled, fixed, text } from './define';

/** Why a worker process ended the last time. Each one is started again by the app. */
export const WORKER_PROBLEMS = {
  'worker.exited': filled(
    { detail: text },
    {
      ko: ({ detail }) =>
        `작업자가 갑자기 종료되어 다시 시작했습니다 (${detail}). 되풀이되면 로그 폴더에서 원인을 확인하세요.`,
      en: ({ detail }) =>
        `The process ended by itself and was started again (${detail}). If this goes on, look for the cause in the log folder.`,
    },
  ),
  'worker.not_started': filled(
    { detail: text },
    {
      ko: ({ detail }) =>
        `작업자를 시작하지 못해 잠시 뒤 다시 시도합니다 (${detail}). 되풀이되면 앱을 다시 설치하세요.`,
      en: ({ detail }) =>
        `The process could not be started and is tried again in a moment (${detail}). If this goes on, install the app again.`,
    },
  ),
  'worker.silent': filled(
    { seconds: count },
    {
      ko: ({ seconds }) => `${seconds}초 동안 응답이 없어 다시 시작했습니다.`,
      en: ({ seconds }) => `It did not respond for ${seconds} s and was started again.`,
    },
  ),
  'worker.out_of_memory': filled(
    { usedMb: count, limitMb: count },
    {
      ko: ({ usedMb, limitMb }) =>
        `메모리 한도를 넘어 다시 시작했습니다 (한도 ${limitMb} MB, 사용 ${usedMb} MB). 설정에서 한도를 올릴 수 있습니다.`,
      en: ({ usedMb, limitMb }) =>
        `It outgrew its memory limit and was started again (${usedMb} MB of ${limitMb} MB). The limit can be raised in the settings.`,
    },
  ),
  'worker.unreachable': fixed({
    ko: '작업을 건네받지 못해 다시 시작했습니다.',
    en: 'It could not be given its task and was started again.',
  }),
} as const;
