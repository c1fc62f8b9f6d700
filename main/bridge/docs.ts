import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform } from 'fastify-type-provider-zod';
import clientSource from './client/studio-queue-client.js?raw';
import pageStyle from './docs-page/docs-page.css?raw';
import pageScript from './docs-page/docs-page.js?raw';
import { KOREAN } from './docs-page/words';

/**
 * Everything on the docs page comes from this bridge, and "try it" may call this bridge only. Swagger UI has no inline
 * script, but its bundle adds an inline style, which is why inline styles, and only those, are allowed. No site may frame it.
 */
const DOCS_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Call before the routes: it collects them as they are added. */
export async function addOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Studio Queue bridge',
        version,
        description:
          'A page calls from an Origin that the creator approved. A program sends the token from bridge.json: press Authorize to try calls here. ' +
          'Every refusal is `{ success: false, error, code, message, field? }`, where `error` is a sentence that can be shown as it is.',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
      tags: [
        { name: 'queue', description: "The guide's six calls, and approval" },
        {
          name: 'external',
          description: 'For a worker of your own that pulls its tasks: programs with the token only',
        },
        { name: 'more', description: 'Pipelines, many tasks at once, logs and live events' },
        {
          name: 'steering',
          description: 'What the panel can do: programs with the token only',
        },
        { name: 'monitoring', description: 'For Prometheus: programs with the token only' },
      ],
    },
    transform: createJsonSchemaTransform({
      zodToJsonConfig: {
        // The schema of a coerced number accepts any input; a query string has a number here.
        override: ({ zodSchema, jsonSchema }) => {
          if (zodSchema._zod.def.type === 'number' && jsonSchema.type === undefined) jsonSchema.type = 'integer';
        },
      },
    }),
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: DOCS_CSP,
    uiConfig: { docExpansion: 'list', deepLinking: false, validatorUrl: null },
    theme: {
      title: 'Studio Queue API',
      css: [{ filename: 'studio-queue.css', content: pageStyle }],
      js: [{ filename: 'studio-queue.js', content: `const KOREAN = ${JSON.stringify(KOREAN)};\n${pageScript}` }],
    },
  });
}

export function addDocumentRoutes(app: FastifyInstance): void {
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  app.get('/client.js', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(clientSource),
  );
}
