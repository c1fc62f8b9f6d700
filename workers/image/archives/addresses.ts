/** Where archives are asked. No setting: tests put servers of their own in their place. */
export interface ArchiveAddresses {
  readonly commons: string;
  readonly openverse: string;
}

export const ARCHIVES: ArchiveAddresses = {
  commons: 'https://commons.wikimedia.org/w/api.php',
  openverse: 'https://api.openverse.org/v1/images/',
};
