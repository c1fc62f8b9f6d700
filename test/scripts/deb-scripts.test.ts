import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { debScripts } from '../../scripts/deb-scripts.mjs';
import { tempDir } from '../support/temp-dir';

it('the deb package links /usr/bin/studio-queue to the command line, when it is installed and when it is removed', () => {
  const options = debScripts(tempDir('deb-scripts'));
  expect(options.map((option) => option.split('=')[0])).toEqual(['-c.deb.afterInstall', '-c.deb.afterRemove']);
  for (const option of options) {
    const text = readFileSync(option.slice(option.indexOf('=') + 1), 'utf8');
    expect(text).toContain("resources/cli/studio-queue'");
    // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder's own placeholders
    expect(text).not.toContain("'/opt/${sanitizedProductName}/${executable}'");
  }
});
