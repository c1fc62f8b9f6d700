import { z } from 'zod';
import { FILM_STATES, filmSchema } from './film';
import { asIs, meant, readFields, readNumber, readWord } from './lenient';
import { userIdSchema } from './task';

/* Films as programs get them over the bridge. */

const MAX_FILMS = 200;

export const filmsQuerySchema = meant(
  z.object({
    state: z.enum(FILM_STATES).optional(),
    userId: userIdSchema.optional(),
    text: z
      .string()
      .normalize('NFC')
      .max(200)
      .optional()
      .meta({ description: 'Words to find in the title, the project and the script.' }),
    limit: z.int().min(1).max(MAX_FILMS).default(100),
    cursor: z.string().max(500).optional().meta({ description: '`next` of the page before.' }),
  }),
  readFields({ state: readWord, userId: asIs, text: asIs, limit: readNumber, cursor: asIs }),
);
export type FilmsQuery = z.output<typeof filmsQuerySchema>;

export const listedFilmSchema = filmSchema
  .pick({
    projectId: true,
    title: true,
    state: true,
    userId: true,
    createdAt: true,
    changedAt: true,
    versions: true,
    scenes: true,
    changedScenes: true,
    bytes: true,
  })
  .extend({
    percent: z.int().min(0).max(100).meta({ description: '100 only when every step is done.' }),
    left: z
      .object({ from: z.number(), to: z.number() })
      .optional()
      .meta({ description: 'Seconds of work left, without the wait for other films.' }),
    seconds: z.number().optional().meta({ description: 'Length of the newest finished film.' }),
    draft: z
      .literal(true)
      .optional()
      .meta({ description: 'The newest finished film is a draft: made quickly, to be looked at.' }),
    path: z
      .string()
      .optional()
      .meta({ description: 'Where the newest finished film is on this machine; absent while there is none.' }),
  });
export type ListedFilm = z.infer<typeof listedFilmSchema>;

export const filmsReplySchema = z.object({
  films: z.array(listedFilmSchema),
  total: z.int().optional().meta({ description: 'How many match; with the first page.' }),
  next: z.string().optional().meta({ description: 'The `cursor` of the next page.' }),
});
export type FilmsReply = z.infer<typeof filmsReplySchema>;
