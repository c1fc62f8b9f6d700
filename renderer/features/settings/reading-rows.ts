import { useEffect, useRef } from 'react';
import { z } from 'zod';
import type { Reading, Readings } from '../../../contract/readings';
import { drafts } from '../../store/drafts';
import { useSettings } from '../../store/settings';
import { useSaving } from './use-saving';

/** The name under which rows that are not stored yet are kept. */
const NAME = 'readings';
const NONE: Readings = [];
const rowsSchema = z.array(z.object({ written: z.string(), said: z.string() }));

function readRows(text: string | undefined): Readings | undefined {
  if (text === undefined) return undefined;
  try {
    return rowsSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function keep(rows: Readings | undefined): void {
  const { [NAME]: _, ...others } = drafts.use.getState().settings;
  drafts.set('settings', rows === undefined ? others : { ...others, [NAME]: JSON.stringify(rows) });
}

const trimmed = ({ written, said }: Reading): Reading => ({ written: written.trim(), said: said.trim() });
const isComplete = ({ written, said }: Reading): boolean => written.trim() !== '' && said.trim() !== '';
/** Something is in it, but not everything. */
export const isHalf = (row: Reading): boolean => !isComplete(row) && `${row.written}${row.said}`.trim() !== '';

export const isInHangul = ({ said }: Reading): boolean => /[가-힣]/u.test(said);

/** A row is not used if one above it has the same word: a Korean voice and an English one may each have theirs. */
export function isTwice(rows: Readings, at: number): boolean {
  const row = rows[at];
  if (row === undefined || !isComplete(row)) return false;
  return rows
    .slice(0, at)
    .some((other) => isComplete(other) && wordOf(other) === wordOf(row) && isInHangul(other) === isInHangul(row));
}

/** As the voice compares words: capitals alone are a word of their own. */
function wordOf({ written }: Reading): string {
  const word = written.normalize('NFKC').replace(/\s+/gu, ' ').trim();
  return /\p{Ll}/u.test(word) ? word.toLowerCase() : word;
}

/**
 * The rows as they are on the screen. What is complete is stored when a row is left, and what is not is kept until it is, also after the
 * window was closed.
 */
export function useReadingRows() {
  const stored = useSettings(({ settings }) => settings?.readings ?? NONE);
  const kept = drafts.use((state) => state.settings[NAME]);
  const rows = readRows(kept) ?? stored;
  const { saved, problem, save } = useSaving();

  const store = async (now: Readings = rows): Promise<void> => {
    const readings = now.filter(isComplete).map(trimmed);
    const isStored = JSON.stringify(readings) === JSON.stringify(stored);
    if (!isStored && !(await save(() => ({ readings })))) return;
    // A row may have been added or typed into while these were stored.
    const meanwhile = readRows(drafts.use.getState().settings[NAME])?.map(trimmed);
    if (meanwhile !== undefined && JSON.stringify(meanwhile) === JSON.stringify(readings)) keep(undefined);
  };
  // A shortcut leaves the screen without leaving the row. Rows that nothing was typed into go then.
  const leave = useRef(store);
  leave.current = () => {
    const typed = rows.filter((row) => isComplete(row) || isHalf(row));
    if (typed.length < rows.length) keep(typed);
    return store(typed);
  };
  useEffect(() => () => void leave.current(), []);

  return {
    rows,
    saved,
    problem,
    store: () => store(),
    change: keep,
    remove(at: number) {
      const left = rows.filter((_, index) => index !== at);
      keep(left);
      void store(left);
    },
  };
}
