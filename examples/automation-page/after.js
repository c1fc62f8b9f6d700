// AFTER: the page puts the work in the queue and follows it. Only the base URL is new against the guide.
// The first call waits while Studio Queue asks the creator about the page. A refusal's `error` is a sentence in the app's language.
const BRIDGE = new URLSearchParams(location.search).get('bridge') ?? 'http://127.0.0.1:47800';
const POLL_MS = 5_000;

export async function start(task, row, notice) {
  row.show('waiting', '큐에 추가하는 중…');
  let reply;
  try {
    const response = await fetch(`${BRIDGE}/api/queue/enqueue`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(task),
    });
    reply = await response.json();
  } catch {
    row.show('failed', '추가하지 못했습니다');
    notice('Studio Queue에 연결할 수 없습니다. 앱이 실행 중인지 확인하세요.');
    return;
  }
  if (!reply.success) {
    row.show('failed', '추가하지 못했습니다');
    notice(reply.error);
    return;
  }
  row.show('waiting', placeText(reply.position, reply.estimatedWaitTime));
  follow(reply.task.id, row, notice);
}

/** Polls the status every 5 s, as in the guide, until the task has ended. */
async function follow(taskId, row, notice) {
  row.action('취소', async () => {
    await fetch(`${BRIDGE}/api/queue/cancel/${taskId}`, { method: 'DELETE' }).catch(() => {});
    await refresh();
  });
  async function refresh() {
    let reply;
    try {
      const response = await fetch(`${BRIDGE}/api/queue/status/${taskId}`);
      reply = await response.json();
    } catch {
      row.show('waiting', '연결이 끊겼습니다. 다시 확인하는 중…');
      return;
    }
    if (reply.task === undefined) {
      notice(reply.error);
      return;
    }
    const { task, position, estimatedWaitTime } = reply;
    if (task.status !== 'waiting') row.action('');
    if (task.state === 'needs-you') row.show('waiting', `✋ ${task.error}`);
    else if (task.status === 'waiting') row.show('waiting', placeText(position, estimatedWaitTime));
    else if (task.status === 'processing') row.show('processing', task.logs.at(-1) ?? '처리 중…');
    else {
      clearInterval(timer);
      if (task.status === 'completed') row.show('completed', '✅ 완료되었습니다');
      else if (task.state === 'cancelled') row.show('cancelled', task.error);
      else row.show('failed', `❌ 실패했습니다: ${task.error ?? '알 수 없는 오류'}`);
    }
  }
  const timer = setInterval(refresh, POLL_MS);
}

/** "대기 3번째 · 약 5분": positions count from 0, waits are in seconds. Neither is there once it has begun. */
function placeText(position, seconds) {
  const place = `대기 ${(position ?? 0) + 1}번째`;
  if (seconds === undefined) return place;
  return seconds < 60 ? `${place} · 1분 이내` : `${place} · 약 ${Math.round(seconds / 60)}분`;
}
