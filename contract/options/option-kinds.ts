import { z } from 'zod';
import { argument } from '../processors';
import type { Sentence } from '../words';

/* What kinds of options an implementation may have. */

export interface OptionWords {
  readonly label: Sentence;
  readonly hint: Sentence;
}
export interface OptionOf<T> extends OptionWords {
  /** Where the value is kept in `options` of the settings: `<implementation>.<name>`. */
  readonly key: string;
  readonly schema: z.ZodType<T>;
  /** While nothing is set. */
  readonly fallback: T;
}
export interface NumberOption extends OptionOf<number> {
  readonly kind: 'number';
  readonly unit: string;
  readonly min: number;
  readonly max: number;
}
interface TextOption extends OptionOf<string> {
  readonly kind: 'text' | 'folder' | 'file' | 'address' | 'price';
}
interface ChoiceOption extends OptionOf<string> {
  readonly kind: 'choice';
  readonly choices: Readonly<Record<string, Sentence>>;
}
/** The id that a service gives to one of its voices; empty: none is chosen. */
export interface VoiceOption extends OptionOf<string> {
  readonly kind: 'voice';
  /** Whether there is a list of them. */
  readonly isListed: boolean;
}
/** A program and its arguments, which no shell reads; empty: none. */
export interface CommandOption extends OptionOf<readonly string[]> {
  readonly kind: 'command';
}
/** The name of a model of a service that says which it has. */
export interface ModelOption extends OptionOf<string> {
  readonly kind: 'model';
  readonly source: 'image-api' | 'gemini';
}
/** The site that may be used with the creator's account, as what they agreed to (`agreementTo` of `recipe.ts`); empty: none. */
export interface SiteOption extends OptionOf<string> {
  readonly kind: 'site';
}
/** One of the speech models that the app may download (`voice-models.ts`). */
export interface SpeechModelOption extends OptionOf<string> {
  readonly kind: 'speech-model';
}
type ValueOption =
  | SpeechModelOption
  | SiteOption
  | ModelOption
  | NumberOption
  | TextOption
  | ChoiceOption
  | VoiceOption
  | CommandOption;
/** Kept sealed in the home folder and never shown. It is in no settings but those that a worker gets for a run (`secrets`). */
export interface SecretOption extends OptionWords {
  readonly kind: 'secret';
  readonly key: string;
}
/** What the creator may set for an implementation. The settings screen knows how to draw each kind. */
export type Option = ValueOption | SecretOption;

const priceSchema = z.string().regex(/^(?:\d{1,3}(?:\.\d{1,6})?)?$/u);

/** Makes an option of each kind, with the schema of its value. */
export const option = {
  number(
    key: string,
    given: OptionWords & {
      readonly min: number;
      readonly max: number;
      readonly fallback: number;
      readonly unit: string;
    },
  ): NumberOption {
    return { kind: 'number', key, schema: z.int().min(given.min).max(given.max), ...given };
  },
  text(key: string, words: OptionWords): TextOption {
    return { kind: 'text', key, schema: z.string().max(1_000), fallback: '', ...words };
  },
  /** Of a server that the creator names, on this machine too. What stands before an `@` would be a secret outside of its place. */
  address(key: string, given: OptionWords & { readonly fallback?: string }): TextOption {
    const url = z
      .url({ protocol: /^https?$/ })
      .max(1_000)
      .refine((text) => !/^[^/]*\/\/[^/]*@/u.test(text));
    const schema = given.fallback === undefined ? z.union([z.literal(''), url]) : url;
    return { kind: 'address', key, schema, fallback: '', ...given };
  },
  /** The absolute path of a file. */
  file(key: string, words: OptionWords): TextOption {
    return { ...option.text(key, words), kind: 'file' };
  },
  model(source: ModelOption['source'], words: OptionWords): ModelOption {
    return { kind: 'model', key: `${source}.model`, source, schema: z.string().max(200), fallback: '', ...words };
  },
  speechModel(
    key: string,
    given: OptionWords & { readonly ids: readonly string[]; readonly fallback: string },
  ): SpeechModelOption {
    return { kind: 'speech-model', key, schema: z.enum(given.ids), ...given };
  },
  site(key: string, words: OptionWords): SiteOption {
    return { ...option.text(key, words), kind: 'site', schema: z.string().max(2_000) };
  },
  /** In US dollars, such as 0.04; empty: not set, which is not 0. */
  price(key: string, words: OptionWords): TextOption {
    return { ...option.text(key, words), kind: 'price', schema: priceSchema };
  },
  command(key: string, words: OptionWords): CommandOption {
    const schema = z
      .array(argument)
      .max(200)
      .refine(([program]) => program !== '');
    return { kind: 'command', key, schema, fallback: [], ...words };
  },
  /** It becomes a part of an address or of a form: letters, digits, `-` and `_` alone. */
  voice(key: string, given: OptionWords & { readonly isListed: boolean }): VoiceOption {
    return { kind: 'voice', key, schema: z.string().regex(/^[\w-]{0,100}$/), fallback: '', ...given };
  },
  secret(key: string, words: OptionWords): SecretOption {
    return { kind: 'secret', key, ...words };
  },
  /** The absolute path of a folder. */
  folder(key: string, words: OptionWords): TextOption {
    return { ...option.text(key, words), kind: 'folder' };
  },
  choice(
    key: string,
    given: OptionWords & { readonly choices: Readonly<Record<string, Sentence>>; readonly fallback: string },
  ): ChoiceOption {
    return { kind: 'choice', key, schema: z.enum(Object.keys(given.choices)), ...given };
  },
};

type System = 'linux' | 'mac' | 'windows';

export interface Implementation {
  readonly name: Sentence;
  /** Used only when the creator chose it. The others are used by themselves, in the order of their folder's index.ts. */
  readonly onlyWhenChosen?: true;
  /** The only systems that it is made for; absent: all. */
  readonly systems?: readonly System[];
  readonly options?: Readonly<Record<string, Option>>;
}
