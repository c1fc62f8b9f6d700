import { z } from 'zod';
import type { Implementation, Option, OptionOf, SecretOption } from './options/option-kinds';
import { PICTURE_SOURCES } from './options/picture-sources';
import { VOICES } from './options/voices';
import type { TaskType } from './task-type-names';
import type { Language, Sentence } from './words';

/*
 * The script writers, picture sources and voices that come with the app, with what the creator may set for each and the words for it. The
 * settings file is checked by this list, and the settings screen is drawn from it. So adding an implementation takes its file in workers/,
 * its line in that folder's index.ts and its entry in options/ or here; a voice's id is also in `voice-engines.ts`.
 */
export const IMPLEMENTATIONS = {
  writer: {
    text: { name: { ko: '보낸 글로', en: 'From the given text' } },
    llm: { name: { ko: '언어 모델로', en: 'By the language model' } },
  },
  pictures: PICTURE_SOURCES,
  voice: VOICES,
} as const satisfies Readonly<Record<string, Readonly<Record<string, Implementation>>>>;

/** A port: one kind of work that has several implementations. */
export type Port = keyof typeof IMPLEMENTATIONS;
export type ImplementationId<P extends Port> = keyof (typeof IMPLEMENTATIONS)[P] & string;

/** What the choice among a port's implementations is called in the settings. */
export const PORTS = {
  writer: { ko: '대본을 쓰는 방법', en: 'How scripts are written' },
  pictures: { ko: '그림을 얻는 방법', en: 'Where pictures come from' },
  voice: { ko: '내레이션 음성 엔진', en: 'What reads the narration' },
} as const satisfies Readonly<Record<Port, Sentence>>;

/** The implementations of a port as the settings screen lists them. */
export function implementationsOf(port: Port): [string, Implementation][] {
  return Object.entries<Implementation>(IMPLEMENTATIONS[port]);
}

/** A picture source by the name that people know; one that this version does not know keeps its id. */
export function sourceName(id: string, language: Language): string {
  const [, found] = implementationsOf('pictures').find(([one]) => one === id) ?? [];
  return found?.name[language] ?? id;
}

/** No choice: those that come into play by themselves. */
export const AUTOMATIC = 'automatic';
export const AUTOMATIC_NAME: Sentence = { ko: '자동', en: 'Automatic' };
const ids = (port: Port) => [AUTOMATIC, ...implementationsOf(port).map(([id]) => id)];
const optionsOf = ({ options = {} }: Implementation): Option[] => Object.values(options);
const allOptions = Object.values<Readonly<Record<string, Implementation>>>(IMPLEMENTATIONS)
  .flatMap((port) => Object.values(port))
  .flatMap(optionsOf);
const isSecret = (one: Option): one is SecretOption => one.kind === 'secret';

/** The picture sources that work only when they are named, as the settings screen lists them. */
export const NAMED_SOURCES = implementationsOf('pictures').filter(([, { onlyWhenChosen }]) => onlyWhenChosen === true);
/** Of what is sent, before repetitions are left out. */
const MAX_SOURCES = 50;
/** Picture sources in the order in which they are asked, each once. Title cards, which fill what they all leave, are not named. */
export const sourceChainSchema = z
  .array(z.enum(NAMED_SOURCES.map(([id]) => id)))
  .max(MAX_SOURCES)
  .overwrite((ids) => [...new Set(ids)]);

/** Before there were chains, the settings named one source. One of those that work by themselves, or `automatic`, meant no choice. */
const WORK_BY_THEMSELVES = ids('pictures').filter((id) => !NAMED_SOURCES.some(([named]) => named === id));
const chainOfOne = (value: unknown): unknown =>
  typeof value !== 'string' ? value : WORK_BY_THEMSELVES.includes(value) ? [] : [value];

/** Which implementation the creator chose for each port; of picture sources, a chain. */
export const chosenSchema = z.strictObject({
  writer: z.enum(ids('writer')),
  pictures: z.preprocess(chainOfOne, sourceChainSchema),
  voice: z.enum(ids('voice')),
});
export type Chosen = z.infer<typeof chosenSchema>;
export const NOTHING_CHOSEN: Chosen = { writer: AUTOMATIC, pictures: [], voice: AUTOMATIC };

export type OptionValue = string | number | readonly string[];
/** What the creator set, by the options' keys. A missing key means the fallback. */
export const optionsSchema: z.ZodType<Readonly<Record<string, OptionValue | undefined>>> = z.strictObject(
  Object.fromEntries(allOptions.flatMap((one) => (isSecret(one) ? [] : [[one.key, one.schema.optional()] as const]))),
);
export type OptionValues = z.infer<typeof optionsSchema>;

/** The value of one option as it is set, or its fallback. */
export function readOption<T>(option: OptionOf<T>, values: OptionValues | undefined): T {
  const value = option.schema.safeParse(values?.[option.key]);
  return value.success ? value.data : option.fallback;
}

const secretKeys = allOptions.filter(isSecret).map(({ key }) => key);
export const secretKeySchema = z.enum(secretKeys);
/** It becomes a header of a request: whatever could end one is no part of a key. */
export const secretValueSchema = z.string().regex(/^[\x21-\x7e]{1,500}$/u);
/** The values of secrets, by their options' keys. */
export const secretsSchema: z.ZodType<Readonly<Record<string, string | undefined>>> = z.strictObject(
  Object.fromEntries(secretKeys.map((key) => [key, secretValueSchema.optional()])),
);
export type SecretValues = z.infer<typeof secretsSchema>;

const PORT_OF: Readonly<Record<TaskType, Port>> = { script: 'writer', image: 'pictures', video: 'voice' };

/**
 * The secrets that a run of the type may need: of its port, and not of an implementation that only works when it is chosen and is not.
 * `ownSources`: those that the task names itself.
 */
export function secretsInPlay(type: TaskType, chosen: Chosen, ownSources?: readonly string[]): string[] {
  const port = PORT_OF[type];
  const named = port === 'pictures' ? (ownSources ?? chosen.pictures) : [chosen[port]];
  const inPlay = implementationsOf(port).filter(([id, { onlyWhenChosen }]) => !onlyWhenChosen || named.includes(id));
  return inPlay.flatMap(([, implementation]) => optionsOf(implementation).filter(isSecret)).map(({ key }) => key);
}

/** Whether voices of it are named by an option of its own, and not by the setting that all others share. */
export const namesItsVoice = ({ options = {} }: Implementation): boolean => Object.hasOwn(options, 'voice');
