import { join } from 'node:path';
import sharp from 'sharp';
import { StepError } from '../../runtime/failures';
import { openCardPage, renderCard } from '../cards/card-page';
import { cardStyle } from '../cards/card-style';
import { cardText } from '../cards/card-text';
import type { PictureSource, StagedPicture } from '../picture-source';
import { VIEWPORT } from '../web/browser';

/** A designed card for every scene, drawn by the browser from the scene's own words. Loads nothing. */
export const titleCards: PictureSource = {
  id: 'title-cards',
  stage: 'title_cards',
  takes: () => true,
  async find({ plan, scenes, projectId, stagingDir, signal, openBrowser, onPicture }) {
    const pictures = new Map<number, StagedPicture>();
    const { browser } = await openBrowser();
    const page = await browser.context.newPage();
    await openCardPage(page);
    for (const scene of scenes) {
      signal.throwIfAborted();
      const file = `card-${scene.scene}.png`;
      const path = join(stagingDir, file);
      await renderCard(page, cardText(plan, scene), cardStyle(projectId, scene.scene), path);
      await verifyCard(path);
      const details = scene.imagePrompt === '' ? {} : { prompt: scene.imagePrompt.slice(0, 2_000) };
      pictures.set(scene.scene, { file, extension: 'png', details });
      onPicture(pictures.size);
    }
    return pictures;
  },
};

async function verifyCard(path: string): Promise<void> {
  const { width, height } = await sharp(path).metadata();
  if (width !== VIEWPORT.width || height !== VIEWPORT.height) {
    throw new StepError('verify_failed', { code: 'image.card_size', width, height }, { retryable: false });
  }
}
