import type { BridgeFile } from '../contract/bridge';
import type { Language, Sentence } from '../contract/words';
import { Bridge } from './call';
import type { Cli, Input } from './cli';
import { COMMANDS } from './commands';
import { CliError, EXIT } from './exit';
import { findApp, possibleHomes } from './find-app';
import { languageOf } from './language';
import { type GlobalOptions, NothingToDo, readCommandLine, type Typed } from './program';
import { type Starter, startApp } from './start-app';
import { type Screen, Terminal } from './terminal';
import { plain } from './text';
import { WORDS } from './words';

/** What a command line runs in; of the process, or of a test. */
export interface Host {
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly cwd: string;
  readonly stdin: Input;
  readonly stdout: Screen;
  readonly stderr: Screen;
  /** Calls back at Ctrl-C. */
  readonly onInterrupt: (listener: () => void) => void;
  readonly starter: Starter;
}

/** Runs one command. @returns the exit code; everything was written by then */
export async function run(host: Host): Promise<number> {
  const ending = new AbortController();
  // Read from what was typed before it is parsed: what is wrong with it is said in this language as well.
  const language = languageOf(typedLanguage(host.argv), host.env, host.platform);
  const say = (sentence: Sentence | string) => (typeof sentence === 'string' ? sentence : sentence[language]);
  let lost: string | undefined;
  const terminal = new Terminal({
    out: host.stdout,
    err: host.stderr,
    env: host.env,
    color: !host.argv.includes('--no-color'),
    onGone: () => ending.abort('gone'),
    onLost: (code) => {
      lost ??= code;
      ending.abort('lost');
    },
  });
  host.onInterrupt(() => ending.abort('interrupted'));
  const exit = await ended({ host, language, say, terminal, ending });
  if (lost === undefined) return exit;
  terminal.note(say(WORDS.notWritten(lost)));
  await terminal.flushed();
  return EXIT.failed;
}

async function ended({ host, language, say, terminal, ending }: Omit<Parts, 'typed'>): Promise<number> {
  try {
    const typed = await readCommandLine(host.argv, COMMANDS, language, (text) => terminal.write(text));
    return await typed.start(cliOf({ host, typed, language, say, terminal, ending }));
  } catch (error) {
    // Whatever was under way was ended by this, and its own error says nothing.
    if (ending.signal.aborted) return ending.signal.reason === 'gone' ? EXIT.ok : EXIT.interrupted;
    if (error instanceof NothingToDo) return EXIT.ok;
    return report(error, { terminal, say, isJson: host.argv.includes('--json') });
  } finally {
    ending.abort('ended');
    await terminal.flushed();
  }
}

function typedLanguage(argv: readonly string[]): Language | undefined {
  const at = argv.findIndex((word) => word === '--language' || word.startsWith('--language='));
  const value = argv[at]?.split('=')[1] ?? argv[at + 1];
  return at >= 0 && (value === 'ko' || value === 'en') ? value : undefined;
}

interface Reporting {
  readonly terminal: Terminal;
  readonly say: (sentence: Sentence | string) => string;
  readonly isJson: boolean;
}

function report(error: unknown, { terminal, say, isJson }: Reporting): number {
  if (!(error instanceof CliError)) {
    terminal.note(say(WORDS.fault(plain(error instanceof Error ? error.message : String(error)))));
    return EXIT.failed;
  }
  const { exit, sentence, code, field } = error;
  const message = say(sentence);
  if (message !== '') terminal.note(message);
  // Beside the sentence for the person, as every result of --json is on stdout.
  if (isJson && message !== '') terminal.json({ kind: 'error', exit, code, field, message });
  return exit;
}

interface Parts {
  readonly host: Host;
  readonly typed: Typed;
  readonly language: Language;
  readonly say: (sentence: Sentence | string) => string;
  readonly terminal: Terminal;
  readonly ending: AbortController;
}

function cliOf({ host, typed: { options }, language, say, terminal, ending }: Parts): Cli {
  const { signal } = ending;
  const homes = possibleHomes(options.home, host);
  const warned = new Set<string>();
  const look = () =>
    findApp(homes, (sentence) => {
      if (warned.has(say(sentence))) return;
      warned.add(say(sentence));
      terminal.note(say(sentence));
    });
  const flags = namedHome(options, host);
  let known: Bridge | undefined;
  const find = async (): Promise<BridgeFile> => {
    const found = look();
    if (found !== undefined) return found;
    if (options.start !== true) throw new CliError(EXIT.notRunning, WORDS.notRunning);
    terminal.note(say(WORDS.starting));
    return startApp(host.starter, ['--hidden', ...flags], look, signal, () => terminal.note(say(WORDS.startTakesLong)));
  };
  return {
    language,
    isJson: options.json === true,
    terminal,
    stdin: host.stdin,
    cwd: host.cwd,
    signal,
    say,
    interrupt: () => ending.abort('interrupted'),
    async bridge(how = 'known') {
      if (known === undefined || how === 'again') known = new Bridge(await find(), signal);
      return known;
    },
    async open() {
      const before = look()?.pid;
      // A second start hands over to the first one and ends.
      await startApp(
        host.starter,
        flags,
        () => (before === undefined ? look() : undefined),
        signal,
        () => {},
      ).catch((error) => {
        if (before === undefined || look()?.pid !== before) throw error;
      });
    },
  };
}

/** The app gets the home that we look into, however it was named. */
function namedHome({ home }: GlobalOptions, host: Host): string[] {
  const named = home ?? (host.env.STUDIO_QUEUE_HOME || undefined);
  return named === undefined ? [] : ['--home', possibleHomes(named, host)[0] ?? named];
}
