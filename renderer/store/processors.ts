import { create } from 'zustand';
import type { ProcessorsLook } from '../../contract/settings-calls';
import type { TaskType } from '../../contract/task';
import { client } from '.';

/** What main found when it last looked at the processors that are set. */
export const useProcessorLook = create<{ readonly look: ProcessorsLook | undefined }>(() => ({ look: undefined }));

export async function lookAtProcessors(): Promise<void> {
  useProcessorLook.setState({ look: await client.call('processors:look', undefined) });
}

/** The latest test run of each type; kept while another screen is open. */
export const useTestRuns = create<Readonly<Partial<Record<TaskType, string>>>>(() => ({}));
