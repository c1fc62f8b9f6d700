/** The local date of a moment as a number: 20261128. */
export function localDay(atMs: number): number {
  return dayNumber(new Date(atMs));
}

/** The local date so many days before that of the moment. */
export function localDayBefore(atMs: number, days: number): number {
  const at = new Date(atMs);
  return dayNumber(new Date(at.getFullYear(), at.getMonth(), at.getDate() - days));
}

function dayNumber(at: Date): number {
  return at.getFullYear() * 10_000 + (at.getMonth() + 1) * 100 + at.getDate();
}
