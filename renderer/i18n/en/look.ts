import type { Messages } from '../messages';

/** The words of the chooser of how subtitles look, in English. */
export const look: Messages['look'] = {
  title: 'Subtitle look',
  ofWide: 'Subtitles (wide, square)',
  ofTall: 'Subtitles (tall 9:16)',
  hint: 'For films that do not choose their own.',
  asSet: 'As in settings',
  backToSet: 'Use the settings’ look',
  style: 'Style',
  box: 'Box',
  paper: 'Paper',
  outline: 'Outline',
  bold: 'Bold',
  words: 'By word',
  size: 'Size',
  small: 'Small',
  medium: 'Medium',
  large: 'Large',
  position: 'Place',
  bottom: 'Bottom',
  middle: 'Middle',
  top: 'Top',
  sample: 'Today we walk\nalong the river',
  wordsHint: 'The word that is being said has another colour.',
  cardsHint: 'On title cards they are at the bottom, clear of the card’s text.',
};
