import type { StudioQueueApi } from '../contract/ipc';

declare global {
  interface Window {
    readonly studioQueue: StudioQueueApi;
  }
}
