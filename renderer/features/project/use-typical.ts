import type { TypicalSeconds } from '../../../contract/task';
import { NONE_KNOWN } from '../../format/estimate';
import { usePanel } from '../../store';

/** How long a task of each type usually takes. */
export const useTypical = (): TypicalSeconds => usePanel(({ live }) => live?.typicalSeconds ?? NONE_KNOWN);
