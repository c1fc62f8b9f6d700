import { describe, expect, it } from 'vitest';
import { missingFindings, openFindings, REVIEWED, readFindings } from '../../scripts/electronegativity/findings.mjs';
import { brokenRules } from '../../scripts/electronegativity/source-rules.mjs';

const [policy = { check: '', file: '', sample: '' }] = REVIEWED;

describe('A finding of Electronegativity', () => {
  it('is reviewed to the letter: one word more in the policy and it is open', () => {
    expect(openFindings(REVIEWED)).toEqual([]);
    const loosened = {
      ...policy,
      sample: policy.sample.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
    };
    const elsewhere = { ...policy, file: 'renderer/other.html' };
    expect(loosened.sample).not.toBe(policy.sample);
    expect(openFindings([...REVIEWED, loosened, elsewhere])).toEqual([loosened, elsewhere]);
  });

  it('that is reviewed must be there: a tool that does not see the window knows nothing of the rest', () => {
    expect(missingFindings(REVIEWED)).toEqual([]);
    expect(missingFindings([])).toEqual(REVIEWED);
  });

  it('is read from the report with the commas, quotes and line ends that a source has', () => {
    const head = 'issue, severity, confidence, filename, location, sample, description, url';
    const line = (check: string, sample: string) =>
      `${check},"LOW","FIRM","a\\b.ts","1:0",${sample},"What, and why",https://x/${check}`;
    const report = [head, line('ONE_CHECK', '"f(""a"", b)"'), line('TWO_CHECK', 'N/A'), ''];
    for (const end of ['\n', '\r\n'])
      expect(readFindings(report.join(end))).toEqual([
        { check: 'ONE_CHECK', file: 'a/b.ts', sample: 'f("a", b)' },
        { check: 'TWO_CHECK', file: 'a/b.ts', sample: 'N/A' },
      ]);
    expect(() => readFindings('Something else\n')).toThrow('another report');
    expect(() => readFindings(`${head}\nONE_CHECK,"LOW"\n`)).toThrow('cannot be read');
  });
});

describe('A line of a source', () => {
  const app = [
    { file: 'main/desktop/window.ts', text: 'new BrowserWindow({})' },
    { file: 'main/ipc/typed-ipc.ts', text: 'ipcMain.handle()' },
    { file: 'preload/index.ts', text: 'contextBridge' },
    { file: 'main/desktop/open-address.ts', text: 'shell.openExternal(url)' },
  ];

  it('may stand where it belongs, and must be seen there', () => {
    expect(brokenRules(app)).toEqual([]);
    expect(brokenRules(app.slice(1))).toEqual(['a window is not seen: main/desktop/window.ts']);
  });

  it.each([
    ['ipcMain.on()', 'what hears the page'],
    ['{ sandbox: false }', 'a weaker window (items 2, 3, 4)'],
    ['shell.openExternal(address)', 'an address handed to the system'],
    ['<b dangerouslySetInnerHTML={html} />', 'markup written into the page'],
    ["window.loadURL('https://example.com')", 'a page loaded from a file or the web (items 1, 18)'],
  ])('is found anywhere else: %s', (text, what) => {
    expect(brokenRules([...app, { file: 'renderer/other.tsx', text }])).toEqual([`${what}: renderer/other.tsx`]);
  });
});
