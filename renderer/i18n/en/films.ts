import type { films as ko } from '../ko/films';

/** The words about films on several screens, and those of the screen with all of them, in English. */
export const films: typeof ko = {
  play: 'Play',
  playNamed: 'Play “{{title}}”',
  showInFolder: 'Show in folder',
  copyPath: 'Copy path',
  pathCopied: 'The path of the film is copied.',
  player: 'Film “{{title}}”',
  fileMissing: 'The film is not there. It was moved or deleted.',
};
