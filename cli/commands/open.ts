import { z } from 'zod';
import { command } from '../command';
import { EXIT } from '../exit';
import { WORDS } from '../words';

export const open = command({
  name: 'open',
  summary: { ko: '앱을 켜거나 창을 앞으로', en: 'start the app, or bring its window to the front' },
  input: z.object({}),
  async run(cli) {
    await cli.open();
    cli.terminal.note(cli.say(WORDS.opened));
    return EXIT.ok;
  },
});
