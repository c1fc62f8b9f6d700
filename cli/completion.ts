import type { Language } from '../contract/words';
import type { ArgumentSpec, Command, Completes, OptionSpec } from './command';
import { globalOptions } from './options';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/*
 * What the live part offers was written by others. A shell must take it as words and never read it: bash's `compgen -W` would expand
 * `$(…)` in a project's name.
 */

const CALLS: Readonly<Record<Exclude<Completes, 'file'>, string>> = { task: 'tasks', project: 'projects' };

/** "-t, --type <type>": its names, and whether a value follows. */
function parts({ flags }: OptionSpec): { names: string[]; hasValue: boolean } {
  return { names: flags.split(/[ ,]+/).filter((word) => word.startsWith('-')), hasValue: flags.includes('<') };
}

export function completionScript(shell: Shell, commands: readonly Command[], language: Language): string {
  switch (shell) {
    case 'bash':
      return bash(commands);
    case 'zsh':
      return zsh(commands);
    case 'fish':
      return fish(commands, language);
    default:
      return shell satisfies never;
  }
}

const optionsOf = ({ options = [] }: Command): readonly OptionSpec[] => [...options, ...globalOptions];
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Lines of `case` over "command:previous word" for values, and over the command for the rest; the same in bash and zsh. */
function cases(
  commands: readonly Command[],
  offer: (words: readonly string[]) => string,
  live: (what: string) => string,
) {
  const offers = ({ choices, completes }: Pick<OptionSpec, 'choices' | 'completes'>) =>
    choices !== undefined
      ? offer(choices)
      : completes === undefined || completes === 'file'
        ? ':'
        : live(CALLS[completes]);
  const values = commands.flatMap((command) =>
    optionsOf(command).flatMap((option) => {
      const { names, hasValue } = parts(option);
      const patterns = names.map((name) => `${command.name}:${name}`).join('|');
      return hasValue ? [`    ${patterns}) ${offers(option)}; return ;;`] : [];
    }),
  );
  const words = commands.map((command) => {
    const names = optionsOf(command).flatMap((option) => parts(option).names);
    const given = (command.arguments ?? [])
      .map((argument: ArgumentSpec) => offers(argument))
      .filter((line) => line !== ':');
    return `    ${command.name}) if [[ $cur == -* ]]; then ${offer(names)}; else ${[...new Set(given), ':'].join('; ')}; fi ;;`;
  });
  const first = [...commands.map(({ name }) => name), 'help'];
  return {
    values,
    words,
    first: offer(first),
    firstOptions: offer(globalOptions.flatMap((option) => parts(option).names)),
  };
}

function bash(commands: readonly Command[]): string {
  const offer = (words: readonly string[]) => `_studio_queue_offer < <(printf '%s\\n' ${words.join(' ')})`;
  const live = (what: string) => `_studio_queue_offer < <(studio-queue completion ${what} 2>/dev/null)`;
  const { values, words, first, firstOptions } = cases(commands, offer, live);
  return `# studio-queue: completion for bash
_studio_queue_offer() {
  local line
  while IFS= read -r line; do
    line=\${line%%$'\\t'*}
    if [[ -n $line && $line == "$cur"* ]]; then COMPREPLY+=("$(printf '%q' "$line")"); fi
  done
}
_studio_queue() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      --home|--language) ((i++)) ;;
      -*) ;;
      *) command=\${COMP_WORDS[i]}; break ;;
    esac
  done
  COMPREPLY=()
  case $command:$prev in
${values.join('\n')}
  esac
  case $command in
    '') if [[ $cur == -* ]]; then ${firstOptions}; else ${first}; fi ;;
${words.join('\n')}
  esac
}
complete -o default -F _studio_queue studio-queue
`;
}

function zsh(commands: readonly Command[]): string {
  const offer = (words: readonly string[]) => `compadd -- ${words.join(' ')}`;
  const live = (what: string) => `_studio_queue_live ${what}`;
  const { values, words, first, firstOptions } = cases(commands, offer, live);
  return `#compdef studio-queue
# studio-queue: completion for zsh
_studio_queue_live() {
  local -a found
  found=("\${(@f)$(studio-queue completion $1 2>/dev/null)}")
  found=("\${(@)found%%$'\\t'*}")
  compadd -a found
}
_studio_queue() {
  local cur=$words[CURRENT] prev=$words[CURRENT-1] command=
  integer i
  for ((i = 2; i < CURRENT; i++)); do
    case $words[i] in
      --home|--language) ((i++)) ;;
      -*) ;;
      *) command=$words[i]; break ;;
    esac
  done
  case $command:$prev in
${values.map((line) => line.replace(' :; return', ' _files; return')).join('\n')}
  esac
  case $command in
    '') if [[ $cur == -* ]]; then ${firstOptions}; else ${first}; fi ;;
${words.map((line) => line.replace('else :;', 'else _files;')).join('\n')}
  esac
}
if [[ $funcstack[1] == _studio_queue ]]; then _studio_queue "$@"; else compdef _studio_queue studio-queue; fi
`;
}

function fish(commands: readonly Command[], language: Language): string {
  const line = (condition: string, rest: string) => `complete -c studio-queue -n ${quoted(condition)} ${rest}`;
  const option = (condition: string, spec: OptionSpec) => {
    const { names, hasValue } = parts(spec);
    const flags = names
      .map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`))
      .join(' ');
    const offers =
      spec.choices?.join(' ') ??
      (spec.completes === undefined || spec.completes === 'file'
        ? undefined
        : `(studio-queue completion ${CALLS[spec.completes]} 2>/dev/null)`);
    const value = !hasValue
      ? ''
      : spec.completes === 'file'
        ? ' -r -F'
        : offers === undefined
          ? ' -x'
          : ` -x -a ${quoted(offers)}`;
    return line(condition, `${flags}${value} -d ${quoted(spec.about[language])}`);
  };
  const lines = commands.flatMap((command) => {
    const seen = `__fish_seen_subcommand_from ${command.name}`;
    const given = (command.arguments ?? []).flatMap(({ choices, completes }) => {
      if (choices !== undefined) return [line(seen, `-a ${quoted(choices.join(' '))}`)];
      if (completes === undefined) return [];
      return [
        line(
          seen,
          completes === 'file' ? '-F' : `-a ${quoted(`(studio-queue completion ${CALLS[completes]} 2>/dev/null)`)}`,
        ),
      ];
    });
    return [
      line('__fish_use_subcommand', `-a ${command.name} -d ${quoted(command.summary[language])}`),
      ...(command.options ?? []).map((spec) => option(seen, spec)),
      ...given,
    ];
  });
  return `# studio-queue: completion for fish\ncomplete -c studio-queue -f\n${globalOptions.map((spec) => option('true', spec)).join('\n')}\n${lines.join('\n')}\n`;
}
