import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { removeTempDirs } from '../../support/temp-dir';
import { EVERY_SCREEN, showScreen } from './every-screen';
import { PanelPreview } from './panel';
import { resize } from './text-scale';

const OUT_DIR = join(process.cwd(), '.runtime', 'matrix');
const SIZES = [
  { size: '800', width: 800, height: 700, textScale: 1 },
  { size: '1024-125', width: 1_024, height: 768, textScale: 1.25 },
  { size: '1280', width: 1_280, height: 800, textScale: 1 },
  { size: '1920', width: 1_920, height: 1_080, textScale: 1 },
  { size: '3840', width: 3_840, height: 2_160, textScale: 1 },
];
/** Room is all that a window of 4K changes. */
const ONLY_IN = { size: '3840', look: 'ko-light' };
const SHEET = { columns: 3, rows: 3, width: 640, height: 420 };

/** Pictures of one look side by side, as many to a sheet as can be looked at at once. */
async function makeSheets(look: string, files: readonly string[]): Promise<void> {
  const { columns, rows, width, height } = SHEET;
  for (let from = 0; from < files.length; from += columns * rows) {
    const shown = files.slice(from, from + columns * rows);
    const small = await Promise.all(
      shown.map((file) =>
        sharp(file)
          .resize({ width: width - 8, height: height - 8, fit: 'inside' })
          .toBuffer(),
      ),
    );
    await sharp({ create: { width: columns * width, height: rows * height, channels: 3, background: '#888' } })
      .composite(
        small.map((input, n) => ({ input, left: (n % columns) * width, top: Math.floor(n / columns) * height })),
      )
      .png({ palette: true, quality: 85 })
      .toFile(join(OUT_DIR, 'sheets', `${look}-${1 + from / (columns * rows)}.png`));
  }
}

/** Every screen in both languages, light and dark, and all sizes; or those that begin with one of `wanted`. */
async function drawMatrix(wanted: readonly string[]): Promise<void> {
  const views = EVERY_SCREEN.filter(({ name }) => wanted.length === 0 || wanted.some((one) => name.startsWith(one)));
  if (wanted.length === 0) await rm(OUT_DIR, { recursive: true, force: true });
  await mkdir(join(OUT_DIR, 'sheets'), { recursive: true });
  const panel = await PanelPreview.start();
  try {
    for (const language of ['ko', 'en'] as const)
      for (const scheme of ['light', 'dark'] as const) {
        const drawn = new Map<string, string[]>();
        for (const view of views) {
          const { page } = await panel.open({ scenario: view.scenario, language, scheme });
          await showScreen(page, view);
          await page.mouse.move(0, 0);
          for (const { size, width, height, textScale } of SIZES) {
            await resize(page, { width, height }, textScale);
            if (size === ONLY_IN.size && `${language}-${scheme}` !== ONLY_IN.look) continue;
            const look = `${language}-${scheme}-${size}`;
            const path = join(OUT_DIR, `${view.name}-${look}.png`);
            await page.screenshot({ path, animations: 'disabled' });
            drawn.set(look, [...(drawn.get(look) ?? []), path]);
          }
        }
        for (const [look, files] of drawn) await makeSheets(look, files);
      }
  } finally {
    await panel.stop();
  }
  process.stdout.write(`${views.length} screens are in ${OUT_DIR}\n`);
}

try {
  await drawMatrix(process.argv.slice(2));
} finally {
  removeTempDirs();
}
