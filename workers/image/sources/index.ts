import type { PictureSource } from '../picture-source';
import { archives } from './archives';
import { comfyui } from './comfyui';
import { ownFolder } from './own-folder';
import { recipes } from './recipes';
import { titleCards } from './title-cards';
import { webPages } from './web-pages';

/** In the order in which they are asked. The last one leaves no scene without a picture. */
export const PICTURE_SOURCES: readonly PictureSource[] = [webPages, ownFolder, archives, comfyui, recipes, titleCards];
