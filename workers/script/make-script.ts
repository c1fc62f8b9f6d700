import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_FILES, type ScriptFile } from '../../contract/project-files';
import type { ScriptMetadata } from '../../contract/task';
import { LABELS } from '../language/labels';
import { missingInput } from '../runtime/failures';
import { inPlay } from '../runtime/in-play';
import type { FinishedFile, RunContext } from '../runtime/processor';
import { type Draft, withSentences } from './draft';
import type { ScriptWriter } from './script-writer';
import { SCRIPT_WRITERS } from './writers';

/** What a script file repeats of its task. */
export type ScriptLabels = Pick<ScriptMetadata, 'titleId' | 'category' | 'format'>;

/**
 * Has the first writer that takes the task write it, and publishes script.json and script.md. Throws StepError `missing_input`,
 * NeedsYouError `processor_needed`, and whatever the writer throws.
 */
export async function makeScript(context: RunContext<ScriptMetadata>): Promise<void> {
  const { signal } = context;
  context.progress({ stage: 'checking_input', fraction: 0 });
  signal.throwIfAborted();
  const writer = writerFor(context);
  const draft = await writer.write(context);
  context.log({ code: 'script.title_done' });
  context.log({ code: 'script.outline_done', scenes: draft.scenes.length });
  context.progress({ stage: 'saving', fraction: 0.9 });
  context.signal.throwIfAborted();
  await context.publish(await stageScript(context, draft, writer.id));
  context.log({ code: 'script.done', seconds: Math.round(draft.totalSeconds) });
  context.progress({ stage: 'done', fraction: 1 });
}

function writerFor({ metadata, settings }: RunContext<ScriptMetadata>): ScriptWriter {
  const writer = inPlay('writer', SCRIPT_WRITERS, settings).find((one) => one.takes(metadata));
  if (writer !== undefined) return writer;
  throw missingInput('script', metadata, { code: 'script.nothing_to_write' }, 'metadata.text');
}

/** Writes script.md, unless it is there (`existing`), and script.json into the staging folder. */
export async function stageScript(
  context: Pick<RunContext<ScriptLabels>, 'projectId' | 'taskId' | 'stagingDir' | 'metadata'>,
  draft: Draft,
  source: ScriptFile['source'],
  existing: readonly string[] = [],
): Promise<FinishedFile[]> {
  const file = toScriptFile(context, draft, source);
  const details = { kind: 'script' as const, ...(draft.model === undefined ? {} : { model: draft.model }) };
  // script.json last: its presence means that everything else is there.
  const markdown = [[PROJECT_FILES.scriptMarkdown, toMarkdown(file)]] as const;
  const contents = [
    ...markdown.filter(([name]) => !existing.includes(name)),
    [PROJECT_FILES.script, `${JSON.stringify(file, null, 2)}\n`],
  ] as const;
  for (const [name, content] of contents) await writeFile(join(context.stagingDir, name), content);
  return contents.map(([name]) => ({ staged: name, target: name, details }));
}

function toScriptFile(
  context: Pick<RunContext<ScriptLabels>, 'projectId' | 'taskId' | 'metadata'>,
  draft: Draft,
  source: ScriptFile['source'],
): ScriptFile {
  const { titleId, category, format } = context.metadata;
  return {
    version: 1,
    projectId: context.projectId,
    taskId: context.taskId,
    ...(titleId === undefined ? {} : { titleId }),
    title: draft.title,
    language: draft.language,
    ...(category === undefined ? {} : { category }),
    ...(format === undefined ? {} : { format }),
    source,
    ...(draft.model === undefined ? {} : { model: draft.model }),
    totalSeconds: draft.totalSeconds,
    scenes: draft.scenes.map(withSentences),
  };
}

function toMarkdown(file: ScriptFile): string {
  const labels = LABELS[file.language];
  const scenes = file.scenes.map((scene) =>
    [
      `## ${labels.scene(scene.scene)} (${labels.seconds(scene.seconds.toFixed(1))})`,
      '',
      scene.narration,
      '',
      `- ${labels.keywords}: ${scene.keywords.join(', ') || '-'}`,
      `- ${labels.picture}: ${scene.imagePrompt}`,
      '',
    ].join('\n'),
  );
  return [`# ${file.title}`, '', ...scenes].join('\n');
}
