import { Command as Commander, CommanderError, Option } from 'commander';
import { fromZodError } from '../contract/errors';
import { say as sayProblem } from '../contract/messages';
import type { Language, Sentence } from '../contract/words';
import { version } from '../package.json';
import type { Command, OptionSpec, Start } from './command';
import { CliError, EXIT } from './exit';
import { globalOptions } from './options';
import { plain } from './text';
import { WORDS } from './words';

/** What was typed of `globalOptions`, before or after the command's name. Language and colour are read before all else. */
export interface GlobalOptions {
  readonly home?: string;
  readonly json?: boolean;
  readonly start?: boolean;
}

export interface Typed {
  readonly start: Start;
  readonly options: GlobalOptions;
}

/** What was typed is complete without a command of ours: help and version, already shown. */
export class NothingToDo extends Error {}

/**
 * Reads a command line. @throws CliError `usage`, NothingToDo
 * @param show where help goes
 */
export async function readCommandLine(
  argv: readonly string[],
  commands: readonly Command[],
  language: Language,
  show: (text: string) => void,
): Promise<Typed> {
  let typed: Typed | undefined;
  const program = programOf(commands, language, show, (command, input) => {
    typed = { start: startOf(command, input, language), options: program.opts() };
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    throw error instanceof CommanderError ? inOurWords(error, argv.includes('help')) : error;
  }
  if (typed === undefined) throw new NothingToDo();
  return typed;
}

function programOf(
  commands: readonly Command[],
  language: Language,
  show: (text: string) => void,
  found: (command: Command, input: unknown) => void,
): Commander {
  const say = (sentence: Sentence) => sentence[language];
  const program = new Commander('studio-queue');
  const inherit = (one: Commander) =>
    one
      .exitOverride()
      .configureOutput({ writeOut: show, writeErr: show, outputError: () => {} })
      .configureHelp({
        showGlobalOptions: true,
        styleTitle: (title) => titleIn(title, say),
        argumentDescription: (argument) => withChoices(argument, say),
        optionDescription: (option) => withChoices(option, say),
      })
      .helpOption('-h, --help', say({ ko: '도움말', en: 'this help' }));
  inherit(program)
    .description(
      say({ ko: 'Studio Queue를 터미널에서 보고 다룹니다.', en: 'Watch and steer Studio Queue from a terminal.' }),
    )
    .version(version, '-V, --version', say({ ko: '버전', en: 'the version' }))
    .helpCommand('help [command]', say({ ko: '명령의 도움말', en: 'help for a command' }))
    .addHelpText('after', `\n${say(WORDS.exitCodes)}`);
  for (const spec of globalOptions) program.addOption(optionOf(spec, say));
  for (const command of commands) {
    const sub = inherit(program.command(command.name)).summary(say(command.summary));
    sub.description([command.summary, command.details].flatMap((text) => (text ? [say(text)] : [])).join('\n'));
    const names: string[] = [];
    for (const { name, about, choices } of command.arguments ?? []) {
      const argument = sub.createArgument(name, say(about));
      sub.addArgument(choices === undefined ? argument : argument.choices([...choices]));
      names.push(argument.name());
    }
    for (const spec of command.options ?? []) sub.addOption(optionOf(spec, say));
    if (command.examples !== undefined)
      sub.addHelpText('after', `\n${say(WORDS.examples)}\n${command.examples.map((line) => `  ${line}`).join('\n')}`);
    sub.action(() => {
      const values = names.map((name, index) => [name, sub.processedArgs[index]]);
      found(command, { ...sub.opts(), ...Object.fromEntries(values) });
    });
  }
  return program;
}

function optionOf({ flags, about, choices, isMany }: OptionSpec, say: (sentence: Sentence) => string): Option {
  const option = new Option(flags, say(about));
  if (choices !== undefined) option.choices([...choices]);
  if (isMany) option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
  return option;
}

/** commander's own word for the choices is English, and its "(default: false)" says nothing. */
function withChoices(
  { description, argChoices }: Pick<Option, 'description' | 'argChoices'>,
  say: (sentence: Sentence) => string,
): string {
  return argChoices === undefined ? description : `${description} (${say(WORDS.oneOf)}: ${argChoices.join(', ')})`;
}

function titleIn(title: string, say: (sentence: Sentence) => string): string {
  const known: Readonly<Record<string, Sentence>> = {
    'Usage:': WORDS.usage,
    'Arguments:': WORDS.arguments,
    'Options:': WORDS.options,
    'Global Options:': WORDS.globalOptions,
    'Commands:': WORDS.commands,
  };
  const sentence = known[title];
  return sentence === undefined ? title : say(sentence);
}

function startOf(command: Command, input: unknown, language: Language): Start {
  const read = command.read(input);
  if (read.success) return read.start;
  const { problem, field } = fromZodError(read.error, input);
  // As it is typed, not the name of its value.
  const name = field?.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const isOption = name !== undefined && (command.options ?? []).some(({ flags }) => flags.includes(`--${name}`));
  const shown = isOption ? `--${name}` : name;
  const named = typeof problem === 'string' || shown === undefined ? problem : { ...problem, field: shown };
  throw new CliError(EXIT.usage, sayProblem(named, language));
}

/** commander's sentences are English; the names in them are kept. */
function inOurWords({ code, message }: CommanderError, wasAsked: boolean): Error {
  const name = plain(/'([^']*)'/.exec(message)?.[1] ?? '');
  const meant = /\(Did you mean (?:one of )?([^?]+)\?\)/.exec(message)?.[1];
  const and = (sentence: Sentence): Sentence => {
    if (meant === undefined) return sentence;
    const more = WORDS.didYouMean(plain(meant));
    return { ko: sentence.ko + more.ko, en: sentence.en + more.en };
  };
  switch (code) {
    case 'commander.help':
      // `help` was typed, or no command was: then what was shown says which there are.
      return wasAsked ? new NothingToDo() : new CliError(EXIT.usage, '');
    case 'commander.helpDisplayed':
    case 'commander.version':
      return new NothingToDo();
    case 'commander.unknownCommand':
      return new CliError(EXIT.usage, and(WORDS.unknownCommand(name)));
    case 'commander.unknownOption':
      return new CliError(EXIT.usage, and(WORDS.unknownOption(name)));
    case 'commander.missingArgument':
      return new CliError(EXIT.usage, WORDS.missingArgument(name));
    case 'commander.optionMissingArgument':
      return new CliError(EXIT.usage, WORDS.missingValue(name.split(/[ ,]/)[0] ?? name));
    case 'commander.excessArguments':
      return new CliError(EXIT.usage, WORDS.tooMany);
    case 'commander.invalidArgument':
      return new CliError(EXIT.usage, choicesOf(message));
    default:
      return new CliError(EXIT.usage, plain(message));
  }
}

/** "error: option '-t, --type <type>' argument 'film' is invalid. Allowed choices are script, image, video." */
function choicesOf(message: string): Sentence {
  const what = plain(/(?:option|argument) '([^']*)'/.exec(message)?.[1] ?? '');
  const choices = plain(/choices are ([^.]+)\./.exec(message)?.[1] ?? '');
  return WORDS.notAChoice(what, choices);
}
