import { count, filled, fixed, plural, texts } from './define';

const MAX_TITLES = 5;
const listed = (titles: readonly string[]): string =>
  `${titles.slice(0, MAX_TITLES).join(', ')}${titles.length > MAX_TITLES ? ' …' : ''}`;

/** How this machine belongs to a studio. */
export const JOINING_PROBLEMS = {
  'studio.bad_address': fixed({
    ko: 'Redis 서버의 주소가 아닙니다. rediss://studio@nas.local:6379처럼 적어 주세요.',
    en: 'This is not the address of a Redis server. Write it like rediss://studio@nas.local:6379.',
  }),
  'studio.given': fixed({
    ko: '앱을 시작할 때 정해진 스튜디오입니다(--studio 또는 STUDIO_QUEUE_REDIS). 그것을 빼고 다시 시작하면 여기서 바꿀 수 있습니다.',
    en: 'The studio was given when the app was started (--studio or STUDIO_QUEUE_REDIS). Start it without, and it can be changed here.',
  }),
  'studio.takes_no_images': fixed({
    ko: '이 컴퓨터는 이미지 작업을 맡지 않습니다: 브라우저를 찾지 못했습니다. Chrome, Edge, Chromium 중 하나를 설치하거나 설정에서 골라 주세요.',
    en: 'This machine takes no image tasks: no browser was found. Install Chrome, Edge or Chromium, or choose one in the settings.',
  }),
  'studio.takes_no_films': fixed({
    ko: '이 컴퓨터는 영상 작업을 맡지 않습니다: FFmpeg나 내레이션 목소리를 찾지 못했습니다. 설치하거나 설정에서 골라 주세요.',
    en: 'This machine takes no video tasks: FFmpeg or a voice for the narration was not found. Install them, or choose them in the settings.',
  }),
  'studio.waits_here': filled(
    { tasks: count, titles: texts },
    {
      ko: ({ tasks, titles }) =>
        `이 컴퓨터만의 큐에서 작업 ${tasks}개가 기다립니다(${listed(titles)}). 스튜디오에서 나가면 다시 실행됩니다.`,
      en: ({ tasks, titles }) =>
        `${plural(tasks, 'task waits', 'tasks wait')} in this machine's own queue (${listed(titles)}). They go on when it leaves the studio.`,
    },
  ),
} as const;
