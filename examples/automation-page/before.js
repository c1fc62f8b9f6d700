// BEFORE: the page starts the heavy work itself. Ten clicks are ten jobs at once.
export async function start(task, row) {
  row.show('processing', '실행 중…');
  try {
    const response = await fetch('/api/generate', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(task),
    });
    const { together } = await response.json();
    row.show('completed', together > 1 ? `완료 · 동시에 ${together}개가 실행되었습니다` : '완료');
  } catch {
    row.show('failed', '실패');
  }
}
