/** What the docs page says, in Korean, by its English. A test holds it to every summary and description of the routes. */
export const KOREAN: Readonly<Record<string, string>> = {
  // The page's own.
  'Studio Queue bridge': 'Studio Queue 브리지',
  'A page calls from an Origin that the creator approved. A program sends the token from bridge.json: press Authorize to try calls here. Every refusal is `{ success: false, error, code, message, field? }`, where `error` is a sentence that can be shown as it is.':
    '웹 페이지는 사용자가 허용한 Origin에서 호출합니다. 프로그램은 bridge.json의 토큰을 보냅니다. 여기서 호출해 보려면 ‘인증’을 누르세요. 거절은 언제나 `{ success: false, error, code, message, field? }`이고, `error`는 그대로 보여 줄 수 있는 문장입니다.',
  Authorize: '인증',
  'Available authorizations': '인증 방법',
  Logout: '해제',
  Close: '닫기',
  'Try it out': '호출해 보기',
  Cancel: '취소',
  Execute: '보내기',
  'Value:': '값:',
  'Edit Value': '값 고치기',
  Clear: '지우기',
  Reset: '되돌리기',
  Parameters: '매개변수',
  'No parameters': '매개변수 없음',
  'Request body': '요청 본문',
  Responses: '응답',
  'Server response': '서버의 응답',
  'Response body': '응답 본문',
  'Response headers': '응답 머리글',
  'Request URL': '요청 주소',
  Description: '설명',
  'Default Response': '응답',
  Name: '이름',
  Code: '코드',
  Details: '자세히',
  Links: '링크',
  'No links': '링크 없음',
  'Media type': '형식',
  'Example Value': '예',
  Schema: '스키마',
  Schemas: '스키마',
  Download: '내려받기',
  // Groups of routes.
  "The guide's six calls, and approval": '안내서의 여섯 가지 호출과 승인',
  'For a worker of your own that pulls its tasks: programs with the token only':
    '작업을 직접 가져가는 내 작업자용: 토큰이 있는 프로그램만',
  'Pipelines, many tasks at once, logs and live events': '영상 한 편, 여러 작업 한꺼번에, 로그, 실시간 이벤트',
  'What the panel can do: programs with the token only': '패널이 하는 일: 토큰이 있는 프로그램만',
  'For Prometheus: programs with the token only': 'Prometheus용: 토큰이 있는 프로그램만',
  // Routes.
  'Add up to 1,000 tasks, all or none': '작업을 1,000개까지 한꺼번에 추가합니다. 모두 되거나 하나도 안 됩니다',
  'Take the next task of a type': '한 유형의 다음 작업을 가져갑니다',
  'Add a task': '작업을 추가합니다',
  'One task, and its place while it waits': '작업 하나와, 기다리는 동안의 차례',
  'Cancel a waiting task, or, with running, one that runs':
    '기다리는 작업을, running을 쓰면 실행 중인 작업도 취소합니다',
  'Put a failed or cancelled task back in its queue': '실패했거나 취소된 작업을 다시 큐에 넣습니다',
  'Let a film go on that stops for approval': '승인을 기다리며 멈춘 영상을 계속 진행합니다',
  'Workers, and tasks that run for too long': '작업자와, 너무 오래 실행 중인 작업',
  'With `strict=1` the status says it too: 503, with the same body, when it is not healthy.':
    '`strict=1`이면 상태 코드로도 알립니다. 정상이 아니면 같은 본문에 503입니다.',
  'Add a whole film: script, image and video, each waiting for the one before':
    '영상 한 편을 추가합니다. 대본, 이미지, 영상이 차례로 앞의 것을 기다립니다',
  "A task's log lines after a line number": '작업 로그에서 준 번호 다음 줄들',
  'Everything that happens in the queue, as server-sent events': '큐에서 일어나는 모든 일을 server-sent events로',
  'Counts, times and states for Prometheus, as its text format 0.0.4 whatever Accept says':
    'Prometheus용 개수, 시간, 상태. Accept와 관계없이 텍스트 형식 0.0.4입니다',
  'Put a waiting task before all others of its type': '기다리는 작업을 같은 유형의 맨 앞으로 옮깁니다',
  'Give a waiting task another priority': '기다리는 작업의 우선순위를 바꿉니다',
  'Start no more tasks, of one type or of all': '한 유형이나 모든 유형의 작업을 더 시작하지 않습니다',
  'What runs goes on to its end, or, with `now`, back to waiting at once without using an attempt.':
    '실행 중인 것은 끝까지 갑니다. `now`를 쓰면 시도 횟수를 쓰지 않고 바로 대기로 돌아갑니다.',
  'Start tasks again': '작업을 다시 시작합니다',
  'In a studio, both pauses are lifted unless `scope` names one.':
    '스튜디오에서는 `scope`로 하나를 정하지 않으면 두 일시정지가 모두 풀립니다.',
  'Cancel, retry or bump all tasks that match a filter':
    '조건에 맞는 모든 작업을 취소하거나 다시 시도하거나 앞으로 옮깁니다',
  'Tasks that the action does not fit are left alone; running ones are never cancelled by it.':
    '맞지 않는 작업은 그대로 두고, 실행 중인 작업은 취소하지 않습니다.',
  'Films with their state, progress and finished file, the newest change first':
    '영상의 상태와 진행률, 완성된 파일. 최근에 바뀐 것부터',
  'Tasks that failed for good, with all their attempts': '최종 실패한 작업과 그 모든 시도',
  'Retry all tasks that are still failed and whose dead letter matches':
    '아직 실패 상태이고 조건에 맞는 모든 작업을 다시 시도합니다',
  'The whole queue at a glance: counts, what runs, what waits for a person, what is paused':
    '큐 전체를 한눈에: 개수, 실행 중인 것, 사람을 기다리는 것, 멈춘 것',
  'The three worker processes': '작업자 프로세스 셋',
  "End a type's worker process and start it again": '한 유형의 작업자 프로세스를 끝내고 다시 시작합니다',
  'Its task waits again; no attempt is used.': '그 작업은 다시 기다리고, 시도 횟수는 쓰지 않습니다.',
  'The settings in force, without secrets': '지금 적용된 설정. 비밀 값은 빠집니다',
  'What the work needs, whether it is there, and what to do': '작업에 필요한 것, 있는지 여부, 할 일',
  'Numbers as text, empty fields and the like are read as they are meant. Unknown metadata is kept, and named in `warnings`. While a program of the creator’s does the type’s tasks, its metadata may be any object and is passed on as it came.':
    '글자로 쓴 숫자나 빈 칸 등은 뜻하는 대로 읽습니다. 모르는 metadata는 그대로 두고 `warnings`에 적습니다. 사용자의 프로그램이 그 유형의 작업을 처리하는 동안 metadata는 어떤 객체든 되며 온 그대로 전달됩니다.',
  'Tasks: what runs, what waits in the order it will run, what ended, newest end first; and the counts of each type':
    '작업 목록: 실행 중인 것, 실행될 차례대로 기다리는 것, 최근 순으로 끝난 것. 그리고 유형별 개수',
  'Its `status` then reads `failed`, as do those of the tasks that wait for it; `state` reads `cancelled`.':
    '그 뒤 `status`는 `failed`가 되고, 이 작업을 기다리던 작업도 그렇습니다. `state`는 `cancelled`입니다.',
  'The task is the one that waits: the image task after the script, the video task after the images.':
    '기다리는 작업을 가리킵니다. 대본 다음은 이미지 작업, 이미지 다음은 영상 작업입니다.',
  'Add log lines': '로그를 남깁니다',
  'Send the last `id` back as `Last-Event-ID` to go on from there; `reset` means: read the lists again.':
    '마지막 `id`를 `Last-Event-ID`로 보내면 거기서 이어집니다. `reset`이 오면 목록을 다시 읽으세요.',
  'Each task is the body of an `enqueue`. When some cannot be added, none is, and `failed` lists those. `dependsOn` can name only tasks that were added before.':
    '각 작업은 `enqueue`의 본문과 같습니다. 하나라도 추가할 수 없으면 아무것도 추가하지 않고 `failed`에 적습니다. `dependsOn`에는 먼저 추가된 작업만 쓸 수 있습니다.',
  'Of an address only scheme, host and port; of your own code its program and the names of what it is given.':
    '주소는 프로토콜, 호스트, 포트만, 내 코드는 프로그램과 전달되는 값의 이름만 보여 줍니다.',
  'Waits up to `wait` seconds for one; 204 when none came. The lease is kept by any call for the task; without one for 30 s the task waits again.':
    '`wait`초까지 기다리고, 오지 않으면 204입니다. 그 작업에 대한 호출이 있으면 임대가 이어지고, 30초 동안 없으면 작업은 다시 기다립니다.',
  'Keep the lease of a task in hand': '가져간 작업의 임대를 이어 갑니다',
  'Move the progress bar': '진행률을 바꿉니다',
  'Publish a file that lies in outDir': 'outDir에 있는 파일을 내보냅니다',
  'The task is done; files that lie in outDir are published': '작업이 끝났습니다. outDir에 있는 파일을 내보냅니다',
  'The task failed, should be tried again later, or needs the creator':
    '작업이 실패했거나, 나중에 다시 해야 하거나, 사용자의 확인이 필요합니다',
  'Give the task back: it waits again, and no attempt is used':
    '작업을 돌려줍니다. 다시 기다리고, 시도 횟수는 쓰지 않습니다',
};
