import { beforeEach } from 'vitest';
import { forgetEndedApps, reportOfApps } from '../e2e/support/started-apps';

// A failure that comes once in fifty runs must be understood from that one run.
beforeEach(({ onTestFailed }) => {
  forgetEndedApps();
  onTestFailed(async () => {
    process.stderr.write(`\n${await reportOfApps()}`);
  });
});
