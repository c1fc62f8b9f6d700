/** The words of what the palette finds, and of what can be done with it, in English. */
export const found = {
  films: 'Films',
  lines: 'Scripts and logs',
  acts: 'Do',
  named: '{{act}}: {{title}}',
  act: {
    play: 'Play',
    folder: 'Show in folder',
    bump: 'To the front',
    cancel: 'Cancel task',
    retry: 'Try again',
    edit: 'Edit',
    approve: 'Approve',
  },
};
