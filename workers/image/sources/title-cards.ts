import { join } from 'node:path';
import sharp from 'sharp';
import { DEFAULT_ASPECT } from '../../../contract/aspect';
import { StepError } from '../../runtime/failures';
import { CANVASES, type Canvas } from '../cards/canvas';
import { cardRenderer, openCardPage } from '../cards/card-page';
import { cardStyle } from '../cards/card-style';
import { cardText } from '../cards/card-text';
import type { PictureScene } from '../load-scenes';
import type { FoundPicture, PictureSource } from '../picture-source';

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
    const render = await cardRenderer(page);
    const draw = async (scene: PictureScene): Promise<FoundPicture> => {
      const file = `card-${scene.scene}.png`;
      const path = join(stagingDir, file);
      await render({ text: cardText(plan, scene), style: cardStyle(projectId, scene.scene), canvas }, path);
      await verifyCard(path, canvas);
      const details = scene.imagePrompt === '' ? {} : { prompt: scene.imagePrompt.slice(0, 2_000) };
      return { scene: scene.scene, picture: { file, extension: 'png', details } };
    };
    let next: Promise<FoundPicture> | undefined;
    try {
      for (const [index, scene] of scenes.entries()) {
        signal.throwIfAborted();
        const card = await (next ?? draw(scene));
        const following = scenes[index + 1];
        // While this one is published.
        next = following && draw(following);
        next?.catch(() => {});
        onPicture(index + 1);
        yield card;
      }
    } finally {
      // It writes into a folder that goes with the run.
      await next?.catch(() => {});
    }
  },
};

async function verifyCard(path: string, canvas: Canvas): Promise<void> {
  const { width, height } = await sharp(path).metadata();
  if (width !== canvas.width || height !== canvas.height) {
    throw new StepError('verify_failed', { code: 'image.card_size', width, height }, { retryable: false });
  }
}
