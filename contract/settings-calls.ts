import { z } from 'zod';
import { publicErrorSchema } from './errors';
import { secretKeySchema, secretValueSchema } from './implementations';
import { problemTextSchema } from './messages';
import { filmVoiceSchema } from './metadata';
import { voiceListSchema } from './preview-messages';
import { variableNameSchema } from './processors';
import { readingSchema } from './readings';
import { recipeIdSchema } from './recipe';
import { settingsPatchSchema, settingsSchema } from './settings';
import { siteCheckSchema } from './site-check';
import {
  studioAddressSchema,
  studioFindingSchema,
  studioNameSchema,
  studioSettingsSchema,
  studioStateSchema,
} from './studio';
import { taskTypeSchema } from './task';
import { VOICE_ENGINE_IDS } from './voice-engines';

const nothing = z.void();

/** Picture services that say which models they have. */
const modelSourceSchema = z.enum(['image-api', 'gemini']);
export type ModelSource = z.infer<typeof modelSourceSchema>;
export const MAX_LISTED_MODELS = 300;
/** `retires`: the day on which the service says that the model stops. */
export const listedModelSchema = z.object({ id: z.string().min(1).max(200), retires: z.iso.date().optional() });
export type ListedModel = z.infer<typeof listedModelSchema>;

export const MAX_LISTED_RECIPES = 50;
const recipeFiles = {
  id: recipeIdSchema,
  /** Whether the creator has a file of it, which comes before the app's. */
  isOwn: z.boolean(),
  isShipped: z.boolean(),
};
const listedRecipeSchema = z.object({
  ...recipeFiles,
  name: z.object({ ko: z.string(), en: z.string() }),
  terms: z.string(),
  hosts: z.array(z.string()),
  /** Where the creator signs in by hand. */
  signInHosts: z.array(z.string()),
  /** The day on which the service ended. */
  closed: z.string().optional(),
});
export type ListedRecipe = z.infer<typeof listedRecipeSchema>;
const recipeListSchema = z.object({
  recipes: z.array(listedRecipeSchema),
  broken: z.array(z.object({ ...recipeFiles, problem: problemTextSchema })),
});
export type RecipeList = z.infer<typeof recipeListSchema>;
const oneRecipe = z.strictObject({ id: recipeIdSchema });

const settingsReplySchema = z.object({
  settings: settingsSchema,
  llmKeySet: z.boolean(),
  /** The names of the secrets that have a value, by the type whose processor gets them. */
  processorSecrets: z.record(taskTypeSchema, z.array(z.string())),
  /** The keys of the secret options that have a value. */
  optionSecrets: z.array(z.string()),
  /** The command line's workspace: in force for this run, whatever is stored. */
  givenWorkspace: z.string().optional(),
  /** The command line's port, likewise; with 0 the system chose one, which is in the bridge's state. */
  givenPort: z.int().optional(),
  studioPasswordSet: z.boolean(),
  /** The command line's or the environment's studio, likewise; its address is without user and password. */
  givenStudio: z.object({ address: z.string(), name: z.string() }).optional(),
});

/** What main finds when it looks at the processor that is set for a type. */
const processorLookSchema = z.object({
  /** The program that would be started, absolute; absent for other kinds, and while it depends on the task's folder. */
  program: z.string().optional(),
  /** Why the setting cannot be used. `field` is its dotted path. */
  problem: publicErrorSchema.optional(),
});
export type ProcessorLook = z.infer<typeof processorLookSchema>;
const processorsLookSchema = z.object({
  types: z.record(taskTypeSchema, processorLookSchema),
  /** Whether a worker of the creator's waits for a task now. */
  awaited: z.record(taskTypeSchema, z.boolean()),
  /** Absolute: where a worker of the creator's reads the address and the token. */
  bridgeFile: z.string(),
});
export type ProcessorsLook = z.infer<typeof processorsLookSchema>;

/**
 * A studio as the creator enters it. The address may carry user and password; main takes the password out of it. Without a password, the
 * stored one is used if the address leads to the same server. `workspace` is the shared folder; without one, the present one.
 */
const studioEntrySchema = z.strictObject({
  address: studioAddressSchema.refine((address) => address !== ''),
  name: studioNameSchema,
  password: z.string().max(1_000).optional(),
  workspace: z.string().max(1_000).optional(),
  knowsTheRisk: studioSettingsSchema.shape.knowsTheRisk,
});
export type StudioEntry = z.output<typeof studioEntrySchema>;
const studioJoinSchema = studioEntrySchema.extend({
  machineName: studioSettingsSchema.shape.machineName,
  /** Whether tasks that wait here come along. Those of a studio's first machine always do. */
  bring: z.boolean(),
});
export type StudioJoin = z.output<typeof studioJoinSchema>;
const studioFindings = z.array(studioFindingSchema);

const voiceModelStateSchema = z.object({
  id: z.string(),
  state: z.enum(['absent', 'downloading', 'ready', 'broken']),
  /** How much has come, of a running download or of one that broke off. */
  bytes: z.number().optional(),
  /** Why the last download failed, if it did. */
  error: publicErrorSchema.optional(),
});
export type VoiceModelState = z.infer<typeof voiceModelStateSchema>;
const voiceModelCall = { input: z.strictObject({ id: z.string().max(100) }), output: nothing };

/** The panel's calls about settings, and about joining a studio and leaving it. */
export const settingsCalls = {
  'settings:get': { input: nothing, output: settingsReplySchema },
  /** All but `studio`, which `studio:join` and `studio:leave` change. */
  'settings:set': { input: settingsPatchSchema.omit({ studio: true }), output: settingsReplySchema },
  /** An empty key removes the stored one. */
  'settings:set-llm-key': { input: z.strictObject({ key: z.string().max(500) }), output: nothing },
  /** The system's folder dialog; nothing when it was closed without a choice. */
  'settings:choose-folder': { input: nothing, output: z.object({ path: z.string().optional() }) },
  /** The system's file dialog; nothing when it was closed without a choice. */
  'settings:choose-program': { input: nothing, output: z.object({ path: z.string().optional() }) },
  /** The same, for a video or for music. */
  'settings:choose-media': {
    input: z.strictObject({ kind: z.enum(['video', 'music']) }),
    output: z.object({ path: z.string().optional() }),
  },
  /** An empty value removes the stored one. No call reads a value back. */
  'settings:set-processor-secret': {
    input: z.strictObject({ type: taskTypeSchema, name: variableNameSchema, value: z.string().max(8_192) }),
    output: nothing,
  },
  /** The secret of an implementation. An empty value removes the stored one. No call reads a value back. */
  'settings:set-option-secret': {
    input: z.strictObject({ key: secretKeySchema, value: z.union([z.literal(''), secretValueSchema]) }),
    output: nothing,
  },
  /** Asks the service at the stored address, with the stored key, for its models that make pictures. */
  'settings:list-models': {
    input: z.strictObject({ source: modelSourceSchema }),
    output: z.object({ models: z.array(listedModelSchema).max(MAX_LISTED_MODELS) }),
  },
  /** The recipes that come with the app, and the creator's own. */
  'recipes:list': { input: nothing, output: recipeListSchema },
  /** In the creator's browser. */
  'recipes:open-terms': { input: oneRecipe, output: nothing },
  /** Shows the creator's own file of it in its folder; it is made if there is none. */
  'recipes:edit': { input: oneRecipe, output: nothing },
  /** Puts the creator's own file into the bin. */
  'recipes:reset': { input: oneRecipe, output: nothing },
  /** Copies a recipe's file that the creator chooses and runs nothing; it has to be allowed, even anew. No id: the dialog was closed. */
  'recipes:import': { input: nothing, output: z.object({ id: recipeIdSchema.optional() }) },
  /** Opens the start of an allowed recipe in its own window, so that the creator can sign in before a task needs it. */
  'recipes:open-site': { input: oneRecipe, output: nothing },
  /** Looks for every part of an allowed recipe on its site, without asking for a picture. One at a time. No check: it was cancelled. */
  'recipes:check': { input: oneRecipe, output: z.object({ check: siteCheckSchema.optional() }) },
  'recipes:cancel-check': { input: oneRecipe, output: nothing },
  /** What was spent on pictures since the creator's midnight, in US dollars. */
  'settings:spending': { input: nothing, output: z.object({ today: z.number().min(0) }) },
  'processors:look': { input: nothing, output: processorsLookSchema },
  /** Asks the endpoint in settings for one word. */
  'settings:test-llm': { input: nothing, output: z.object({ tookMs: z.int() }) },
  /** A WAV file in base64, in which the voice of the settings, or that of a film (`by`), says a row of the list, stored or not. */
  'settings:hear-reading': {
    input: z.strictObject({ reading: readingSchema, language: z.enum(['ko', 'en']), by: filmVoiceSchema.optional() }),
    output: z.object({ wav: z.string() }),
  },
  /** The voices that an engine offers; absent where nothing lists them, or while its key is missing. */
  'settings:voices': {
    input: z.strictObject({ voiceEngine: z.enum(VOICE_ENGINE_IDS) }),
    output: z.object({ voices: voiceListSchema.optional() }),
  },
  'voice-models:states': { input: nothing, output: z.array(voiceModelStateSchema) },
  /** Resolves when the model is there, or its state says why not. */
  'voice-models:download': voiceModelCall,
  'voice-models:cancel': voiceModelCall,
  'voice-models:remove': voiceModelCall,
  /** In the creator's browser. */
  'voice-models:open-licence': voiceModelCall,
  'studio:state': { input: nothing, output: studioStateSchema },
  /** Looks at the server and at the shared folder; nothing is changed. */
  'studio:test': { input: studioEntrySchema, output: studioFindings },
  /** Tests first. On success the app starts again, as a machine of the studio. */
  'studio:join': {
    input: studioJoinSchema,
    output: z.discriminatedUnion('restarting', [
      z.object({ restarting: z.literal(false), findings: studioFindings }),
      z.object({ restarting: z.literal(true) }),
    ]),
  },
  /** The app starts again, on its own queue. `take`: waiting tasks that were added here come along; otherwise they stay in the studio. */
  'studio:leave': { input: z.strictObject({ take: z.boolean() }), output: z.object({ restarting: z.literal(true) }) },
  /** Whether one task of the type at a time runs in the whole studio. */
  'studio:set-limited': { input: z.strictObject({ type: taskTypeSchema, limited: z.boolean() }), output: nothing },
} as const;
