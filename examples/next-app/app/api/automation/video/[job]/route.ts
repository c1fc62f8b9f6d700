import { findJob, stopJob } from '../jobs';

interface Context {
  params: Promise<{ job: string }>;
}

/** How far the film is. Studio Queue asks every two seconds. */
export async function GET(_request: Request, { params }: Context) {
  const job = findJob((await params).job);
  if (job === undefined) return Response.json({ message: '그런 작업이 없습니다.' }, { status: 404 });
  const { status, progress, result, error } = job;
  return Response.json({ status, progress, stage: '인코딩', result, error });
}

/** The task was cancelled. */
export async function DELETE(_request: Request, { params }: Context) {
  return new Response(null, { status: stopJob((await params).job) ? 204 : 404 });
}
