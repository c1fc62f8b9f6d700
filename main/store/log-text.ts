/** The lines that the queue itself writes into a task's log: Korean, in the manner of the guide's examples. */
export const LOG_TEXT = {
  retry: (retryCount: number, maxRetries: number) => `⚠️ 재시도 ${retryCount}/${maxRetries}`,
  error: (message: string) => `❌ ${message}`,
  failed: (message: string) => `❌ 실패: ${message}`,
  crashed: (message: string) => `⚠️ 작업 프로세스가 멈춰 다시 대기합니다: ${message}`,
  poison: '❌ 작업 프로세스를 반복해서 멈추게 하여 중단했습니다',
  appDied: '⚠️ 앱이 갑자기 종료되어 처음부터 다시 실행합니다',
  cancelled: '🚫 작업이 취소되었습니다',
  retriedByHand: '🔁 다시 시도합니다',
  needsYou: (message: string) => `✋ 확인이 필요합니다: ${message}`,
  dependencyFailed: '🚫 앞 단계 작업이 완료되지 않아 취소되었습니다',
  unknownFields: (names: string) => `⚠️ 알 수 없는 항목이라 읽지 않고 보관만 합니다: ${names}`,
  requeued: {
    shutdown: '⏸️ 앱이 종료되어 다시 대기합니다',
    paused: '⏸️ 일시 정지되어 다시 대기합니다',
    'lost-heartbeat': '⚠️ 작업 프로세스가 응답하지 않아 다시 대기합니다',
  },
  logLimit: (maxLines: number) => `⚠️ 로그가 ${maxLines.toLocaleString('ko-KR')}줄을 넘어 이후 로그는 저장하지 않습니다`,
} as const;
