import { findTitle } from '../titles';

/** The endpoint that the page used to call by itself. Studio Queue sends it the same metadata: `{ titleId, category }`. Replies at once. */
export async function POST(request: Request) {
  const { titleId, category } = await request.json();
  const found = findTitle(titleId);
  if (found === undefined)
    return Response.json({ message: `titleId ${titleId}: 그런 제목이 없습니다.` }, { status: 404 });
  const narrations = [`오늘의 이야기, ${found.title}.`, ...found.lines, '오늘 바로 해 보세요.'];
  const scenes = narrations.map((narration) => ({ narration, imagePrompt: `${category}: ${narration}` }));
  return Response.json({ title: found.title, scenes });
}
