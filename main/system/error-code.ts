/** What the system or SQLite calls an error (`ENOENT`); undefined for anything else that was thrown. */
export function errorCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : undefined;
}

/** There is nothing at this path. */
export const isMissing = (thrown: unknown): boolean => errorCode(thrown) === 'ENOENT';
/** There is something at this path already. */
export const isTaken = (thrown: unknown): boolean => errorCode(thrown) === 'EEXIST';
