import type { PictureSource } from '../picture-source';
import { comfyui } from './comfyui';
import { titleCards } from './title-cards';
import { webPages } from './web-pages';

/** In the order in which they are asked. The last one leaves no scene without a picture. */
export const PICTURE_SOURCES: readonly PictureSource[] = [webPages, comfyui, titleCards];
