import { useEffect } from 'react';
import { useStore } from 'zustand';
import { createClient } from '../api/client';
import { DeadLetterReader } from './dead-letter-reader';
import { ListReader } from './list-reader';
import { LogReader } from './log-reader';
import { createPanelStore, type PanelState } from './store';

export type { PanelState } from './store';

import { paced, Sync } from './sync';

/** The page has one main process: its client, store and readers live as long as the page. */
export const client = createClient(window.studioQueue);
export const panelStore = createPanelStore();
export const lists = new ListReader(client, panelStore);
export const deadLetters = new DeadLetterReader(client, panelStore);
const logs = new LogReader(client, panelStore);
/** Twelve times a second. */
const PAINT_GAP_MS = 80;
export const sync = new Sync({ client, store: panelStore, lists, deadLetters, logs, schedule: paced(PAINT_GAP_MS) });

export function usePanel<T>(select: (state: PanelState) => T): T {
  return useStore(panelStore, select);
}

/** Follows the log of a task while mounted. */
export function useWatchedLog(taskId: string | undefined): void {
  useEffect(() => (taskId === undefined ? undefined : logs.watch(taskId)), [taskId]);
}
