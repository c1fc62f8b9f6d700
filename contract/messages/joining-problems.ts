import { count, filled, fixed, plural, text, texts } from './define';

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
  'studio.same_machine': filled(
    { host: text },
    {
      ko: ({ host }) =>
        `다른 컴퓨터(${host})가 이 컴퓨터와 같은 컴퓨터로 스튜디오에 있습니다. 앱의 홈 폴더를 복사했기 때문입니다. 복사한 쪽에서 앱을 끝내고 홈 폴더의 machine-id 파일을 지운 뒤 다시 시작해 주세요.`,
      en: ({ host }) =>
        `Another computer (${host}) is in the studio as this very machine: the app's home folder was copied. Where the copy is, quit the app, delete the file machine-id in its home folder and start it again.`,
    },
  ),
  'studio.takes_no_scripts': filled(
    { machine: text },
    {
      ko: ({ machine }) =>
        `이 컴퓨터는 대본 작업을 맡지 않습니다: 언어 모델이 설정되어 있지 않아, 설정된 컴퓨터(${machine})가 맡습니다.`,
      en: ({ machine }) =>
        `This machine takes no script tasks: it has no language model set up, and ${machine} has one.`,
    },
  ),
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
