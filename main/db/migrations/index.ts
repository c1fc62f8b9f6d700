import { initial } from './0001-initial';
import type { Migration } from './migration';

/** In order of version, without gaps. */
export const MIGRATIONS: readonly Migration[] = [initial];
