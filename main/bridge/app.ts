import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { MAX_BODY_BYTES } from '../../contract/bridge';
import { check } from '../../contract/check';
import { AppError, fromZodError, type PublicError } from '../../contract/errors';
import { addDocumentRoutes, addOpenApi } from './docs';
import { refuseAndDrain } from './front-door';
import { installStrictJson } from './json-body';
import { refusalBody, statusOf } from './refusal';
import { BODY_TOO_LARGE } from './request-guard';
import type { RouteTable } from './route-table';
import { addMoreRoutes, addQueueRoutes, CANCEL_ROUTE, type RouteParts } from './routes';

export interface AppParts extends RouteParts {
  readonly version: string;
  /** Faults of ours, for the log; the caller is told `internal` and no more. */
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
    // The static plugin brings HEAD along; the guard's answer to HEAD is 405 everywhere.
    routes.add(
      methods.filter((method) => method !== 'HEAD'),
      route.url,
    );
  });
  installStrictJson(app);
  app.setValidatorCompiler<unknown>(({ schema, httpPart }) => {
    if (!(schema instanceof z.ZodType)) throw new TypeError('a route schema must be a zod schema');
    return (data: unknown) => {
      const result = check(schema, data);
      return result.success ? { value: result.data } : { error: toRequestError(result.error, httpPart) };
    };
  });
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error: FastifyError | AppError, request, reply) => answerError(error, request, reply, parts));
  app.setNotFoundHandler((_request, reply) => send(reply, { code: 'route_not_found', message: 'Not found.' }));

  await addOpenApi(app, parts.version);
  // The router serves this twin of /docs without telling the hook.
  routes.add('GET', '/docs/');
  addQueueRoutes(app, parts);
  addMoreRoutes(app, parts);
  addDocumentRoutes(app);
  await app.ready();
  return app;
}

/** A field's name is part of what the caller sent: it is repeated only while it is a plain path of names. */
const PLAIN_FIELD = /^[A-Za-z0-9_.-]{1,200}$/;

function toRequestError(error: z.ZodError, httpPart: string | undefined): AppError {
  const { message, field } = fromZodError(error);
  const code = httpPart === 'body' ? 'invalid_body' : 'invalid_request';
  return new AppError(code, message, field !== undefined && PLAIN_FIELD.test(field) ? field : undefined);
}

function answerError(
  error: FastifyError | AppError,
  request: FastifyRequest,
  reply: FastifyReply,
  parts: AppParts,
): void {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    reply.hijack();
    refuseAndDrain(request.raw, reply.raw, BODY_TOO_LARGE);
    return;
  }
  if (error instanceof AppError) {
    if (statusOf(error.code) >= 500) parts.onError(error, request.routeOptions.url ?? 'unknown route');
    send(reply, error.toPublic());
    return;
  }
  if (typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500) {
    send(reply, { code: 'invalid_request', message: 'The request could not be read.' }, error.statusCode);
    return;
  }
  parts.onError(error, request.routeOptions.url ?? 'unknown route');
  send(reply, { code: 'internal', message: 'Studio Queue could not do this; its log says why.' });
}

function send(reply: FastifyReply, error: PublicError, status = statusOf(error.code)): void {
  if (status === 429) void reply.header('Retry-After', '5');
  void reply
    .code(status)
    .type('application/json; charset=utf-8')
    // Past the reply schemas: this text is made here and must not fail to be made.
    .serializer((text: string) => text)
    .send(refusalBody(error, reply.request.routeOptions.url === CANCEL_ROUTE));
}
