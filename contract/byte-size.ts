const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** "4.1 KB", "46 MB": one decimal below ten. Units of 1024, as file managers count. */
export function byteSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1_024 && unit < UNITS.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  const digits = unit > 0 && value < 10 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[unit] ?? 'B'}`;
}
