import type { z } from 'zod';
import { create } from 'zustand';

/** Tests under plain Node have no storage. */
function stored(key: string): unknown {
  if (typeof localStorage === 'undefined') return {};
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}');
  } catch {
    return {};
  }
}

/**
 * How a screen is arranged, which outlives the window.
 * @param schema every field has a value for when nothing of it, or nothing usable, is stored
 */
export function keptView<View extends object>(key: string, schema: z.ZodType<View>) {
  // Not an object (written by an older version, or damaged): as the first time.
  const read = schema.safeParse(stored(key));
  const use = create<View>(() => (read.success ? read.data : schema.parse({})));
  return {
    use,
    set(part: Partial<View>): void {
      use.setState(part);
      try {
        localStorage.setItem(key, JSON.stringify(use.getState()));
      } catch {
        // Full: it is kept until the window closes.
      }
    },
  };
}
