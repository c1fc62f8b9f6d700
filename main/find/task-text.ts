import { readFile } from 'node:fs/promises';
import { isProblem, type LogText, say, searchedText } from '../../contract/messages';
import { PROJECT_FILES, scriptFileSchema } from '../../contract/project-files';
import type { QueueTask } from '../../contract/task';
import { findOutput } from '../projects/output-files';
import type { Document } from './messages';

/** A film of an hour has some 30,000 characters. */
const MOST_SCRIPT_CHARS = 60_000;
const MOST_SCRIPT_BYTES = 1_000_000;
const MOST_LOG_CHARS = 4_000;
const MOST_ERROR_CHARS = 2_000;
/** Of a log the end says why a task ended as it did. */
export const LOG_LINES = 300;

/** What the index takes of an ended task. `task`: whole, with its last `LOG_LINES` lines. `folder`: where its files are. */
export async function documentOf(
  task: QueueTask,
  endedAtMs: number,
  folder: () => Promise<string | undefined>,
): Promise<Document> {
  const { title } = task.metadata;
  return {
    taskId: task.id,
    endedAtMs,
    projectId: task.projectId,
    type: task.type,
    status: task.status,
    title: typeof title === 'string' ? plain(title).slice(0, 300) : '',
    userId: task.userId,
    script: await scriptOf(task, folder),
    log: logOf(task.logs),
    error: task.error === undefined ? '' : plain(searchedText(task.error)).slice(0, MOST_ERROR_CHARS),
  };
}

/** At NUL SQLite's functions take a text to end. */
const plain = (text: string): string => text.replaceAll('\0', ' ');

/** The narration as it was published; a script that was not made, or whose file is gone, has none. */
async function scriptOf(task: QueueTask, folder: () => Promise<string | undefined>): Promise<string> {
  const output = task.outputs.find(({ kind, path }) => kind === 'script' && path.endsWith(PROJECT_FILES.script));
  if (output === undefined || output.bytes > MOST_SCRIPT_BYTES) return '';
  const found = await findOutput(await folder(), output);
  if (found === undefined || found.size > MOST_SCRIPT_BYTES) return '';
  try {
    const script = scriptFileSchema.parse(JSON.parse(await readFile(found.path, 'utf8')));
    const narration = script.scenes.map((scene) => scene.narration).join('\n');
    return plain(narration).slice(0, MOST_SCRIPT_CHARS);
  } catch {
    return '';
  }
}

/**
 * Lines of programs as they are, and lines of ours that name something: a picture's address, a search word, a file. What is said alike in
 * every log would find every task.
 */
function logOf(lines: readonly LogText[]): string {
  const texts = new Set<string>();
  for (const line of lines) {
    if (typeof line === 'string') texts.add(line);
    else if (isProblem(line)) texts.add(searchedText(line));
    else if (Object.entries(line).some(([name, value]) => name !== 'code' && typeof value === 'string')) {
      texts.add(`${say(line, 'ko')}\n${say(line, 'en')}`);
    }
  }
  return plain([...texts].join('\n')).slice(-MOST_LOG_CHARS);
}
