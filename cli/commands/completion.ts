import { z } from 'zod';
import { type Command, command } from '../command';
import { completionScript, SHELLS } from '../completion';
import { CliError, EXIT } from '../exit';
import { tasksOf } from '../lists';
import { shortId, titleOf } from '../tasks';
import { plain } from '../text';

/** What the scripts call while somebody types. */
const LIVE = ['tasks', 'projects'] as const;
/** The newest; a person does not choose from more. */
const OFFERED = 50;

/** @param others all commands but this one */
export const completionOf = (others: readonly Command[]): Command => {
  const completion = command({
    name: 'completion',
    summary: { ko: '셸 자동 완성 스크립트', en: 'the script with which a shell completes commands' },
    details: {
      ko: 'bash와 zsh: source <(studio-queue completion bash) · fish: studio-queue completion fish | source',
      en: 'bash and zsh: source <(studio-queue completion bash) · fish: studio-queue completion fish | source',
    },
    arguments: [{ name: '<shell>', about: { ko: '셸', en: 'the shell' }, choices: [...SHELLS, ...LIVE] }],
    input: z.object({ shell: z.enum([...SHELLS, ...LIVE]) }),
    async run(cli, { shell: what }) {
      if (what !== 'tasks' && what !== 'projects') {
        cli.terminal.write(completionScript(what, [...others, completion], cli.language));
        return EXIT.ok;
      }
      const offers = new Set<string>();
      try {
        for await (const { task } of tasksOf(await cli.bridge(), {}, OFFERED)) {
          offers.add(what === 'tasks' ? `${shortId(task.id)}\t${titleOf(task)}` : plain(task.projectId));
          if (offers.size === OFFERED) break;
        }
      } catch (error) {
        // Without the app there is nothing to offer, and a word about it would land in what is being typed.
        if (!(error instanceof CliError)) throw error;
      }
      for (const offer of offers) cli.terminal.line(offer);
      return EXIT.ok;
    },
  });
  return completion;
};
