/** The words for choosing a voice, in English. */
export const voice = {
  engine: 'Read by',
  asSet: 'As in settings',
  name: 'Voice',
  speed: 'Speed',
  choose: 'Pick from list',
  asking: 'Reading the list…',
  search: 'Find a voice',
  hear: 'Hear {{name}}',
  none: 'No voice matches.',
  noKey: 'Save the key of this service in the settings first.',
  badId: 'The id of a voice has only letters, digits, - and _.',
};
