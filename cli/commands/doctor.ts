import { z } from 'zod';
import { doctorReplySchema } from '../../contract/steering';
import { command } from '../command';
import { EXIT } from '../exit';
import { plain } from '../text';

const SIGNS = { ok: ['✓', 'green'], warning: ['!', 'yellow'], error: ['✗', 'red'] } as const;

export const doctor = command({
  name: 'doctor',
  summary: {
    ko: '브라우저, FFmpeg, 목소리, 디스크, 포트 등을 살피고 할 일을 알리기',
    en: 'check browser, FFmpeg, voice, disk, port and more, and say what to do',
  },
  input: z.object({}),
  async run(cli) {
    const { ok, findings } = await (await cli.bridge()).get('/api/doctor', doctorReplySchema);
    const { terminal } = cli;
    for (const finding of findings) {
      if (cli.isJson) {
        terminal.json(finding);
        continue;
      }
      const [sign, color] = SIGNS[finding.level];
      terminal.line(`${terminal.styled(sign, color)} ${plain(finding.message)}`);
      if (finding.action !== undefined) terminal.line(`  → ${plain(finding.action)}`);
    }
    return ok ? EXIT.ok : EXIT.failed;
  },
});
