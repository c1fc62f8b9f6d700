/** The words of the list of picture sources, in English. */
export const sources = {
  hint: 'Asked from the top; scenes for which one has no picture go to the next. Alt\u00a0↑↓ changes the order.',
  add: 'Add {{name}}',
  up: 'Move {{name}} up',
  down: 'Move {{name}} down',
  remove: 'Remove {{name}}',
  last: '{{name}} (always last)',
  ofTask: 'Picture sources of its own',
  ofTaskHint: 'Asked in this order instead of the settings’. Pages that you name come first.',
  asSettings: 'As in the settings: {{names}}',
};
