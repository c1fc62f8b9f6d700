import type { Steering } from '../../../../main/bridge/steering-routes';
import type { TaskQueue } from '../../../../main/queue/types';
import { openSettings } from '../../../../main/settings/settings';
import { shownSettings } from '../../../../main/settings/shown-settings';
import { Dispatcher } from '../../../../main/supervision/dispatcher';
import { tempDir } from '../../../support/temp-dir';
import { workIn } from '../../../support/work-in';

/** A machine with its workers not started: nothing runs unless a test claims it. */
export async function steeringOf(queue: TaskQueue): Promise<Steering> {
  const home = tempDir('home');
  const settings = await openSettings(home, {}, tempDir('workspace'));
  const running = new Dispatcher({
    queue,
    createWorker: () => {
      throw new Error('no worker is started here');
    },
    ...workIn(queue, () => settings.current().workspace),
    settings: () => ({ allowPrivateAddresses: false, language: 'en' }),
    memoryLimitsMb: () => settings.current().memoryLimitMb,
    onWorkerState: () => {},
    log: { info() {}, warn() {}, error() {} },
  });
  return {
    running,
    settings: () => shownSettings(settings.current(), { llmKey: false, studioPassword: false, processor: () => [] }),
    studio: async () => ({ kind: 'alone' }),
    doctor: async () => [{ level: 'ok', message: { code: 'doctor.port', port: 1 } }],
  };
}
