import type { FilmState } from '../contract/film';
import type { Sentence } from '../contract/words';

/** Everything that the command line says of itself, in both languages. What is said of tasks comes from the app. */
export const WORDS = {
  // ------------------------------------------------------------------------------------------------- finding the app
  notRunning: {
    ko: 'Studio Queue가 실행 중이 아닙니다. 앱을 켜거나 --start를 붙여 주세요.',
    en: 'Studio Queue is not running. Start the app, or add --start.',
  },
  noReply: {
    ko: 'Studio Queue가 응답하지 않습니다. 실행 중인지 확인해 주세요.',
    en: 'Studio Queue does not reply. Check that it is running.',
  },
  appEnded: { ko: 'Studio Queue가 종료되었습니다.', en: 'Studio Queue has ended.' },
  notUnderstood: {
    ko: '앱의 응답을 이해하지 못했습니다. 앱과 명령줄의 버전이 같은지 확인해 주세요.',
    en: 'The reply of the app was not understood. Check that the app and the command line are of one version.',
  },
  bridgeFileUnreadable: (file: string): Sentence => ({
    ko: `${file} 파일을 읽을 수 없습니다. 앱을 다시 시작해 주세요.`,
    en: `${file} cannot be read. Restart the app.`,
  }),
  notLoopback: (file: string): Sentence => ({
    ko: `${file}의 주소가 이 컴퓨터의 것이 아니어서 토큰을 보내지 않았습니다.`,
    en: `The address in ${file} is not of this computer; the token was not sent.`,
  }),
  notYours: (file: string): Sentence => ({
    ko: `${file}은(는) 다른 사용자의 파일이라 쓰지 않았습니다.`,
    en: `${file} belongs to another user and was not used.`,
  }),
  ofAnother: (file: string): Sentence => ({
    ko: `주의: ${file}은(는) 다른 사용자의 파일입니다.`,
    en: `Note: ${file} belongs to another user.`,
  }),
  openToOthers: (file: string): Sentence => ({
    ko: `주의: 다른 사용자가 ${file}의 토큰을 읽을 수 있습니다. chmod 600으로 바꿔 주세요.`,
    en: `Note: other users can read the token in ${file}. Make it private with chmod 600.`,
  }),
  starting: { ko: 'Studio Queue를 시작하는 중입니다…', en: 'Starting Studio Queue…' },
  notStarted: (why: string): Sentence => ({
    ko: `Studio Queue를 시작하지 못했습니다.${why === '' ? '' : `\n${why}`}`,
    en: `Studio Queue could not be started.${why === '' ? '' : `\n${why}`}`,
  }),
  startTakesLong: {
    ko: '아직 시작하는 중입니다. 다른 프로그램이 포트를 쓰고 있지 않은지 앱의 창에서 확인할 수 있습니다.',
    en: 'Still starting. If another program has its port, the window of the app says so.',
  },
  startSlow: {
    ko: 'Studio Queue가 제때 시작되지 않았습니다. 앱의 창이나 로그를 확인해 주세요.',
    en: 'Studio Queue did not start in time. See its window or its log.',
  },
  opened: { ko: 'Studio Queue를 열었습니다.', en: 'Studio Queue is open.' },

  // ------------------------------------------------------------------------------------------------------------ usage
  unknownCommand: (name: string): Sentence => ({
    ko: `‘${name}’(이)라는 명령은 없습니다. studio-queue help로 목록을 볼 수 있습니다.`,
    en: `There is no command '${name}'. See studio-queue help.`,
  }),
  unknownOption: (name: string): Sentence => ({
    ko: `‘${name}’ 옵션은 없습니다.`,
    en: `There is no option '${name}'.`,
  }),
  didYouMean: (names: string): Sentence => ({ ko: ` 혹시 ${names}?`, en: ` Did you mean ${names}?` }),
  missingArgument: (name: string): Sentence => ({ ko: `${name} 값이 필요합니다.`, en: `${name} is missing.` }),
  missingValue: (name: string): Sentence => ({ ko: `${name}에 값이 필요합니다.`, en: `${name} needs a value.` }),
  tooMany: { ko: '인자가 너무 많습니다.', en: 'Too many arguments.' },
  notAChoice: (what: string, choices: string): Sentence => ({
    ko: `${what}에 쓸 수 있는 값: ${choices}`,
    en: `${what} takes one of: ${choices}`,
  }),
  oneOf: { ko: '값', en: 'one of' },
  examples: { ko: '예:', en: 'Examples:' },
  usage: { ko: '사용법:', en: 'Usage:' },
  commands: { ko: '명령:', en: 'Commands:' },
  arguments: { ko: '인자:', en: 'Arguments:' },
  options: { ko: '옵션:', en: 'Options:' },
  globalOptions: { ko: '공통 옵션:', en: 'Global options:' },
  exitCodes: {
    ko: '종료 코드: 0 성공, 1 작업 실패, 2 잘못된 사용, 3 앱이 실행 중이 아님, 4 거절됨, 5 확인 필요',
    en: 'Exit codes: 0 ok, 1 a task failed, 2 usage, 3 app not running, 4 refused, 5 needs you',
  },
  fault: (what: string): Sentence => ({ ko: `예상하지 못한 오류: ${what}`, en: `An unexpected error: ${what}` }),

  // -------------------------------------------------------------------------------------------------------- ids, lists
  shortId: (id: string): Sentence => ({
    ko: `‘${id}’은(는) 작업 id가 아닙니다. id 전체나 앞 또는 뒤의 4자 이상을 써 주세요.`,
    en: `'${id}' is no task's id. Give the whole id, or at least 4 characters of its beginning or end.`,
  }),
  noSuchId: (id: string): Sentence => ({
    ko: `‘${id}’에 맞는 작업이 없습니다.`,
    en: `No task has an id like '${id}'.`,
  }),
  severalIds: (id: string): Sentence => ({
    ko: `‘${id}’에 맞는 작업이 여럿입니다. 아래에서 골라 더 길게 써 주세요.`,
    en: `Several tasks have an id like '${id}'. Choose one of these and give more of it.`,
  }),
  tooManyToLook: (id: string): Sentence => ({
    ko: `작업이 많아 ‘${id}’만으로는 찾을 수 없습니다. ls에 보이는 8자나 id 전체를 써 주세요.`,
    en: `There are too many tasks to look for '${id}'. Give the 8 characters that ls shows, or the whole id.`,
  }),
  none: { ko: '작업이 없습니다.', en: 'No tasks.' },
  shownOf: (shown: number, total: number): Sentence => ({
    ko: `${total}개 중 ${shown}개. 더 보려면 --limit, 전부는 --all.`,
    en: `${shown} of ${total}. --limit shows more, --all shows all.`,
  }),
  more: {
    ko: '더 있습니다. 더 보려면 --limit, 전부는 --all.',
    en: 'There are more. --limit shows more, --all shows all.',
  },

  // ------------------------------------------------------------------------------------------------------- a task
  columnState: { ko: '상태', en: 'State' },
  columnType: { ko: '유형', en: 'Type' },
  columnProject: { ko: '프로젝트', en: 'Project' },
  columnLeft: { ko: '남음', en: 'Left' },
  noFilms: { ko: '영상이 없습니다.', en: 'There are no films.' },
  columnTitle: { ko: '제목', en: 'Title' },
  user: { ko: '사용자', en: 'User' },
  priorityName: { ko: '우선순위', en: 'Priority' },
  priority: (n: number): Sentence => ({ ko: `우선순위 ${n}`, en: `priority ${n}` }),
  afterOthers: { ko: '앞 작업 뒤', en: 'after others' },
  retryAt: (time: string, count: number, max: number): Sentence => ({
    ko: `${time} 재시도 ${count}/${max}`,
    en: `retry ${count}/${max} at ${time}`,
  }),
  added: (count: number): Sentence => ({
    ko: `작업 ${count}개를 추가했습니다.`,
    en: count === 1 ? '1 task added.' : `${count} tasks added.`,
  }),
  addedAt: { ko: '등록', en: 'Added' },
  started: { ko: '시작', en: 'Started' },
  ended: { ko: '종료', en: 'Ended' },
  place: { ko: '순서', en: 'Position' },
  expectedWait: { ko: '예상 대기', en: 'Expected wait' },
  progress: { ko: '진행률', en: 'Progress' },
  retries: { ko: '재시도', en: 'Retries' },
  dependsOn: { ko: '앞 작업', en: 'Depends on' },
  machine: { ko: '컴퓨터', en: 'Machine' },
  error: { ko: '오류', en: 'Error' },
  metadata: { ko: '입력', en: 'Metadata' },
  file: { ko: '파일', en: 'File' },
  log: { ko: '로그', en: 'Log' },

  // ---------------------------------------------------------------------------------------------------------- adding
  addedOne: (id: string, place: number, wait: string): Sentence => ({
    ko: `${id}  추가했습니다: 대기 ${place}번째, 약 ${wait} 뒤 시작`,
    en: `${id}  added: number ${place} in its queue, starts in about ${wait}`,
  }),
  addedSoon: (id: string, place: number): Sentence => ({
    ko: `${id}  추가했습니다: 대기 ${place}번째, 곧 시작`,
    en: `${id}  added: number ${place} in its queue, starts soon`,
  }),
  addedBefore: (count: number): Sentence => ({
    ko: `그 앞의 작업 ${count}개는 추가되었습니다.`,
    en: `The ${count} tasks before were added.`,
  }),
  noneAdded: (faults: number): Sentence => ({
    ko: `잘못된 것이 ${faults}개 있어 아무것도 추가하지 않았습니다.`,
    en: faults === 1 ? 'One is wrong; nothing was added.' : `${faults} are wrong; nothing was added.`,
  }),
  allRight: (count: number): Sentence => ({
    ko: `작업 ${count}개가 모두 올바릅니다. 추가하지는 않았습니다.`,
    en: count === 1 ? 'The task is fine; nothing was added.' : `All ${count} tasks are fine; nothing was added.`,
  }),
  atLine: (line: number): Sentence => ({ ko: `${line}번째 줄:`, en: `line ${line}:` }),
  atTask: (place: number): Sentence => ({ ko: `${place}번째 작업:`, en: `task ${place}:` }),
  taskTooLarge: { ko: '작업 하나가 너무 큽니다 (1 MiB까지).', en: 'The task is too large (1 MiB at most).' },
  nothingGiven: {
    ko: '추가할 것이 없습니다. 유형과 프로젝트를 쓰거나, --file이나 표준 입력으로 주세요.',
    en: 'Nothing to add. Give a type and a project, a file, or something on stdin.',
  },
  nothingIn: (name: string): Sentence => ({ ko: `${name}에 작업이 없습니다.`, en: `There are no tasks in ${name}.` }),
  projectNeeded: { ko: '표준 입력에는 --project가 필요합니다.', en: 'stdin needs --project.' },
  notAnObject: (name: string): Sentence => ({
    ko: `${name}에는 JSON 객체가 필요합니다.`,
    en: `${name} needs a JSON object.`,
  }),
  notWritten: (why: string): Sentence => ({
    ko: `출력을 쓸 수 없습니다 (${why}).`,
    en: `The output could not be written (${why}).`,
  }),
  unreadable: (name: string, why: string): Sentence => ({
    ko: `${name} 파일을 읽을 수 없습니다 (${why}).`,
    en: `${name} cannot be read (${why}).`,
  }),
  notUtf8: (name: string): Sentence => ({
    ko: `${name}의 글자 인코딩이 UTF-8이 아닙니다. 엑셀에서는 ‘CSV UTF-8’로 저장해 주세요.`,
    en: `${name} is not in UTF-8. In Excel, save it as "CSV UTF-8".`,
  }),
  tooLarge: { ko: '입력이 너무 큽니다.', en: 'The input is too large.' },
  notJson: (why: string): Sentence => ({ ko: `JSON이 아닙니다: ${why}`, en: `Not JSON: ${why}` }),
  lineNotJson: (line: number): Sentence => ({
    ko: `${line}번째 줄이 JSON이 아닙니다.`,
    en: `Line ${line} is not JSON.`,
  }),
  csvWithoutType: {
    ko: "CSV의 첫 줄에 열 이름이 있어야 하고, 그중에 'type'과 'projectId'가 있어야 합니다.",
    en: "The first line of a CSV file names its columns; 'type' and 'projectId' must be among them.",
  },
  csvCells: (line: number, cells: number, names: number): Sentence => ({
    ko: `${line}번째 줄의 칸이 ${cells}개입니다. 첫 줄은 ${names}개입니다.`,
    en: `Line ${line} has ${cells} cells; the first line has ${names}.`,
  }),
  csvUnreadable: (line: number): Sentence => ({
    ko: `CSV ${line}번째 줄 근처의 따옴표를 읽을 수 없습니다.`,
    en: `The quotes near line ${line} of the CSV cannot be read.`,
  }),
  csvMetadata: (line: number, cell: string): Sentence => ({
    ko: `${line}번째 줄의 metadata가 JSON 객체가 아닙니다: ${cell}`,
    en: `The metadata in line ${line} is no JSON object: ${cell}`,
  }),

  // -------------------------------------------------------------------------------------------------------- steering
  idsOrAll: {
    ko: '작업 id를 쓰거나, 조건과 함께 --all을 써 주세요.',
    en: 'Give ids of tasks, or --all with or without a filter.',
  },
  idsOrFilter: { ko: '작업 id, --project, --all 중 하나를 써 주세요.', en: 'Give ids of tasks, --project or --all.' },
  askCancel: { ko: '조건에 맞는 대기 작업을 모두 취소할까요?', en: 'Cancel all waiting tasks that match?' },
  askCancelRunning: {
    ko: '조건에 맞는 대기·처리중 작업을 모두 취소할까요?',
    en: 'Cancel all waiting and running tasks that match?',
  },
  askRetry: { ko: '조건에 맞는 작업을 모두 다시 시도할까요?', en: 'Try all tasks that match again?' },
  askBump: { ko: '조건에 맞는 대기 작업을 모두 앞으로 보낼까요?', en: 'Put all waiting tasks that match first?' },
  yesNeeded: { ko: '물어볼 사람이 없습니다. --yes를 붙여 주세요.', en: 'There is nobody to ask. Add --yes.' },
  notAgreed: { ko: '아무것도 바꾸지 않았습니다.', en: 'Nothing was changed.' },
  cancelled: { ko: '취소했습니다.', en: 'cancelled' },
  changed: (count: number): Sentence => ({
    ko: `작업 ${count}개를 바꿨습니다.`,
    en: count === 1 ? '1 task changed.' : `${count} tasks changed.`,
  }),
  paused: { ko: '일시정지', en: 'paused' },
  notPaused: { ko: '켜짐', en: 'on' },
  nothingToWaitFor: { ko: '끝나지 않은 작업이 없습니다.', en: 'Nothing to wait for.' },
  waitingFor: (count: number): Sentence => ({
    ko: `작업 ${count}개를 기다립니다…`,
    en: count === 1 ? 'Waiting for 1 task…' : `Waiting for ${count} tasks…`,
  }),
  timeIsOut: { ko: '시간이 다 되었습니다.', en: 'Time is out.' },

  // --------------------------------------------------------------------------------------------------------- watching
  healthy: { ko: '정상', en: 'Healthy' },
  notHealthy: { ko: '정상이 아님', en: 'Not healthy' },
  active: { ko: '작동 중', en: 'active' },
  inactive: { ko: '작동 안 함', en: 'not active' },
  stuck: { ko: '멈춘 듯함', en: 'Stuck' },
  longRunning: { ko: '오래 실행 중', en: 'Long running' },
  running: { ko: '처리중', en: 'Running' },
  waiting: { ko: '대기 중', en: 'Waiting' },
  needsYou: { ko: '확인 필요', en: 'Needs you' },
  today: (completed: number, failed: number): Sentence => ({
    ko: `오늘 완료 ${completed} · 실패 ${failed}`,
    en: `today ${completed} done · ${failed} failed`,
  }),
  nothingRuns: { ko: '진행 중인 작업이 없습니다', en: 'Nothing is running' },
  andMore: (count: number): Sentence => ({ ko: `외 ${count}개`, en: `and ${count} more` }),
  quitHint: { ko: 'q 나가기', en: 'q quits' },
  columnTask: { ko: '작업', en: 'Task' },
  columnUp: { ko: '켜진 시간', en: 'Up' },
  columnMemory: { ko: '메모리 / 한도', en: 'Memory / limit' },
  columnLastError: { ko: '마지막 오류', en: 'Last error' },

  // ------------------------------------------------------------------------------------------------- export and import
  exported: (count: number): Sentence => ({
    ko: `작업 ${count}개를 내보냈습니다.`,
    en: count === 1 ? '1 task written.' : `${count} tasks written.`,
  }),
  leftOut: (count: number): Sentence => ({
    ko: `대기 중이 아니었던 ${count}개는 뺐습니다. --all은 그것들도 추가합니다.`,
    en: `${count} that did not wait were left out; --all adds them too.`,
  }),
  outsideDropped: (count: number): Sentence => ({
    ko: `추가되지 않는 작업을 기다리던 ${count}개는 기다리지 않습니다.`,
    en: `${count} no longer wait for tasks that are not added.`,
  }),
  nothingToImport: { ko: '추가할 작업이 없습니다.', en: 'There is nothing to add.' },
} as const;

export const WORKER_STATES = {
  starting: { ko: '시작 중', en: 'starting' },
  idle: { ko: '쉬는 중', en: 'idle' },
  busy: { ko: '작업 중', en: 'busy' },
  stopping: { ko: '멈추는 중', en: 'stopping' },
  restarting: { ko: '다시 시작 중', en: 'restarting' },
  stopped: { ko: '멈춤', en: 'stopped' },
} as const satisfies Record<string, Sentence>;

export const STATE_WORDS = {
  waiting: { ko: '대기', en: 'Waiting' },
  processing: { ko: '처리중', en: 'Running' },
  'needs-you': { ko: '확인 필요', en: 'Needs you' },
  completed: { ko: '완료', en: 'Done' },
  failed: { ko: '실패', en: 'Failed' },
  cancelled: { ko: '취소됨', en: 'Cancelled' },
} as const satisfies Record<string, Sentence>;

export const FILM_STATE_WORDS = {
  making: { ko: '만드는 중', en: 'Making' },
  'needs-you': { ko: '확인 필요', en: 'Needs you' },
  review: { ko: '승인 대기', en: 'To approve' },
  waiting: { ko: '대기', en: 'Waiting' },
  failed: { ko: '실패', en: 'Failed' },
  changed: { ko: '장면이 바뀜', en: 'Changed' },
  ready: { ko: '완성', en: 'Ready' },
  parts: { ko: '영상 없음', en: 'No film' },
  cancelled: { ko: '취소됨', en: 'Cancelled' },
} as const satisfies Record<FilmState, Sentence>;

export const TYPE_WORDS = {
  script: { ko: '대본', en: 'Script' },
  image: { ko: '이미지', en: 'Images' },
  video: { ko: '영상', en: 'Video' },
} as const satisfies Record<string, Sentence>;
