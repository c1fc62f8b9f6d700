import type { PictureSource } from '../picture-source';
import { archives } from './archives';
import { comfyui } from './comfyui';
import { gemini } from './gemini';
import { imageApi } from './image-api';
import { ownFolder } from './own-folder';
import { recipes } from './recipes';
import { titleCards } from './title-cards';
import { webPages } from './web-pages';

/** `source-chain.ts` says in which order they are asked. The last one leaves no scene without a picture. */
export const PICTURE_SOURCES: readonly PictureSource[] = [
  webPages,
  ownFolder,
  archives,
  comfyui,
  imageApi,
  gemini,
  recipes,
  titleCards,
];
