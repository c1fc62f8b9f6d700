import { gradient } from './png';

/**
 * Makes the pictures and says how far it is: a reply of lines, the last one with the result. Studio Queue sends the metadata, `{ scenes }`: a
 * number or a list.
 */
export async function POST(request: Request) {
  const { scenes } = await request.json();
  const count = Array.isArray(scenes) ? scenes.length : Number(scenes ?? 4);
  const lines = new ReadableStream<Uint8Array>({
    async start(controller) {
      const say = (line: object) => controller.enqueue(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
      const images = [];
      for (let scene = 1; scene <= count; scene += 1) {
        // The queue has gone or the task was cancelled.
        if (request.signal.aborted) return controller.close();
        images.push({ scene, base64: gradient(1920, 1080, scene).toString('base64') });
        say({ progress: scene / count, stage: '그리는 중' });
        say({ log: `✅ ${scene}/${count} 이미지 완료` });
        await new Promise(setImmediate);
      }
      say({ result: { images } });
      controller.close();
    },
  });
  return new Response(lines, { headers: { 'Content-Type': 'application/x-ndjson' } });
}
