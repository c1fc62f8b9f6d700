import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Inspector, InspectorDrawer } from '../features/detail/inspector';
import { BESIDE_OTHERS, BESIDE_THE_QUEUE } from '../store/inspector-place';
import { type Screen, useUi } from '../store/ui';

/** Where the open task is shown: within the queue's screen, beside any other screen, or over it where there is no room. */
export function useInspector(screen: Screen): {
  readonly within?: ReactNode;
  readonly beside?: ReactNode;
  readonly over?: ReactNode;
} {
  const id = useUi((state) => state.detailId);
  const options = { getInitialValueInEffect: false } as const;
  const besideTheQueue = useMediaQuery(BESIDE_THE_QUEUE, true, options);
  const besideOthers = useMediaQuery(BESIDE_OTHERS, true, options);
  if (id === undefined) return {};
  if (screen === 'queue' && besideTheQueue) return { within: <Inspector id={id} /> };
  if (screen !== 'queue' && besideOthers) return { beside: <Inspector id={id} /> };
  return { over: <InspectorDrawer id={id} /> };
}
