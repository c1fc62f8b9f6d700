import type { Rule } from './scan';

/** The words of a language for what stands in an address. */
export interface AddressWords {
  readonly at: string;
  readonly dot: string;
  readonly slash: string;
  readonly dash: string;
  readonly underscore: string;
  readonly plus: string;
  /** Letters or digits between two marks. */
  readonly piece: (piece: string) => string;
}

/** Printable ASCII but quotation marks, brackets, `\\`, `^`, `` ` `` and `|`. */
const ASCII_PATH = String.raw`[\x21\x23-\x26\x2a-\x3b\x3d\x3f-\x5a\x5f\x61-\x7a\x7e]`;
const TOP_LEVEL =
  'com|net|org|kr|io|ai|dev|app|me|tv|gov|edu|info|jp|cn|uk|us|de|fr|eu|shop|store|blog|site|xyz|gg|ly|be|co|so|page|news';
/** `/dQw4w9WgXcQ` and all behind it. */
const MACHINE_MADE =
  /\/(?:(?=[^/]*\d)(?=[^/]*[A-Za-z])(?![A-Za-z]{1,20}[-_]?\d{1,4}(?:\/|$))[^/]+|[^/]{25,})(?:\/.*)?$/u;
const PIECE = '[A-Za-z0-9][A-Za-z0-9-]{0,62}';

/**
 * Mail and web addresses. The scheme is silent, and so is what follows `?` or `#` in a web address, and a path from the first piece on
 * that mixes letters and digits or is very long: machines wrote it, and nobody reads it out.
 */
export function addressRules(words: AddressWords): readonly Rule[] {
  const speak = (address: string): string => {
    const said: string[] = [];
    for (const [piece] of address.matchAll(/[A-Za-z]{1,64}|\d{1,64}|[@./_+-]/gu))
      said.push(mark(piece, words) ?? words.piece(piece));
    return said.join(' ');
  };
  const web = (match: RegExpExecArray): { spoken: string; length: number } | undefined => {
    const address = match[0].replace(/[.,!?;:)\]'*~-]{1,20}$/u, '');
    const shown = address
      .replace(/^https?:\/\//iu, '')
      .replace(/[?#].*$/u, '')
      .replace(MACHINE_MADE, '')
      .replace(/\/$/u, '');
    return shown === '' ? undefined : { spoken: speak(shown), length: address.length };
  };
  return [
    {
      at: new RegExp(String.raw`(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@(?:${PIECE}\.){1,4}[A-Za-z]{2,24}`, 'uy'),
      speak: ([address]) => speak(address),
    },
    { at: new RegExp(`https?://${ASCII_PATH}{1,2000}`, 'iuy'), speak: web },
    {
      at: new RegExp(
        String.raw`(?<![\w@.-])(?:${PIECE}\.){1,4}(?:${TOP_LEVEL})(?![A-Za-z0-9-])(?:/${ASCII_PATH}{0,500})?`,
        'iuy',
      ),
      speak: web,
    },
  ];
}

function mark(piece: string, words: AddressWords): string | undefined {
  switch (piece) {
    case '@':
      return words.at;
    case '.':
      return words.dot;
    case '/':
      return words.slash;
    case '-':
      return words.dash;
    case '_':
      return words.underscore;
    case '+':
      return words.plus;
    default:
      return undefined;
  }
}
