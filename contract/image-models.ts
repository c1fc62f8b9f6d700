/*
 * What is known of the image models of OpenAI and Google, as their pages had it on 2026-11-29: a price for a first estimate, and when a
 * model stops. It grows old; the creator's own price and the service's own list come first.
 */

interface KnownModel {
  /** In US dollars for one picture of a film's shape, at the quality that is used when none is set. */
  readonly picture?: number;
  /** In US dollars for a million tokens of text that go in, and of picture that come out. */
  readonly tokens?: { readonly in: number; readonly out: number };
  /** The day from which it does not work any more. */
  readonly retires?: string;
}

/**
 * By the beginnings of names, the longest first: snapshots carry a date behind the name. Prices: OpenAI's model pages, Google's price page.
 * Retirements: developers.openai.com/api/docs/deprecations and ai.google.dev/gemini-api/docs/deprecations.
 */
const KNOWN: Readonly<Record<string, KnownModel>> = {
  'dall-e-2': { retires: '2026-05-12' },
  'dall-e-3': { retires: '2026-05-12' },
  'gpt-image-1': { picture: 0.063, tokens: { in: 5, out: 40 }, retires: '2026-10-23' },
  'gpt-image-1-mini': { retires: '2026-12-01' },
  'gpt-image-1.5': { picture: 0.05, tokens: { in: 8, out: 32 }, retires: '2026-12-01' },
  'chatgpt-image-latest': { retires: '2026-12-01' },
  'imagen-4.0': { retires: '2026-08-17' },
  'gemini-2.5-flash-image': { picture: 0.039, tokens: { in: 0.3, out: 30 }, retires: '2026-10-02' },
  'gemini-3-pro-image-preview': { retires: '2026-06-25' },
  'gemini-3.1-flash-image-preview': { picture: 0.067, retires: '2026-06-25' },
  'gemini-3.1-flash-image': { picture: 0.067 },
};

/** The base address of an OpenAI-compatible image API: creators paste that, or the whole address of a request. */
export const imageApiBase = (address: string): string =>
  address.replace(/\/+$/u, '').replace(/\/images\/generations$/u, '');

/** What may follow a known name: the date of a snapshot, or a variant of Imagen. `gpt-image-1-mini` is no `gpt-image-1`. */
const DATED = /^-(?:\d|generate|fast|ultra)/u;

/** What is known of a model; nothing of most. */
export function knownModel(model: string): KnownModel {
  const name = model.trim().toLowerCase().replace(/^.*\//u, '');
  const found = Object.entries(KNOWN)
    .filter(([known]) => name === known || (name.startsWith(known) && DATED.test(name.slice(known.length))))
    .sort(([a], [b]) => b.length - a.length);
  return found[0]?.[1] ?? {};
}

/** So many days before a model stops, the creator is told. */
const WARNED_DAYS = 90;
const DAY_MS = 86_400_000;

/** Whether a model has stopped, or stops soon; `day` is today, `retires` the service's own date where it names one. */
export function retirementOf(
  model: string,
  day: string,
  retires = knownModel(model).retires,
): { readonly on: string; readonly isOver: boolean } | undefined {
  if (retires === undefined) return undefined;
  const days = (Date.parse(retires) - Date.parse(day)) / DAY_MS;
  return days <= WARNED_DAYS ? { on: retires, isOver: days <= 0 } : undefined;
}
