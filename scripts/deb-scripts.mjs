// @ts-check
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: electron-builder's own placeholders
/** Where electron-builder's own scripts point /usr/bin/studio-queue at: the app. */
const TO_THE_APP = "'/opt/${sanitizedProductName}/${executable}'";
const TO_THE_COMMAND_LINE = "'/opt/${sanitizedProductName}/resources/cli/studio-queue'";
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: electron-builder's own placeholders

/**
 * The scripts that a deb package runs, electron-builder's own with one difference: /usr/bin/studio-queue is the command line, which opens
 * the app with `studio-queue open`. Made from its templates, so that what else they do (AppArmor, the sandbox) stays theirs.
 * @param {string} root
 * @returns {string[]} arguments for electron-builder
 * @throws when the templates no longer make that link
 */
export function debScripts(root) {
  const templates = join(
    dirname(createRequire(import.meta.url).resolve('app-builder-lib/package.json')),
    'templates',
    'linux',
  );
  const folder = join(root, '.runtime', 'deb-scripts');
  mkdirSync(folder, { recursive: true });
  return [
    ['afterInstall', 'after-install.tpl'],
    ['afterRemove', 'after-remove.tpl'],
  ].map(([option = '', name = '']) => {
    const text = readFileSync(join(templates, name), 'utf8');
    if (!text.includes(TO_THE_APP)) throw new Error(`electron-builder's ${name} no longer links to the app.`);
    const file = join(folder, name);
    writeFileSync(file, text.replaceAll(TO_THE_APP, TO_THE_COMMAND_LINE));
    return `-c.deb.${option}=${file}`;
  });
}
