// @ts-check
import { ADDRESSES } from './addresses.mjs';
import { BRIDGE } from './bridge.mjs';
import { CALLERS } from './callers.mjs';
import { CLOCK_AND_SLEEP } from './clock.mjs';
import { DATABASE } from './database.mjs';
import { FULL_DISK } from './disk.mjs';
import { EXTERNAL } from './external.mjs';
import { FILM } from './film.mjs';
import { JOINING } from './joining.mjs';
import { MATERIAL } from './material.mjs';
import { METRICS } from './metrics.mjs';
import { PANEL } from './panel.mjs';
import { PROCESSES } from './processes.mjs';
import { PROGRAMS } from './programs.mjs';
import { QUEUE } from './queue.mjs';
import { SECRETS } from './secrets.mjs';
import { SERVICES } from './services.mjs';
import { SHARED_FOLDERS } from './shared-folders.mjs';
import { SITES } from './sites.mjs';
import { START_AND_END } from './start-and-end.mjs';
import { STORIES } from './stories.mjs';
import { WORKERS } from './workers.mjs';

/** Every guard of docs/faults.md and docs/security.md that can be taken out by itself. */
export const GUARDS = [
  ...BRIDGE,
  ...CALLERS,
  ...DATABASE,
  ...FULL_DISK,
  ...QUEUE,
  ...CLOCK_AND_SLEEP,
  ...PROCESSES,
  ...WORKERS,
  ...PROGRAMS,
  ...ADDRESSES,
  ...EXTERNAL,
  ...METRICS,
  ...MATERIAL,
  ...FILM,
  ...SECRETS,
  ...SERVICES,
  ...SITES,
  ...STORIES,
  ...PANEL,
  ...SHARED_FOLDERS,
  ...JOINING,
  ...START_AND_END,
];
