// @ts-check
/*
 * No message of the catalogue is unused: each code is a string, or fits a template, somewhere in the product's code. Syntax trees are
 * looked at, so that a comment does not count. It is no test: it proves nothing about what the app does.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'rolldown/parseAst';
import { runnerImport } from 'vite';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));

/** @type {Set<string>} */
const strings = new Set();
/** @type {RegExp[]} */
const templates = [];

/** @param {unknown} node */
function visit(node) {
  if (typeof node !== 'object' || node === null) return;
  const { type, value, quasis } =
    /** @type {{ type?: string, value?: unknown, quasis?: { value: { raw: string } }[] }} */ (node);
  if (type === 'Literal' && typeof value === 'string') strings.add(value);
  const parts = quasis?.map((part) => part.value.raw) ?? [];
  // With the begin of a code's own name: `studio.${key}` is a word of the panel.
  if (type === 'TemplateLiteral' && /\.\w/u.test(parts[0] ?? '') && parts.every((part) => /^[\w.]*$/u.test(part)))
    templates.push(new RegExp(`^${parts.map((part) => part.replaceAll('.', '\\.')).join('.+')}$`, 'u'));
  for (const child of Object.values(node)) visit(child);
}

for (const file of globSync('{contract,main,renderer,workers}/**/*.{ts,tsx}', { exclude: ['contract/messages/**'] })) {
  visit(parseAst(readFileSync(file, 'utf8'), { lang: file.endsWith('x') ? 'tsx' : 'ts' }, file));
}
const { module } = /** @type {{ module: typeof import('../contract/messages/index') }} */ (
  await runnerImport('./contract/messages/index.ts', { configFile: false, logLevel: 'error' })
);
const unused = Object.keys(module.MESSAGES).filter(
  (code) => !strings.has(code) && !templates.some((template) => template.test(code)),
);
for (const code of unused) process.stderr.write(`No code uses the message ${code}.\n`);
process.exitCode = unused.length === 0 ? 0 : 1;
