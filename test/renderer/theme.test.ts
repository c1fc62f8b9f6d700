import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync(new URL('../../renderer/theme/tokens.css', import.meta.url), 'utf8');
const [light, dark] = [css.slice(0, css.indexOf('[data-mantine')), css.slice(css.indexOf('[data-mantine'))];

/** WCAG 2: relative luminance of #rgb or #rrggbb. */
function luminance(hex: string): number {
  const digits = hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit).join('') : hex.slice(1);
  const [r = 0, g = 0, b = 0] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(digits.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(theme: string, one: string, other: string): number {
  const [a = 0, b = 0] = [one, other].map((name) => {
    const hex = new RegExp(`--${name}: (#[0-9a-f]+);`).exec(theme)?.[1];
    if (hex === undefined) throw new Error(`no token --${name}`);
    return luminance(hex);
  });
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

test.each([
  ['light', light],
  ['dark', dark],
])('%s: the edge of a field stands out 3:1 from what is around it', (_, theme) => {
  for (const around of ['panel', 'bg']) expect(contrast(theme, 'line-strong', around)).toBeGreaterThanOrEqual(3);
});
