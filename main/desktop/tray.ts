import { join } from 'node:path';
import { Menu, Tray } from 'electron';
import { perType, TASK_TYPES, type TaskType } from '../../contract/task';
import type { Language } from '../../contract/words';
import type { TaskQueue } from '../queue/types';
import { type TrayState, trayIcon, trayWords } from './tray-state';

const GATHER_MS = 200;

export interface TrayOptions {
  readonly queue: TaskQueue;
  readonly iconsDir: string;
  readonly language: () => Language;
  /** Web origins that wait for a decision. */
  readonly originRequests: () => number;
  /** Whether the tray's own pause holds for the type. */
  readonly isPaused: (type: TaskType) => boolean;
  /** How many tasks wait for this machine's user. */
  readonly parked: () => Promise<number>;
  open(): void;
  pauseAll(paused: boolean): void;
  quit(): void;
}

export interface StudioTray {
  /** Call after changes that are not events of the queue: an origin asks, or the language has changed. */
  refresh(): Promise<void>;
  destroy(): void;
}

/** The app's tray icon: its state at a glance, and the few actions that are useful without opening the window. */
export async function createTray(options: TrayOptions): Promise<StudioTray> {
  const { queue } = options;
  const readState = async (): Promise<TrayState> => {
    const needsYou = (await options.parked()) + options.originRequests();
    return { summary: await queue.tasks.summary(), paused: perType(options.isPaused), needsYou };
  };
  const icon = (state: TrayState) => join(options.iconsDir, `tray-${trayIcon(state)}.png`);

  let state = await readState();
  let shown = '';
  // The closure below keeps a reference: a tray that is garbage-collected disappears.
  const tray = new Tray(icon(state));
  const render = () => {
    const words = trayWords(state, options.language());
    const key = JSON.stringify([words, icon(state)]);
    if (key === shown) return;
    shown = key;
    tray.setImage(icon(state));
    tray.setToolTip(words.toolTip);
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { id: 'counts', label: words.counts, enabled: false },
        ...(words.needsYou === undefined
          ? []
          : [{ id: 'needs-you', label: words.needsYou, click: () => options.open() }]),
        { type: 'separator' },
        { id: 'open', label: words.open, click: () => options.open() },
        {
          id: 'pause',
          label: words.pauseOrResume,
          click: () => options.pauseAll(!TASK_TYPES.some((type) => state.paused[type])),
        },
        { type: 'separator' },
        { id: 'quit', label: words.quit, click: () => options.quit() },
      ]),
    );
  };
  const refresh = async () => {
    state = await readState();
    render();
  };
  render();
  tray.on('click', () => options.open());

  // Every move of a task changes the summary; a burst of changes is shown once.
  let timer: NodeJS.Timeout | undefined;
  const unsubscribe = queue.onEvents((events) => {
    if (!events.some(({ kind }) => kind === 'summary' || kind === 'paused' || kind === 'reload')) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      void refresh();
    }, GATHER_MS);
  });
  return {
    refresh,
    destroy() {
      unsubscribe();
      clearTimeout(timer);
      tray.destroy();
    },
  };
}
