import { describe, expect, it } from 'vitest';
import { scriptMetadataSchema } from '../../../contract/task';
import { cardText } from '../../../workers/image/cards/card-text';
import { draftFromText } from '../../../workers/script/writers/from-text';
import { cpuMsOf } from '../../support/cpu-time';

const CHARS = 50_000;
const filled = (unit: string, last = '', chars = CHARS) =>
  unit.repeat(Math.floor((chars - 1) / unit.length)).slice(0, chars - 1) + last;

/** A blocked worker sends no heartbeat and is killed after 30 s. One word of this length once took three minutes, and four times as many characters may be sent. */
const LIMIT_MS = 5_000;

describe('a long text is read in seconds, whatever it is made of', () => {
  it.each([
    ['one Korean word', filled('가')],
    ['one Latin word', filled('x')],
    ['the longest Latin word that may be sent', filled('x', '', 4 * CHARS)],
    ['full stops before a letter', filled('.', 'x')],
    ['full stops after a letter', `가${filled('.')}`.slice(0, CHARS)],
    ['quotes', filled('"', '가')],
    ['closed quotes', filled('."', '가')],
    ['apostrophes', filled("'", 'a')],
    ['opened brackets', filled('(', '가')],
    ['commas', filled(',', 'x')],
    ['words of one letter', filled('가 ')],
    ['lines of one letter', filled('가\n')],
    ['numbers of a list', filled('1. ')],
    ['half an address', filled('a:/')],
    ['addresses', filled('a://b ')],
    ['emoji', filled('😀', 'a')],
    ['accents on one letter', `a${filled('\u0301')}`.slice(0, CHARS)],
    ['hyphens', `a${filled('-')}`.slice(0, CHARS)],
    ['line breaks and blanks', filled('\n ', 'a')],
  ])('%s', (_what, text) => {
    expect(scriptMetadataSchema.safeParse({ text }).success).toBe(true);
    const took = cpuMsOf(() => {
      const { title, language, scenes } = draftFromText(text, { maxScenes: 2 });
      for (const scene of scenes) cardText({ title, language, scenes }, scene);
    });
    expect(took).toBeLessThan(LIMIT_MS);
  });
});
