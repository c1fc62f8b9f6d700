import { z } from 'zod';
import { check } from './check';
import { fromZodError } from './errors';
import { isOneLine } from './lenient';
import type { Problem } from './messages';
import { isPlainCss } from './recipe-css';

/*
 * A recipe says how a site that makes pictures is used in the creator's own browser. It is a JSON file of names and addresses and holds no
 * code: no expressions, no scripts, no selectors that compute. docs/sources.md describes it for people.
 */

/** A recipe's file is no longer. */
export const MAX_RECIPE_BYTES = 64 * 1_024;

/** The name stands in the question that the creator answers: nothing in it turns the hosts behind it around. */
const words = z.string().trim().min(1).max(200).refine(isOneLine);
const sentence = z.strictObject({ ko: words, en: words });

/** It is part of file names, on Windows too. */
export const recipeIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/)
  .refine((id) => !/^(?:con|prn|aux|nul|com\d|lpt\d)$/.test(id));

const host = z
  .string()
  .max(100)
  .regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/);

function address(protocol: RegExp) {
  return z
    .url({ protocol })
    .max(500)
    .refine((text) => isOneLine(text) && !/^[^/]*\/\/[^/]*@/u.test(text));
}

const ROLES = [
  'alert',
  'alertdialog',
  'article',
  'button',
  'combobox',
  'dialog',
  'figure',
  'group',
  'heading',
  'img',
  'link',
  'list',
  'listitem',
  'main',
  'menuitem',
  'option',
  'progressbar',
  'region',
  'searchbox',
  'status',
  'tab',
  'textbox',
] as const;

/** One way to find a part of a page. A text is looked for within what the page says, in any case of letters. */
const locatorSchema = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('role'),
    role: z.enum(ROLES),
    name: sentence.optional(),
    /** The whole name, not a part of it. */
    exact: z.boolean().optional(),
  }),
  z.strictObject({ by: z.literal('label'), text: sentence }),
  z.strictObject({ by: z.literal('placeholder'), text: sentence }),
  z.strictObject({ by: z.literal('text'), text: sentence }),
  z.strictObject({ by: z.literal('css'), css: z.string().min(1).max(200).refine(isPlainCss) }),
]);
export type RecipeLocator = z.infer<typeof locatorSchema>;

/** Ways to find the same part, tried in order. What a person sees comes first: CSS is what a site changes most. */
const locatorsSchema = z
  .array(locatorSchema)
  .min(1)
  .max(12)
  .refine((all) => all.every(({ by }, at) => by === 'css' || !all.slice(0, at).some((before) => before.by === 'css')));

/** A part that is seen, or an address that the page is at. */
const markSchema = z.union([
  locatorSchema,
  z.strictObject({ by: z.literal('address'), host, path: z.string().max(200).startsWith('/').optional() }),
]);
export type RecipeMark = z.infer<typeof markSchema>;
const marksSchema = z.array(markSchema).max(12).default([]);

/** What a site may show instead of its tool. */
export const SITE_SIGNS = ['refused', 'captcha', 'closed', 'moved', 'login', 'consent', 'quota'] as const;
export type SiteSign = (typeof SITE_SIGNS)[number];

/** From, to: each wait is a random one between them. */
function span(least: number, most: number) {
  const ms = z.int().min(least).max(most);
  return z.tuple([ms, ms]).refine(([from, to]) => from <= to);
}

const head = {
  /** The version of this format. */
  recipe: z.literal(1),
  id: recipeIdSchema,
  name: sentence,
  /** Where the site's terms are read. */
  terms: address(/^https?$/),
  /** Where the app may go and type; with a port where it is not the usual one. */
  hosts: z.array(host).min(1).max(8),
};

/** A service that has ended: nothing is opened. */
const closedRecipeSchema = z.strictObject({ ...head, closed: z.strictObject({ since: z.iso.date() }) });

const openRecipeSchema = z.strictObject({
  ...head,
  /** Where the creator signs in by hand. The app types nothing there. */
  signInHosts: z.array(host).max(8).default([]),
  start: address(/^https?$/),
  /** Pressed in this order until the prompt is there. None of them may cost anything. */
  steps: z.array(locatorsSchema).max(4).default([]),
  prompt: locatorsSchema,
  submit: locatorsSchema,
  results: z.strictObject({
    /** One of these is there for each picture that was asked for, with its picture. */
    entry: locatorsSchema,
    /** Whether an entry says what was asked for: then those of other prompts do not count. */
    says: z.enum(['prompt', 'nothing']),
    /** The picture, within its entry. */
    image: locatorsSchema,
    /** Within an entry: it was not made. */
    failed: locatorsSchema.optional(),
    /** Where the newest entry is. */
    newest: z.enum(['first', 'last']),
  }),
  signs: z.strictObject({
    refused: marksSchema,
    captcha: marksSchema,
    closed: marksSchema,
    moved: marksSchema,
    login: marksSchema,
    consent: marksSchema,
    quota: marksSchema,
  }),
  /** A run that says nothing for ten minutes passes for one that hangs: neither a long prompt nor a pause may take that long. */
  pacing: z.strictObject({
    /** Between two keys. */
    keyMs: span(10, 250),
    /** Between two actions. */
    pauseMs: span(200, 60_000),
    /** Between a picture and the next one. */
    betweenMs: span(500, 180_000),
    /** How long a page may take until it shows its tool, or one of the signs. */
    settleMs: z.int().min(1_000).max(120_000),
    /** How long a picture may take. */
    resultMs: z.int().min(1_000).max(1_800_000),
    /** How long a picture that was asked for before a crash is looked for before it is asked for again. */
    lookBackMs: z.int().min(500).max(120_000),
  }),
});

export type ClosedRecipe = z.infer<typeof closedRecipeSchema>;
export type OpenRecipe = z.infer<typeof openRecipeSchema>;
export type Recipe = ClosedRecipe | OpenRecipe;

export const isClosed = (recipe: Recipe): recipe is ClosedRecipe => 'closed' in recipe;

type ReadRecipe = { success: true; data: Recipe } | { success: false; error: z.ZodError };

/** A recipe's file as it was read, or why it is none; `file` is its name, for the problem. */
export function recipeIn(
  text: string,
  file: string,
  options: { readonly allowPrivate: boolean },
): { readonly recipe: Recipe } | { readonly problem: Problem } {
  if (text.length > MAX_RECIPE_BYTES) return { problem: { code: 'recipe.too_large', file } };
  let data: unknown;
  try {
    // Some editors mark a text as UTF-8 with a character that JSON does not have.
    data = JSON.parse(text.replace(/^\ufeff/u, ''));
  } catch {
    return { problem: { code: 'recipe.not_json', file } };
  }
  const read = readRecipe(data, options);
  if (read.success) return { recipe: read.data };
  const field = fromZodError(read.error, data).field;
  return { problem: { code: 'recipe.broken', file, part: field ?? '?' } };
}

/** `allowPrivate`: the creator lets the app connect to their own network; without it every host is one of the public web. */
function readRecipe(data: unknown, { allowPrivate }: { readonly allowPrivate: boolean }): ReadRecipe {
  const saysClosed = typeof data === 'object' && data !== null && Object.hasOwn(data, 'closed');
  const read: ReadRecipe = saysClosed ? check(closedRecipeSchema, data) : check(openRecipeSchema, data);
  if (!read.success) return read;
  const path = faultyHost(read.data, allowPrivate);
  if (path === undefined) return read;
  return { success: false, error: new z.ZodError([{ code: 'custom', path, message: 'not allowed', input: data }]) };
}

function faultyHost(recipe: Recipe, allowPrivate: boolean): (string | number)[] | undefined {
  const isFaulty = (name: string) => !allowPrivate && !isPublicName(name);
  const atHost = recipe.hosts.findIndex(isFaulty);
  if (atHost !== -1) return ['hosts', atHost];
  if (isClosed(recipe)) return undefined;
  const atSignIn = recipe.signInHosts.findIndex(isFaulty);
  if (atSignIn !== -1) return ['signInHosts', atSignIn];
  const isSafe = recipe.start.startsWith('https://') || allowPrivate;
  return isSafe && recipe.hosts.includes(hostIn(recipe.start)) ? undefined : ['start'];
}

/** Of an address that was checked: it has no user before its host. */
const hostIn = (url: string): string => /^https?:\/\/([^/?#\\]*)/.exec(url)?.[1] ?? '';

const PRIVATE_ENDINGS = ['localhost', 'local', 'internal', 'lan', 'home', 'corp', 'arpa', 'test', 'onion'];

/** A name of the public web as it is written; where it leads is checked with each connection. */
function isPublicName(name: string): boolean {
  const labels = name.split('.');
  const last = labels.at(-1) ?? '';
  // No port, and no IP address: its last label is a number, or 0x7f….
  return labels.length > 1 && /^[a-z][a-z0-9-]*$/.test(last) && !PRIVATE_ENDINGS.includes(last);
}

/**
 * What the creator agrees to when they let the app use a site: this recipe at these hosts, and where they are sent to sign in. A recipe that
 * goes elsewhere asks anew.
 */
export function agreementTo({ id, hosts, signInHosts }: Pick<OpenRecipe, 'id' | 'hosts' | 'signInHosts'>): string {
  const signIn = signInHosts.length === 0 ? '' : `~${signInHosts.join('+')}`;
  return `${id}@${hosts.join('+')}${signIn}`;
}

/** The recipe that was agreed to. */
export function agreedRecipe(agreement: string): string | undefined {
  const id = recipeIdSchema.safeParse(agreement.split('@')[0]);
  return id.success ? id.data : undefined;
}
