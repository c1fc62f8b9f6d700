import type { SiteStop } from '../../../contract/site-check';

export class SiteStopError extends Error {
  readonly stop: SiteStop;
  constructor(stop: SiteStop, cause?: unknown) {
    super(stop.kind, { cause });
    this.stop = stop;
  }
}
