import type {
  IpcChannel,
  IpcEnvelope,
  IpcEventChannel,
  IpcEventPayload,
  IpcInput,
  StudioQueueApi,
} from '../contract/ipc';

/** The two methods of Electron's ipcRenderer that are used here, described so that this file runs under plain Node. */
export interface RendererIpc {
  invoke(channel: string, input: unknown): Promise<unknown>;
  on(channel: string, listener: (event: unknown, payload: unknown) => void): unknown;
  removeListener(channel: string, listener: (event: unknown, payload: unknown) => void): unknown;
}

/**
 * Names only, from the contract's types: importing the schemas would put the whole of zod into a script that runs before
 * every page load. A missing or extra name is a compile error.
 */
export const CALL_CHANNELS = {
  'app:snapshot': true,
  'queue:list': true,
  'queue:get': true,
  'queue:waits': true,
  'queue:logs': true,
  'queue:enqueue': true,
  'queue:test-run': true,
  'queue:pipeline': true,
  'queue:project-name': true,
  'queue:cancel': true,
  'queue:retry': true,
  'queue:approve': true,
  'queue:bump': true,
  'queue:set-priority': true,
  'queue:move': true,
  'queue:edit': true,
  'queue:restore': true,
  'queue:picked': true,
  'queue:films': true,
  'queue:undo-all': true,
  'queue:forecast': true,
  'queue:all': true,
  'queue:pause': true,
  'queue:resume': true,
  'workers:look': true,
  'workers:restart': true,
  'studio:state': true,
  'studio:test': true,
  'studio:join': true,
  'studio:leave': true,
  'studio:set-limited': true,
  'origins:list': true,
  'origins:decide': true,
  'origins:revoke': true,
  'settings:get': true,
  'settings:set': true,
  'settings:set-llm-key': true,
  'settings:choose-folder': true,
  'settings:choose-program': true,
  'settings:choose-media': true,
  'settings:set-processor-secret': true,
  'settings:set-option-secret': true,
  'processors:look': true,
  'settings:test-llm': true,
  'settings:test-comfyui': true,
  'settings:list-models': true,
  'recipes:list': true,
  'recipes:open-terms': true,
  'recipes:edit': true,
  'recipes:reset': true,
  'recipes:import': true,
  'recipes:open-site': true,
  'recipes:check': true,
  'recipes:cancel-check': true,
  'settings:spending': true,
  'settings:hear-reading': true,
  'settings:voices': true,
  'voice-models:states': true,
  'voice-models:download': true,
  'voice-models:cancel': true,
  'voice-models:remove': true,
  'voice-models:open-licence': true,
  'bridge:free-port': true,
  'machine:look': true,
  'queue:dead-letters': true,
  'queue:retry-dead-letters': true,
  'films:look-at-text': true,
  'queue:dismiss-dead-letters': true,
  'queue:export': true,
  'find:all': true,
  'find:ended': true,
  'films:overview': true,
  'films:list': true,
  'films:get': true,
  'films:storyboard': true,
  'films:edit': true,
  'films:use-picture': true,
  'films:swap-pictures': true,
  'films:redo': true,
  'films:voice': true,
  'films:restore': true,
  'films:duplicate': true,
  'films:clear-versions': true,
  'films:delete': true,
  'insight:read': true,
  'insight:export': true,
  'shell:show-output': true,
  'shell:output-path': true,
  'shell:open-needs-you': true,
  'shell:open-project': true,
  'shell:open-kit': true,
  'shell:open-logs': true,
  'shell:keep-typed': true,
  'shell:open-notices': true,
  'shell:open-docs': true,
} as const satisfies Record<IpcChannel, true>;

export const EVENT_CHANNELS = {
  'queue:events': true,
  'workers:state': true,
  'bridge:state': true,
  'origins:requests': true,
  'machine:state': true,
  'studio:state': true,
  'films:changed': true,
  'app:open-task': true,
  'app:open-film': true,
  'app:open-questions': true,
} as const satisfies Record<IpcEventChannel, true>;

function refuse(channel: unknown): never {
  throw new TypeError(`unknown channel: ${String(channel)}`);
}

/**
 * All that the page can reach: named calls and named events. A hostile page script can neither listen on nor send to any
 * other channel, and never sees electron's event object (its `sender` would be a way out of the sandbox).
 */
export function createApi(ipc: RendererIpc, pathOf: (file: unknown) => string): StudioQueueApi {
  return {
    call<C extends IpcChannel>(channel: C, input: IpcInput<C>): Promise<IpcEnvelope> {
      if (!Object.hasOwn(CALL_CHANNELS, channel)) refuse(channel);
      // Main replies on every known channel with an envelope (main/ipc); the page parses it again before use.
      return ipc.invoke(channel, input) as Promise<IpcEnvelope>;
    },
    on<C extends IpcEventChannel>(channel: C, listener: (payload: IpcEventPayload<C>) => void): () => void {
      if (!Object.hasOwn(EVENT_CHANNELS, channel)) refuse(channel);
      if (typeof listener !== 'function') throw new TypeError('listener must be a function');
      const pass = (_event: unknown, payload: unknown): void => listener(payload as IpcEventPayload<C>);
      ipc.on(channel, pass);
      return () => {
        ipc.removeListener(channel, pass);
      };
    },
    pathOf,
  };
}
