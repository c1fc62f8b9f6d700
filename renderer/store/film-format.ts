import type { FormatDraft } from './drafts';
import { useSettings } from './settings';

/** A film's format as a form has it. What was not chosen is as the settings say now: a later change of them is for later films. */
export function formatOf({ resolution, frameRate, quality }: FormatDraft) {
  const { settings } = useSettings.getState();
  return {
    resolution: resolution ?? settings?.resolution,
    frameRate: frameRate ?? settings?.frameRate,
    ...(quality === 'draft' ? { quality } : {}),
  };
}
