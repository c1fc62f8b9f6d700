import { join } from 'node:path';
import sharp from 'sharp';
import { PROJECT_FILES } from '../../contract/project-files';
import type { ImageMetadata } from '../../contract/task';
import { type OutputDetails, type RunContext, StepError } from '../runtime/processor';
import { openCardPage, renderCard } from './cards/card-page';
import { cardStyle } from './cards/card-style';
import { cardText } from './cards/card-text';
import { loadScenes, type PictureScene } from './load-scenes';
import { checkPages, crawlPages, matchToScenes } from './sources/web-pages';
import { openBrowser, VIEWPORT } from './web/browser';
import { startEgressProxy } from './web/egress-proxy';
import { anyAddress, publicOnly } from './web/public-address';

/** A finished picture in staging. */
export interface StagedPicture {
  readonly file: string;
  readonly extension: 'jpg' | 'png';
  readonly details: Omit<OutputDetails, 'kind' | 'scene'>;
}

/**
 * One picture for every scene in `images/`: crawled from `metadata.pages` where given, title cards otherwise. All are published
 * at the end, so that a cancelled or failed task changes nothing. Errors: see loadScenes, openBrowser and crawlPages.
 */
export async function makeImages(context: RunContext<ImageMetadata>): Promise<void> {
  const { metadata, signal } = context;
  context.progress({ stage: '준비', fraction: 0 });
  const plan = await loadScenes(context);
  if (metadata.useImageFX === true) {
    context.log('ℹ️ ImageFX는 연결되어 있지 않아 웹 페이지 그림 또는 타이틀 카드로 대신합니다.', 'warn');
  }
  const total = plan.scenes.length;
  const done = new Map<number, StagedPicture>();
  const report = (stage: string) => {
    context.log(`✅ ${done.size}/${total} 이미지 완료`);
    context.progress({ stage, fraction: 0.05 + (0.9 * done.size) / total, detail: `${done.size}/${total}` });
  };
  const policy = context.settings.allowPrivateAddresses ? anyAddress : publicOnly;
  if (metadata.pages !== undefined) await checkPages(metadata.pages, policy);
  signal.throwIfAborted();
  const proxy = await startEgressProxy({ policy });
  try {
    context.log('🚀 브라우저 시작');
    const browser = await openBrowser({
      executablePath: context.settings.browserPath,
      stagingDir: context.stagingDir,
      proxy,
      signal,
    });
    try {
      if (metadata.pages !== undefined) {
        const onPicture = (found: number) => {
          context.log(`✅ ${found}/${total} 이미지 완료`);
          context.progress({ stage: '웹 페이지', fraction: 0.05 + (0.9 * found) / total, detail: `${found}/${total}` });
        };
        const { pages } = metadata;
        const pictures = await crawlPages({ context, browser, proxy, policy, pages, wanted: total, onPicture });
        for (const [scene, picture] of matchToScenes(pictures, plan.scenes)) done.set(scene, picture);
        if (done.size < total) {
          const left = total - done.size;
          context.log(`⚠️ 그림을 ${done.size}개만 찾아 나머지 ${left}장면은 타이틀 카드로 채웁니다.`, 'warn');
        }
      }
      const missing = plan.scenes.filter(({ scene }) => !done.has(scene));
      if (missing.length > 0) {
        const page = await browser.context.newPage();
        await openCardPage(page);
        for (const scene of missing) {
          signal.throwIfAborted();
          const text = cardText(plan, scene);
          const file = `card-${scene.scene}.png`;
          await renderCard(page, text, cardStyle(context.projectId, scene.scene), join(context.stagingDir, file));
          await verifyCard(join(context.stagingDir, file));
          done.set(scene.scene, { file, extension: 'png', details: cardDetails(scene) });
          report('타이틀 카드');
        }
      }
    } finally {
      await browser.close();
    }
  } catch (error) {
    // Whatever broke because the browser was killed under it is the cancel, not a failure of its own.
    signal.throwIfAborted();
    throw isBrowserGone(error)
      ? new StepError('step_failed', '브라우저가 예기치 않게 종료되었습니다.', { retryable: true, cause: error })
      : error;
  } finally {
    await proxy.close();
  }
  await publishAll(context, plan.scenes, done);
  context.progress({ stage: '완료', fraction: 1 });
}

function cardDetails(scene: PictureScene): StagedPicture['details'] {
  return scene.imagePrompt === '' ? {} : { prompt: scene.imagePrompt.slice(0, 2_000) };
}

async function verifyCard(path: string): Promise<void> {
  const { width, height } = await sharp(path).metadata();
  if (width !== VIEWPORT.width || height !== VIEWPORT.height) {
    throw new StepError('verify_failed', `타이틀 카드의 크기가 다릅니다(${width}×${height}).`, { retryable: false });
  }
}

function isBrowserGone(error: unknown): boolean {
  return (
    error instanceof Error &&
    /has been closed|Target crashed|Page crashed|browser has disconnected/iu.test(error.message)
  );
}

async function publishAll(
  context: RunContext<ImageMetadata>,
  scenes: readonly PictureScene[],
  pictures: ReadonlyMap<number, StagedPicture>,
): Promise<void> {
  const files = scenes.map(({ scene }) => {
    const picture = pictures.get(scene);
    if (picture === undefined) throw new StepError('internal', `no picture for scene ${scene}`, { retryable: false });
    const name = `${String(scene).padStart(3, '0')}.${picture.extension}`;
    const details = { kind: 'image' as const, scene, ...picture.details };
    return { staged: picture.file, target: `${PROJECT_FILES.images}/${name}`, details };
  });
  await context.publish(files);
}
