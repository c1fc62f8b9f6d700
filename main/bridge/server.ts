import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { HealthReply } from '../../contract/bridge';
import type { BridgeState } from '../../contract/ipc';
import type { IsBuiltin } from '../../contract/task';
import type { Language } from '../../contract/words';
import type { TaskQueue } from '../queue/types';
import { createApp } from './app';
import { EventStream, type EventStreamOptions } from './event-stream';
import type { ExternalWork } from './external-routes';
import type { FilmRouteParts } from './film-routes';
import { FrontDoor, refuseConnect, refuseSlow, refuseUnparsed } from './front-door';
import type { BridgeMetrics } from './metrics-route';
import type { Origins } from './origins';
import { type Rate, RateLimit } from './rate-limit';
import { RouteTable } from './route-table';
import type { Steering } from './steering-routes';

const LISTEN_AGAIN_MS = 2_000;
/** How long a page's request waits for the creator's decision. */
const HOLD_MS = 120_000;
/** Time for replies in flight at stop. */
const DRAIN_MS = 1_000;

/** A page may be busy, but must not flood; a program with the token is the creator's own. */
const PAGE_RATE: Rate = { perSecond: 200, burst: 1_000 };
const PROGRAM_RATE: Rate = { perSecond: 100_000, burst: 100_000 };

export interface BridgeParts {
  readonly queue: TaskQueue;
  readonly origins: Origins;
  readonly token: string;
  /** 0 (any free port) is for tests: users' pages and scripts know the port. */
  readonly port: number;
  readonly version: string;
  /** The app's language now; every sentence for people is in it. */
  readonly language: () => Language;
  /** Whether the app's own processor does the type's tasks (default: all of them). */
  readonly isBuiltin?: IsBuiltin;
  readonly health: () => Promise<HealthReply>;
  readonly external: ExternalWork;
  readonly steering: Steering;
  readonly films: FilmRouteParts['films'];
  readonly metrics: BridgeMetrics;
  readonly onState: (state: BridgeState) => void;
  /** Faults of the bridge itself, for the log. */
  readonly onError: (error: unknown, where: string) => void;
  readonly pageRate?: Rate;
  readonly eventStream?: EventStreamOptions;
  readonly holdMs?: number;
  readonly timeoutsMs?: Timeouts;
}

/** How long a request may take to arrive, and how often Node looks for slow headers. */
interface Timeouts {
  readonly headers: number;
  readonly body: number;
  readonly check: number;
}
/** Node checks every 5 s. Each check wakes an idle app, and a slow request may keep its one connection a little longer. */
const TIMEOUTS_MS: Timeouts = { headers: 10_000, body: 30_000, check: 5_000 };

export interface Bridge {
  /** Resolves after the first attempt to listen; `state` says how it went. Safe to call once. */
  start(): Promise<void>;
  /** Accepts nothing new, lets replies in flight finish, closes everything. Idempotent. */
  stop(): Promise<void>;
  readonly state: BridgeState;
  /** Every method and path that exists. */
  routes(): readonly { method: string; url: string }[];
}

/**
 * The local HTTP bridge. It listens on 127.0.0.1 and on its one port only. When the port is taken, it reports that and tries again every 2
 * s: pages know this port, and any other may belong to another program.
 */
export async function createBridge(parts: BridgeParts): Promise<Bridge> {
  const events = new EventStream(parts.queue.lastSeq(), parts.language, parts.eventStream);
  const unsubscribe = parts.queue.onEvents((batch) => events.push(batch));
  const routes = new RouteTable();
  let state: BridgeState = { state: 'starting', port: parts.port };
  const app = await createApp(
    {
      isBuiltin: () => true,
      ...parts,
      events,
      bridgeState: () => state,
      callers: {
        isProgram: (request) => door.isProgram(request),
        charge: (request, calls) => door.charge(request, calls),
      },
    },
    routes,
  );

  const setState = (next: BridgeState): void => {
    state = next;
    parts.onState(next);
  };
  const door = new FrontDoor({
    port: () => state.port,
    token: parts.token,
    origins: parts.origins,
    routes,
    language: parts.language,
    countRequest: (kind, status) => parts.metrics.countRequest(kind, status),
    holdMs: parts.holdMs ?? HOLD_MS,
    rateLimit: new RateLimit((caller) => (caller === 'program' ? PROGRAM_RATE : (parts.pageRate ?? PAGE_RATE))),
  });
  const server = createHttpServer(parts, (request, response, onAdmitted) => {
    const letIn = (isAdmitted: boolean): void => {
      if (!isAdmitted) return;
      onAdmitted?.();
      limitBodyTime(request, response, parts);
      app.routing(request, response);
    };
    const fail = (error: unknown): void => {
      // An error thrown in front of the router would end the app. Closing is safe: nothing was let in.
      parts.onError(error, 'front door');
      request.destroy();
    };
    try {
      const admitted = door.admit(request, response);
      if (typeof admitted === 'boolean') letIn(admitted);
      else admitted.then(letIn).catch(fail);
    } catch (error) {
      fail(error);
    }
  });

  let retry: NodeJS.Timeout | undefined;
  let attempt = Promise.resolve();
  let stopping: Promise<void> | undefined;
  const tryToListen = async (): Promise<void> => {
    let port: number;
    try {
      port = await listenOn(server, parts.port);
    } catch (error) {
      if (state.state !== 'port-in-use') {
        if (!isPortInUse(error)) parts.onError(error, 'listen');
        setState({ state: 'port-in-use', port: parts.port });
      }
      retry = setTimeout(() => void listen(), LISTEN_AGAIN_MS);
      return;
    }
    setState({ state: 'listening', port });
  };
  const listen = (): Promise<void> => {
    attempt = tryToListen();
    return attempt;
  };
  server.on('error', (error) => {
    // A failed attempt to listen is handled above. This is a failure to accept, which must not end the app.
    if (state.state === 'listening') parts.onError(error, 'server');
  });

  const stop = async (): Promise<void> => {
    // First wait for an attempt under way: it may open the port, or ask for another attempt.
    await attempt.catch(() => {});
    clearTimeout(retry);
    unsubscribe();
    door.close();
    events.close();
    await closeServer(server);
    await app.close();
    setState({ state: 'stopped', port: state.port });
  };

  return {
    start: listen,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
    get state() {
      return state;
    },
    routes: () => routes.all(),
  };
}

function createHttpServer(
  parts: BridgeParts,
  handle: (request: IncomingMessage, response: ServerResponse, onAdmitted?: () => void) => void,
): Server {
  const timeoutsMs = parts.timeoutsMs ?? TIMEOUTS_MS;
  const server = createServer(
    {
      // A request that dribbles in holds one of a bounded number of connections.
      headersTimeout: timeoutsMs.headers,
      // It counts from the first byte and would cut off a request that waits for the creator. limitBodyTime counts from the admission.
      requestTimeout: 0,
      connectionsCheckingInterval: timeoutsMs.check,
      keepAliveTimeout: 30_000,
      maxHeaderSize: 16 * 1024,
      // Our own check replies with a 421 in JSON; Node's would send an empty 400 before it.
      requireHostHeader: false,
      insecureHTTPParser: false,
    },
    (request, response) => handle(request, response),
  );
  // Beyond this count Node drops headers silently, and a dropped header cannot be refused. The size is bounded above.
  server.maxHeadersCount = 0;
  server.maxConnections = 256;
  server.on('clientError', (error, socket) => {
    if (socket instanceof Socket) refuseUnparsed(error, socket, parts.language());
    else socket.destroy();
  });
  server.on('connect', (_request, socket) => {
    if (socket instanceof Socket) refuseConnect(socket, parts.language());
    else socket.destroy();
  });
  // "Expect: 100-continue" asks before sending a body. It may go on only after the guard has let the request in.
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    handle(request, response, () => response.writeContinue());
  });
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => handle(request, response));
  return server;
}

/** Ends a request whose body has not arrived in time. A request that was not admitted is ended by its refusal. */
function limitBodyTime(request: IncomingMessage, response: ServerResponse, parts: BridgeParts): void {
  const timer = setTimeout(
    () => {
      // A request without a body is complete and may have a long reply: an event stream.
      if (request.complete) return;
      if (response.headersSent) request.destroy();
      else refuseSlow(request.socket, parts.language());
    },
    (parts.timeoutsMs ?? TIMEOUTS_MS).body,
  );
  const arrived = (): void => clearTimeout(timer);
  request.once('end', arrived).once('close', arrived);
}

function isPortInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

/** Returns the port that was bound. */
function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => reject(error);
    server.once('error', onError);
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      server.off('error', onError);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });
}
