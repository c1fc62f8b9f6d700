import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  type FilmsQuery,
  type FilmsReply,
  filmsQuerySchema,
  filmsReplySchema,
} from '../../contract/films-for-programs';
import { refused } from './route-parts';

export interface FilmRouteParts {
  readonly films: (query: FilmsQuery) => Promise<FilmsReply>;
}

/** A page must not learn what else is made here, or where files are. */
const config = { programsOnly: true };

export function addFilmRoutes(instance: FastifyInstance, { films }: FilmRouteParts): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  app.get(
    '/api/films',
    {
      config,
      schema: {
        summary: 'Films with their state, progress and finished file, the newest change first',
        tags: ['steering'],
        querystring: filmsQuerySchema,
        response: { 200: filmsReplySchema, ...refused },
      },
    },
    ({ query }) => films(query),
  );
}
