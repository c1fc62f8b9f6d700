import type { Command } from '../command';
import { add } from './add';
import { bump } from './bump';
import { cancel } from './cancel';
import { completionOf } from './completion';
import { doctor } from './doctor';
import { exportTasks } from './export';
import { film } from './film';
import { films } from './films';
import { health } from './health';
import { importTasks } from './import';
import { logs } from './logs';
import { ls } from './ls';
import { open } from './open';
import { pause, resume } from './pause';
import { priority } from './priority';
import { retry } from './retry';
import { show } from './show';
import { wait } from './wait';
import { watch } from './watch';
import { workers } from './workers';

const OTHERS: readonly Command[] = [
  add,
  film,
  films,
  ls,
  show,
  logs,
  watch,
  wait,
  cancel,
  retry,
  bump,
  priority,
  pause,
  resume,
  health,
  workers,
  doctor,
  exportTasks,
  importTasks,
  open,
];

/** In the order of the help. */
export const COMMANDS: readonly Command[] = [...OTHERS, completionOf(OTHERS)];
