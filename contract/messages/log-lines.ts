import { count, filled, fixed, plural, text, texts } from './define';
import { IMAGE_LINES } from './image-lines';
import { problemText } from './problems';
import { VIDEO_LINES } from './video-lines';

/** Lines that the queue itself writes into a task's log. */
const QUEUE_LINES = {
  'queue.retry': filled(
    { retry: count, max: count },
    { ko: ({ retry, max }) => `⚠️ 재시도 ${retry}/${max}`, en: ({ retry, max }) => `⚠️ Retry ${retry}/${max}` },
  ),
  'queue.error': filled(
    { problem: problemText.schema },
    {
      ko: ({ problem }) => `❌ ${problemText.say(problem, 'ko')}`,
      en: ({ problem }) => `❌ ${problemText.say(problem, 'en')}`,
    },
  ),
  'queue.failed': filled(
    { problem: problemText.schema },
    {
      ko: ({ problem }) => `❌ 실패: ${problemText.say(problem, 'ko')}`,
      en: ({ problem }) => `❌ Failed: ${problemText.say(problem, 'en')}`,
    },
  ),
  'queue.crashed': filled(
    { problem: problemText.schema },
    {
      ko: ({ problem }) => `⚠️ 작업자가 멈춰 다시 대기합니다: ${problemText.say(problem, 'ko')}`,
      en: ({ problem }) => `⚠️ The worker crashed and the task waits again: ${problemText.say(problem, 'en')}`,
    },
  ),
  'queue.poison': fixed({
    ko: '❌ 작업자를 반복해서 멈추게 하여 중단했습니다',
    en: '❌ Stopped: the worker crashed on this task again and again',
  }),
  'queue.needs_you': filled(
    { problem: problemText.schema },
    {
      ko: ({ problem }) => `✋ 확인이 필요합니다: ${problemText.say(problem, 'ko')}`,
      en: ({ problem }) => `✋ Needs you: ${problemText.say(problem, 'en')}`,
    },
  ),
  'queue.cancelled': fixed({ ko: '🚫 작업이 취소되었습니다', en: '🚫 The task was cancelled' }),
  'queue.approved': fixed({ ko: '👍 승인했습니다', en: '👍 Approved' }),
  'queue.edited': fixed({ ko: '✏️ 작업 내용을 고쳤습니다', en: '✏️ The task was edited' }),
  'queue.restored': fixed({ ko: '↩️ 취소를 되돌렸습니다', en: '↩️ The cancel was undone' }),
  'queue.retried_by_hand': fixed({ ko: '🔁 다시 시도합니다', en: '🔁 Trying again' }),
  'queue.moved_to_studio': filled(
    { studio: text },
    {
      ko: ({ studio }) => `📦 스튜디오 ${studio}(으)로 옮겼습니다`,
      en: ({ studio }) => `📦 Moved to the studio ${studio}`,
    },
  ),
  'queue.came_along': filled(
    { machine: text },
    {
      ko: ({ machine }) => `📦 ${machine}의 큐에서 가져왔습니다`,
      en: ({ machine }) => `📦 Came along from the queue of ${machine}`,
    },
  ),
  'queue.taken_home': filled(
    { machine: text },
    {
      ko: ({ machine }) => `📦 스튜디오를 나간 ${machine}(이)가 가져갔습니다`,
      en: ({ machine }) => `📦 ${machine} left the studio and took it along`,
    },
  ),
  'queue.dependency_failed': fixed({
    ko: '🚫 앞 단계 작업이 완료되지 않아 취소되었습니다',
    en: '🚫 Cancelled, because the task before it did not complete',
  }),
  'queue.unknown_fields': filled(
    { names: texts },
    {
      ko: ({ names }) => `⚠️ 이름이나 값이 이 앱의 설정이 아니라 쓰지 않고 보관만 합니다: ${names.join(', ')}`,
      en: ({ names }) => `⚠️ Not settings of this app by their name or value, so kept but not used: ${names.join(', ')}`,
    },
  ),
  'files.manifest_moved_aside': filled(
    { name: text },
    {
      ko: ({ name }) =>
        `⚠️ 폴더에 있던 manifest.json이 이 앱의 파일이 아니어서 지우지 않고 ${name}(으)로 이름을 바꿔 두었습니다`,
      en: ({ name }) => `⚠️ The folder had a manifest.json that is not ours; it was kept under the name ${name}`,
    },
  ),
  'queue.log_limit': filled(
    { lines: count },
    {
      ko: ({ lines }) => `⚠️ 로그가 ${lines.toLocaleString('ko-KR')}줄을 넘어 이후 로그는 저장하지 않습니다`,
      en: ({ lines }) => `⚠️ The log has ${lines.toLocaleString('en-US')} lines; further lines are not kept`,
    },
  ),
} as const;

const SCRIPT_LINES = {
  'script.splitting': fixed({ ko: '🔄 글을 장면으로 나누는 중...', en: '🔄 Splitting the text into scenes...' }),
  'script.writing': fixed({ ko: '🔄 대본 생성 중...', en: '🔄 Writing the script...' }),
  'script.title_done': fixed({ ko: '✅ 제목 생성 완료', en: '✅ Title done' }),
  'script.outline_done': filled(
    { scenes: count },
    {
      ko: ({ scenes }) => `✅ 개요 ${scenes}장면`,
      en: ({ scenes }) => `✅ Outline: ${plural(scenes, 'scene', 'scenes')}`,
    },
  ),
  'script.asked_again': filled(
    { problem: problemText.schema },
    {
      ko: ({ problem }) => `⚠️ 언어 모델에 한 번 더 묻습니다: ${problemText.say(problem, 'ko')}`,
      en: ({ problem }) => `⚠️ The language model is asked once more: ${problemText.say(problem, 'en')}`,
    },
  ),
  'script.used_anyway': filled(
    { problem: problemText.schema },
    {
      ko: ({ problem }) => `⚠️ 이 대본을 그대로 씁니다: ${problemText.say(problem, 'ko')}`,
      en: ({ problem }) => `⚠️ This script is used as it is: ${problemText.say(problem, 'en')}`,
    },
  ),
  'script.done': filled(
    { seconds: count },
    {
      ko: ({ seconds }) => `✅ 대본 완료 (약 ${seconds}초)`,
      en: ({ seconds }) => `✅ Script done (about ${seconds} s)`,
    },
  ),
} as const;

/** What the creator's own code does and says. */
const PROCESSOR_LINES = {
  /** A file that the program left and that is not taken over. */
  'processor.file_left_out': filled(
    { name: text },
    {
      ko: ({ name }) => `⚠️ 프로그램이 남긴 파일을 가져오지 않았습니다: ${name}`,
      en: ({ name }) => `⚠️ A file in the out folder was left out: ${name}`,
    },
  ),
  'processor.unreadable_line': filled(
    { at: text },
    {
      ko: ({ at }) => `⚠️ 프로그램이 보낸 줄을 읽을 수 없어 건너뛰었습니다${at === '' ? '' : ` (${at})`}`,
      en: ({ at }) => `⚠️ A line that the program sent could not be read and was skipped${at === '' ? '' : ` (${at})`}`,
    },
  ),
  'processor.not_heard': filled(
    { problem: problemText.schema },
    {
      ko: ({ problem }) => `⚠️ 진행 상황을 확인하지 못해 다시 물어봅니다: ${problemText.say(problem, 'ko')}`,
      en: ({ problem }) => `⚠️ Could not ask for progress, asking again: ${problemText.say(problem, 'en')}`,
    },
  ),
  'processor.program_begins': filled(
    { name: text },
    { ko: ({ name }) => `▶️ 내 프로그램: ${name}`, en: ({ name }) => `▶️ My program: ${name}` },
  ),
  'processor.url_begins': filled(
    { host: text },
    { ko: ({ host }) => `▶️ 내 주소: ${host}`, en: ({ host }) => `▶️ My address: ${host}` },
  ),
  'processor.worker_begins': fixed({
    ko: '▶️ 내 작업자가 작업을 가져갔습니다',
    en: '▶️ My own worker has taken the task',
  }),
} as const;

/** What a task's log says, by the lines' codes. */
export const LOG_LINES = {
  ...PROCESSOR_LINES,
  ...QUEUE_LINES,
  ...SCRIPT_LINES,
  ...IMAGE_LINES,
  ...VIDEO_LINES,
} as const;
