import type { Messages } from '../messages';

export const review: Messages['review'] = {
  stops: 'Stop for approval',
  script: 'After the script',
  image: 'After the images',
  approve: 'Approve',
  approved: '{{title}}: approved. It goes on.',
  afterScript: 'Stop after the script',
  afterScriptHint: 'A new film stops when its script is there; its images are made once you approve it.',
  afterImage: 'Stop after the images',
  afterImageHint: 'A new film stops when its images are there; the film is made once you approve them.',
};
