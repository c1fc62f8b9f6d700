import { createInterface } from 'node:readline/promises';
import type { Cli } from './cli';
import { CliError, EXIT } from './exit';
import { WORDS } from './words';

/** Whether the person agrees. Without a person to ask, only --yes does. @throws CliError `usage` */
export async function isAgreed(cli: Cli, question: string): Promise<boolean> {
  if (!cli.stdin.isTTY) throw new CliError(EXIT.usage, WORDS.yesNeeded);
  const lines = createInterface({ input: cli.stdin, output: process.stderr });
  try {
    const reply = await lines.question(`${question} [y/N] `, { signal: cli.signal });
    return /^(y|yes|예|네|ㅛ)$/i.test(reply.trim());
  } finally {
    lines.close();
  }
}
