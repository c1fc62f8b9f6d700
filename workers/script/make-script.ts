import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_FILES, type ScriptFile } from '../../contract/project-files';
import type { ScriptMetadata } from '../../contract/task';
import { LABELS } from '../language/labels';
import { missingInput } from '../runtime/failures';
import { inPlay } from '../runtime/in-play';
import type { RunContext } from '../runtime/processor';
import type { Draft } from './draft';
import type { ScriptWriter } from './script-writer';
import { SCRIPT_WRITERS } from './writers';

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
  const file = toScriptFile(context, draft, writer.id);
  const details = { kind: 'script' as const, ...(draft.model === undefined ? {} : { model: draft.model }) };
  context.signal.throwIfAborted();
  // script.json last: its presence means that everything else is there.
  const contents = [
    [PROJECT_FILES.scriptMarkdown, toMarkdown(file)],
    [PROJECT_FILES.script, `${JSON.stringify(file, null, 2)}\n`],
  ] as const;
  for (const [name, content] of contents) await writeFile(join(context.stagingDir, name), content);
  await context.publish(contents.map(([name]) => ({ staged: name, target: name, details })));
  context.log({ code: 'script.done', seconds: Math.round(draft.totalSeconds) });
  context.progress({ stage: 'done', fraction: 1 });
}

function writerFor({ metadata, settings }: RunContext<ScriptMetadata>): ScriptWriter {
  const writer = inPlay('writer', SCRIPT_WRITERS, settings).find((one) => one.takes(metadata));
  if (writer !== undefined) return writer;
  throw missingInput('script', metadata, { code: 'script.nothing_to_write' }, 'metadata.text');
}

function toScriptFile(context: RunContext<ScriptMetadata>, draft: Draft, source: ScriptWriter['id']): ScriptFile {
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
    scenes: draft.scenes,
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
