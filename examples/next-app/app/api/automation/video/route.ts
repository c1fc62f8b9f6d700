import { startJob } from './jobs';

/**
 * Begins a film and replies at once with where to ask for it (202 with Location). It needs the project's folders, so the setting's body is
 * `"task"`: `{ task, projectDir, outDir, … }`.
 */
export async function POST(request: Request) {
  const { task, projectDir, outDir } = await request.json();
  if (task === undefined) return Response.json({ message: '설정에서 보낼 내용을 "task"로 바꾸세요.' }, { status: 400 });
  startJob(task.id, { projectDir, outDir });
  return new Response(null, { status: 202, headers: { Location: `/api/automation/video/${task.id}` } });
}
