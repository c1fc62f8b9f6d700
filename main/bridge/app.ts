import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { MAX_BODY_BYTES } from '../../contract/bridge';
import { check } from '../../contract/check';
import { AppError, fromZodError, type PublicError } from '../../contract/errors';
import { say } from '../../contract/messages';
import type { Language } from '../../contract/words';
import { bodySchemas } from './body-schemas';
import { addDocumentRoutes, addOpenApi } from './docs';
import { addEnqueueManyRoute } from './enqueue-many-route';
import { addExternalRoutes } from './external-routes';
import { addFilmRoutes } from './film-routes';
import { refuseAndDrain } from './front-door';
import { installStrictJson } from './json-body';
import { addMetricsRoute, type BridgeMetrics } from './metrics-route';
import { errorBody, statusOf } from './refusal';
import { SAY } from './refusal-words';
import { BODY_TOO_LARGE } from './request-guard';
import type { RouteTable } from './route-table';
import { addMoreRoutes, addQueueRoutes, type RouteParts } from './routes';
import { addSteeringRoutes } from './steering-routes';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it came, before its schema. */
    sent: unknown;
  }
  interface FastifyContextConfig {
    /** No page may call it, approved or not. */
    programsOnly?: boolean;
  }
}

export interface AppParts extends Omit<RouteParts, 'schemas'> {
  readonly metrics: BridgeMetrics;
  /** Our own faults, for the log; the caller gets `internal` and nothing else. */
  readonly onError: (error: unknown, where: string) => void;
}

/**
 * The router behind the front door: parses bodies, checks them against the contract, calls the queue. `routes` is
 * filled with every route that is registered. It binds no port: server.ts owns the socket.
 */
export async function createApp(parts: AppParts, routes: RouteTable): Promise<FastifyInstance> {
  const app = Fastify({ bodyLimit: MAX_BODY_BYTES, exposeHeadRoutes: false, return503OnClosing: false });
  app.addHook('onRoute', (route) => {
    const methods = typeof route.method === 'string' ? [route.method] : route.method;
    // The static plugin registers HEAD as well; the guard replies 405 to every HEAD.
    routes.add(
      methods.filter((method) => method !== 'HEAD'),
      route.url,
      route.config?.programsOnly === true ? 'programs' : 'everybody',
    );
  });
  app.addHook('onResponse', (request, reply, done) => {
    parts.metrics.countRequest(request.routeOptions.url ?? 'none', reply.statusCode);
    done();
  });
  // The checked body replaces the one that came and leaves out unknown fields, of which the warnings are made.
  app.decorateRequest('sent', null);
  app.addHook('preValidation', async (request) => {
    request.sent = request.body;
  });
  installStrictJson(app, parts.language);
  const schemas = bodySchemas(parts.isBuiltin);
  const routeParts: RouteParts = { ...parts, schemas };
  app.setValidatorCompiler<unknown>(({ schema, httpPart }) => {
    if (!(schema instanceof z.ZodType)) throw new TypeError('a route schema must be a zod schema');
    return (data: unknown) => {
      const result = check(schemas.inForce(schema), data);
      if (result.success) return { value: result.data };
      const { problem, field } = fromZodError(result.error, data);
      return { error: new AppError(httpPart === 'body' ? 'invalid_body' : 'invalid_request', problem, field) };
    };
  });
  // Tests hold each of our replies to its schema. Parsing them here would cost as much as the call itself.
  app.setSerializerCompiler(() => (reply) => JSON.stringify(reply));
  app.setErrorHandler((error: FastifyError | AppError, request, reply) => replyWithError(error, request, reply, parts));
  app.setNotFoundHandler((_request, reply) =>
    send(reply, { code: 'route_not_found', message: SAY.noRoute[parts.language()] }, parts.language()),
  );

  await addOpenApi(app, parts.version);
  // The router serves this twin of /docs without calling the hook.
  routes.add('GET', '/docs/');
  addQueueRoutes(app, routeParts);
  addMoreRoutes(app, routeParts);
  addEnqueueManyRoute(app, routeParts);
  addSteeringRoutes(app, routeParts);
  addFilmRoutes(app, routeParts);
  addExternalRoutes(app, routeParts);
  addMetricsRoute(app, parts.metrics);
  addDocumentRoutes(app);
  await app.ready();
  return app;
}

function replyWithError(
  error: FastifyError | AppError,
  request: FastifyRequest,
  reply: FastifyReply,
  parts: AppParts,
): void {
  const language = parts.language();
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    reply.hijack();
    refuseAndDrain(request.raw, reply.raw, BODY_TOO_LARGE, language);
    return;
  }
  if (error instanceof AppError) {
    if (statusOf(error.code) >= 500) parts.onError(error, request.routeOptions.url ?? 'unknown route');
    send(reply, error.toPublic(), language);
    return;
  }
  if (typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500) {
    send(reply, { code: 'invalid_request', message: SAY.unreadable[language] }, language, error.statusCode);
    return;
  }
  parts.onError(error, request.routeOptions.url ?? 'unknown route');
  send(reply, { code: 'internal', message: { code: 'internal' } }, language);
}

function send(reply: FastifyReply, error: PublicError, language: Language, status = statusOf(error.code)): void {
  if (status === 429) void reply.header('Retry-After', '5');
  void reply
    .code(status)
    .type('application/json; charset=utf-8')
    // Past the reply schemas: writing a refusal must not fail.
    .serializer((text: string) => text)
    .send(errorBody({ ...error, message: say(error.message, language) }));
}
