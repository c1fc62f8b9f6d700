/**
 * Whether a selector names a part of a page and nothing more: tags, classes, ids, attributes and how they stand to each other. Pseudo-classes
 * and the browser driver's own engines (`text=`, `xpath=`, `>>`, `:text-matches()`) are left out: among them are expressions that compute.
 */
export function isPlainCss(selector: string): boolean {
  // Of quoted texts only that they are closed matters.
  const bare = selector.replace(/"[^"\\]*"|'[^'\\]*'/g, '""');
  if (/["'](?!["'])/.test(bare.replaceAll('""', '')) || bare.includes('>>')) return false;
  if (/^\s*[\w:-]+\s*=/.test(bare)) return false;
  return /^[\w\s.#[\]=*^$~|>+,"-]+$/.test(bare);
}
