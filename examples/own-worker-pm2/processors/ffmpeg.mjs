import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs FFmpeg until it ends or the task is no longer ours. @throws with FFmpeg's last words */
export async function ffmpeg(args, signal) {
  const child = spawn('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args], {
    signal,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text) => {
    said = (said + text).slice(-2_000);
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`FFmpeg: ${said.trim() || `exit code ${code}`}`);
}
