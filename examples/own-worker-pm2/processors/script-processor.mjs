/** Writes the script of a title. Here would be your database, your language model, your template. */
export async function processScriptTask(task, manager) {
  const { titleId, category = '이야기' } = task.metadata;
  if (titleId === undefined) throw new Error('titleId가 없습니다.');
  await manager.appendLog(task.id, '✅ 제목 확인');
  await manager.updateTask(task.id, { progress: 0.5, stage: '대본 쓰는 중' });
  const narrations = [
    `${category}에 대한 오늘의 이야기입니다.`,
    `${titleId}번 제목을 쉽게 풀어 봅니다.`,
    '끝까지 봐 주셔서 고맙습니다.',
  ];
  return {
    title: `${category} ${titleId}`,
    scenes: narrations.map((narration) => ({ narration, imagePrompt: narration })),
  };
}
