import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPasted } from '../../../../workers/script/text-in';

describe('hostile text', () => {
  /** Half of what may be sent: a cost that grows with the square is far beyond the limit here too. */
  const CHARS = 100_000;
  const filled = (unit: string) => unit.repeat(Math.ceil(CHARS / unit.length)).slice(0, CHARS);
  // As found by trying: about a second at worst, where these libraries are slow.
  const LIMIT_MS = 5_000;
  it.each(
    [
      ...[
        '*',
        '_',
        '**a',
        '*a_',
        '[',
        '![',
        '[a](',
        '](',
        '`',
        '`a``',
        '<',
        '<a',
        '<!--',
        '<a href="',
        '>',
        '> ',
        '- ',
        '\t- ',
        '1. ',
      ],
      ...[
        '|',
        '|a',
        'a|b\n-|-\n',
        '|-|\n',
        '~~a',
        '^[',
        '[^a]',
        '[^1]: a\n',
        '# ',
        '#\n',
        '&',
        '\\',
        '[a]: b\n',
        '[a]\n',
        '***a** ',
        '<b>',
      ],
      ...[
        '</b>',
        '<b><p>',
        '- a\n',
        '> a\n> ',
        '  - a\n',
        'a\n',
        '가*',
        '*가**',
        '```\n',
        '~~~',
        '---\n',
        '===\n',
        '<div>\n',
        '<?',
        '<![CDATA[',
      ],
      ...[
        '<p><table><td>',
        '<p><ul><li>',
        '가\f',
        '00:01.000 --> 00:02.000\n',
        '[[a',
        '{\\',
        '<h1>',
        '---\na: &a [*a]\n',
        'a-\n',
        '<sup><a href="#">',
      ],
    ].map((unit) => [unit]),
  )('%j without end is read in seconds', async (unit) => {
    // With a heading, so that it is read as Markdown to its end; as a page, where it begins like one.
    const pasted = unit.startsWith('<') ? filled(unit) : `# 가\n${filled(unit)}`;
    const start = process.cpuUsage();
    const { text } = await readPasted(pasted);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1_000).toBeLessThan(LIMIT_MS);
    expect(text).not.toBe('');
  });

  it('a line of a million marks is read in seconds', async () => {
    const start = process.cpuUsage();
    await readPasted('*'.repeat(1_000_000));
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1_000).toBeLessThan(LIMIT_MS);
  });

  it('any text with a word keeps one, without a character that is not shown', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '# ',
        '**',
        '*',
        '`',
        '```',
        '\n',
        '\n\n',
        '- ',
        '1. ',
        '> ',
        '|',
        '<b>',
        '</b>',
        '<p>',
        '<br>',
        '<!--',
        '---',
        '[a](b.c)',
        '가나',
        'ab.',
        '\f',
        '-->',
      ),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
        const { text } = await readPasted(`${pieces.join('')}\n\n글.`);
        expect(text).toMatch(/[\p{L}\p{N}]/u);
        expect(text).not.toMatch(/[^\P{Cc}\n\f]|[\u200b\u202a-\u202e\u2066-\u2069\ufeff]/u);
        expect(text).toBe(text.normalize('NFC'));
      }),
      { numRuns: 300 },
    );
  });
});
