import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_FILES, type ScriptFile } from '../../contract/project-files';
import type { ScriptMetadata } from '../../contract/task';
import { NeedsYouError, type RunContext, StepError } from '../run-context';
import { draftFromLlm } from './from-llm';
import { type Draft, draftFromText } from './from-text';

/** Writes script.json and script.md of the project. Errors: `missing_input`, `processor_needed`, `llm_*`; see draftFromLlm. */
export async function makeScript(context: RunContext<ScriptMetadata>): Promise<void> {
  const { metadata, settings, signal } = context;
  const text = metadata.text ?? '';
  const title = metadata.title?.trim() ?? '';
  context.progress({ stage: '입력 확인', fraction: 0 });
  signal.throwIfAborted();
  const hasText = /[\p{L}\p{N}]/u.test(text);
  if (!hasText && title === '') {
    if (isForAnotherProcessor(metadata)) throw new NeedsYouError('processor_needed', { code: 'processor_needed' });
    throw new StepError(
      'missing_input',
      '대본으로 만들 내용이 없습니다. metadata.text(대본으로 쓸 글) 또는 metadata.title(AI가 쓸 주제)을 보내 주세요.',
      { retryable: false, field: 'metadata.text' },
    );
  }
  let draft: Draft;
  let model: string | undefined;
  if (hasText) {
    context.log('🔄 글을 장면으로 나누는 중...');
    context.progress({ stage: '대본 작성', fraction: 0.2 });
    draft = draftFromText(text, {
      title: title || undefined,
      language: metadata.language,
      maxScenes: metadata.maxScenes,
    });
  } else {
    const llm = settings.llm;
    if (llm === undefined || llm.baseUrl === '' || llm.model === '') {
      throw new NeedsYouError(
        'llm_not_configured',
        '제목만으로 대본을 쓰려면 언어 모델이 필요합니다. 설정에서 언어 모델의 주소와 모델을 정하면 이어서 씁니다.',
      );
    }
    model = llm.model;
    context.log('🔄 대본 생성 중...');
    context.progress({ stage: '대본 생성', fraction: 0.1, detail: llm.model });
    draft = await draftFromLlm({ llm, metadata: { ...metadata, title }, signal });
  }
  context.log('✅ 제목 생성 완료');
  context.log(`✅ 개요 ${draft.scenes.length}장면`);
  context.progress({ stage: '저장', fraction: 0.9 });
  const file = toScriptFile(context, draft, model);
  const details = { kind: 'script' as const, ...(model === undefined ? {} : { model }) };
  context.signal.throwIfAborted();
  // script.json last: whoever finds it may count on the rest.
  const contents = [
    [PROJECT_FILES.scriptMarkdown, toMarkdown(file)],
    [PROJECT_FILES.script, `${JSON.stringify(file, null, 2)}\n`],
  ] as const;
  for (const [name, content] of contents) await writeFile(join(context.stagingDir, name), content);
  await context.publish(contents.map(([name]) => ({ staged: name, target: name, details })));
  context.log(`✅ 대본 완료 (약 ${Math.round(draft.totalSeconds)}초)`);
  context.progress({ stage: '완료', fraction: 1 });
}

/** How it is to be written; it says nothing of what. */
const MANNER = ['text', 'title', 'language', 'maxScenes'];

/** Something is there, but only the code of whoever added the task knows what it stands for: a title's number, a field of its own. */
function isForAnotherProcessor(metadata: ScriptMetadata): boolean {
  return Object.keys(metadata).some((key) => !MANNER.includes(key));
}

function toScriptFile(context: RunContext<ScriptMetadata>, draft: Draft, model: string | undefined): ScriptFile {
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
    source: model === undefined ? 'text' : 'llm',
    ...(model === undefined ? {} : { model }),
    totalSeconds: draft.totalSeconds,
    scenes: draft.scenes,
  };
}

function toMarkdown(file: ScriptFile): string {
  const korean = file.language === 'ko';
  const scenes = file.scenes.map((scene) =>
    [
      `## ${korean ? `장면 ${scene.scene}` : `Scene ${scene.scene}`} (${scene.seconds.toFixed(1)}${korean ? '초' : ' s'})`,
      '',
      scene.narration,
      '',
      `- ${korean ? '키워드' : 'Keywords'}: ${scene.keywords.join(', ') || '-'}`,
      `- ${korean ? '그림' : 'Picture'}: ${scene.imagePrompt}`,
      '',
    ].join('\n'),
  );
  return [`# ${file.title}`, '', ...scenes].join('\n');
}
