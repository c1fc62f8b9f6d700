import { join } from 'node:path';
import sharp from 'sharp';
import { DEFAULT_ASPECT } from '../../../contract/aspect';
import { StepError } from '../../runtime/failures';
import { CANVASES, type Canvas } from '../cards/canvas';
import { openCardPage, renderCard } from '../cards/card-page';
import { cardStyle } from '../cards/card-style';
import { cardText } from '../cards/card-text';
import type { PictureSource } from '../picture-source';

/** A designed card for every scene, drawn by the browser from the scene's own words. Loads nothing. */
export const titleCards: PictureSource = {
  id: 'title-cards',
  stage: 'title_cards',
  takes: () => true,
  async *find({ metadata, plan, scenes, projectId, stagingDir, signal, openBrowser, onPicture }) {
    const { browser } = await openBrowser();
    const page = await browser.context.newPage();
    const canvas = CANVASES[metadata.aspect ?? DEFAULT_ASPECT];
    await openCardPage(page, canvas);
    for (const [index, scene] of scenes.entries()) {
      signal.throwIfAborted();
      const file = `card-${scene.scene}.png`;
      const path = join(stagingDir, file);
      await renderCard(page, { text: cardText(plan, scene), style: cardStyle(projectId, scene.scene), canvas }, path);
      await verifyCard(path, canvas);
      const details = scene.imagePrompt === '' ? {} : { prompt: scene.imagePrompt.slice(0, 2_000) };
      onPicture(index + 1);
      yield { scene: scene.scene, picture: { file, extension: 'png', details } };
    }
  },
};

async function verifyCard(path: string, canvas: Canvas): Promise<void> {
  const { width, height } = await sharp(path).metadata();
  if (width !== canvas.width || height !== canvas.height) {
    throw new StepError('verify_failed', { code: 'image.card_size', width, height }, { retryable: false });
  }
}
