import { count, filled, fixed, plural } from './define';

/** Why a call was refused, by its error code: what happened, and what to do. */
export const REQUEST_PROBLEMS = {
  task_not_found: fixed({
    ko: '작업을 찾을 수 없습니다. 이미 정리되었을 수 있습니다.',
    en: 'The task was not found. It may have been cleaned up already.',
  }),
  task_not_waiting: fixed({ ko: '이미 시작했거나 끝난 작업입니다.', en: 'The task has already started or ended.' }),
  task_not_failed: fixed({
    ko: '실패하거나 취소된 작업만 다시 시도할 수 있습니다.',
    en: 'Only failed or cancelled tasks can be tried again.',
  }),
  task_not_cancellable: fixed({
    ko: '이미 끝난 작업은 취소할 수 없습니다.',
    en: 'A task that has ended cannot be cancelled.',
  }),
  illegal_move: fixed({
    ko: '지금 상태에서는 할 수 없는 동작입니다.',
    en: 'This is not possible in the task’s present state.',
  }),
  'queue.changed_since': fixed({
    ko: '그사이 작업이 바뀌어 되돌릴 수 없습니다.',
    en: 'The task has changed since, so this cannot be undone.',
  }),
  dependency_not_found: fixed({
    ko: '앞서 끝나야 할 작업을 찾을 수 없습니다.',
    en: 'A task that has to end first was not found.',
  }),
  dependency_failed: fixed({
    ko: '앞선 작업이 실패해 진행할 수 없습니다. 그 작업을 먼저 다시 시도하세요.',
    en: 'A task that had to end first has failed. Try that one again first.',
  }),
  idempotency_conflict: fixed({
    ko: '같은 Idempotency-Key로 다른 요청을 이미 보냈습니다. 새 키로 다시 보내세요.',
    en: 'This Idempotency-Key was used for another request. Send this one with a new key.',
  }),
  'request.tasks_refused': filled(
    { refused: count, sent: count },
    {
      ko: ({ refused, sent }) =>
        `작업 ${sent}개 중 ${refused}개를 추가할 수 없어 아무것도 추가하지 않았습니다. failed에 적힌 것을 고쳐 모두 다시 보내 주세요.`,
      en: ({ refused, sent }) =>
        `${refused} of ${plural(sent, 'task', 'tasks')} cannot be added, so none was. Correct those in failed and send all of them again.`,
    },
  ),
  'request.not_stopped': fixed({
    ko: '작업을 맡은 컴퓨터가 아직 멈추지 않았습니다. 취소는 전해졌으니 잠시 뒤 다시 확인해 주세요.',
    en: 'The machine that runs the task has not stopped it yet. It was asked to: look again in a moment.',
  }),
  lease_lost: fixed({
    ko: '이 작업은 이제 이 작업자가 맡고 있지 않습니다. 하던 일을 멈추고 다음 작업을 가져가세요.',
    en: 'This worker no longer has the task: stop working on it and claim the next one.',
  }),
  shutting_down: fixed({ ko: '프로그램을 끝내는 중입니다.', en: 'The program is closing.' }),
  folder_unusable: fixed({
    ko: '이 폴더에는 쓸 수 없습니다. 쓸 수 있는 폴더의 전체 경로를 넣거나 골라 주세요.',
    en: 'This folder cannot be written to. Enter the full path of one that can, or choose one.',
  }),
  nothing_made: fixed({
    ko: '아직 만든 파일이 없어 열 폴더가 없습니다.',
    en: 'Nothing has been made yet, so there is no folder to open.',
  }),
  studio_offline: fixed({
    ko: '스튜디오에 연결되어 있지 않아 지금은 할 수 없습니다. 연결되면 다시 해 주세요.',
    en: 'The studio cannot be reached, so this is not possible now. Try again when it is back.',
  }),
  not_in_studio: fixed({
    ko: '여러 컴퓨터가 함께 쓰는 스튜디오에서는 할 수 없습니다.',
    en: 'This is not possible in a studio that several machines share.',
  }),
  internal: fixed({
    ko: '예상하지 못한 문제가 생겼습니다. 로그 폴더의 errors.log를 확인하세요.',
    en: 'Something unexpected happened. Look at errors.log in the log folder.',
  }),
} as const;
