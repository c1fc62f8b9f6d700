// Draws the app's and the tray's icons from their SVG, at every size that a system asks for. Run after changing a drawing:
// `node scripts/icons.mjs`. The results are committed, since the app loads them as files.
// @ts-check
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const folder = fileURLToPath(new URL('../resources/', import.meta.url));

/** Each state has its own shape as well as its own colour: a tray is 16 pixels wide, and not everybody sees the same colours. */
const TRAY_STATES = {
  idle: { ground: '#5b6678', badge: '' },
  working: {
    ground: '#2563eb',
    badge: '<path d="M20.5 17.5v11l8.5-5.5z" fill="#fff" stroke="#2563eb" stroke-width="2" stroke-linejoin="round"/>',
  },
  'needs-you': {
    ground: '#a15c00',
    badge:
      '<circle cx="24" cy="23" r="7.5" fill="#fff"/><path d="M24 18.6v5.2M24 27v.4" stroke="#a15c00" stroke-width="2.8" stroke-linecap="round"/>',
  },
  paused: {
    ground: '#5b6678',
    badge:
      '<circle cx="24" cy="23" r="7.5" fill="#fff"/><path d="M21.7 20v6M26.3 20v6" stroke="#5b6678" stroke-width="2.6" stroke-linecap="round"/>',
  },
};

/** @param {{ ground: string, badge: string }} state */
const tray = ({ ground, badge }) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
  <rect x="1" y="1" width="30" height="30" rx="7" fill="${ground}"/>
  <g fill="none" stroke="#fff" stroke-width="2.4" stroke-linejoin="round">
    <rect x="6" y="8.5" width="20" height="15" rx="3"/><path d="M11 8.5v15M21 8.5v15M6 16h20"/>
  </g>${badge}</svg>`;

for (const [name, state] of Object.entries(TRAY_STATES)) {
  const drawing = Buffer.from(tray(state));
  await sharp(drawing, { density: 288 }).resize(32, 32).png().toFile(`${folder}tray-${name}.png`);
  await sharp(drawing, { density: 576 }).resize(64, 64).png().toFile(`${folder}tray-${name}@2x.png`);
}
const app = await readFile(`${folder}icon.svg`);
await writeFile(`${folder}icon.png`, await sharp(app, { density: 144 }).resize(512, 512).png().toBuffer());
