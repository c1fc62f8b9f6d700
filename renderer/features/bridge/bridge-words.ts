import { useTranslation } from 'react-i18next';
import type { BridgeState } from '../../../contract/ipc';
import { EUL_REUL, withJosa } from '../../format/josa';
import { otherPort, useSettings } from '../../store/settings';

export interface BridgeWords {
  readonly short: string;
  readonly what: string;
  /** What to do about it; undefined while nothing needs doing. */
  readonly todo?: string;
}

/** The state of the bridge, for which web pages are the reason to look. */
export function useBridgeWords({ state, port }: BridgeState): BridgeWords {
  const { t } = useTranslation();
  const isGiven = usePortIsGiven();
  const values = { port: String(port), portEul: withJosa(String(port), EUL_REUL) };
  switch (state) {
    case 'listening':
      return { short: `127.0.0.1:${port}`, what: t('bridge.listening') };
    case 'starting':
      return { short: t('bridge.starting'), what: t('bridge.startingHint') };
    case 'port-in-use':
      return {
        short: t('bridge.portInUse', values),
        what: t('bridge.takenPort', values),
        todo: t(isGiven ? 'bridge.takenGivenTodo' : 'bridge.takenPortTodo'),
      };
    case 'stopped':
      return {
        short: t('bridge.stopped'),
        what: t('bridge.offWhat'),
        todo: t(isGiven ? 'bridge.offGivenTodo' : 'bridge.offTodo'),
      };
    default:
      return state satisfies never;
  }
}

/** Whether the command line chose the port of this run, so that a new one would only apply to the next. */
export function usePortIsGiven(): boolean {
  return useSettings((all) => otherPort(all) !== undefined);
}
