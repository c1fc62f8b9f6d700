import { listReplySchema } from '../contract/bridge';
import type { TaskStatus } from '../contract/task';
import type { Bridge, Query } from './call';
import type { Filter, State } from './options';

const PAGE = 1_000;

/**
 * Tasks of a filter in the order of the app's list, page by page. For `failed` the app returns what was cancelled as
 * well, as a page means it; that is left out here.
 */
export async function* tasksOf(bridge: Bridge, filter: Filter, limit = Number.POSITIVE_INFINITY) {
  const { type, state, project: projectId, user: userId, text } = filter;
  const query: Query = { type, ...statusQuery(state), projectId, userId, text };
  let offset = 0;
  for (;;) {
    const size = Math.min(PAGE, limit);
    const { tasks, total } = await bridge.get('/api/queue/list', listReplySchema, { ...query, limit: size, offset });
    for (const task of tasks) if (state === undefined || task.state === state) yield { task, total };
    offset += tasks.length;
    if (tasks.length === 0 || offset >= total) return;
  }
}

function statusQuery(state: State | undefined): Query {
  if (state === 'needs-you') return { needsYou: true };
  return state === 'waiting' ? { status: state, needsYou: false } : { status: state };
}

/** The filter as a bulk action takes it. Without a state, `states` are meant. */
export function bulkFilterOf(
  { type, state, project: projectId, user: userId, text }: Filter,
  states: readonly TaskStatus[],
) {
  const waits = state === 'waiting' || state === 'needs-you';
  return {
    ...(type === undefined ? {} : { types: [type] }),
    statuses: state === undefined ? states : [waits ? 'waiting' : state],
    ...(waits ? { needsYou: state === 'needs-you' } : {}),
    ...(projectId === undefined ? {} : { projectId }),
    ...(userId === undefined ? {} : { userId }),
    ...(text === undefined ? {} : { text }),
  };
}
