import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ERROR_CODES } from '../../contract/errors';
import {
  isProblem,
  logTextSchema,
  MESSAGES,
  PROBLEMS,
  problemOfCode,
  problemTextSchema,
  STAGES,
  say,
  stageName,
} from '../../contract/messages';

const LANGUAGES = ['ko', 'en'] as const;
const HANGUL = /\p{Script=Hangul}/u;
const codes = Object.entries(MESSAGES);

/** Values that each parameter of a message may have: two that differ, and none for one that may be absent. */
function valuesOf(schema: z.ZodType): readonly unknown[] {
  if (schema instanceof z.ZodOptional) return [...valuesOf(schema.unwrap() as z.ZodType), undefined];
  if (schema instanceof z.ZodEnum) return schema.options;
  if (schema instanceof z.ZodString) return ['', 'first', 'second'];
  if (schema instanceof z.ZodNumber) return [0, 1, 23_456];
  if (schema instanceof z.ZodArray) return valuesOf(schema.element as z.ZodType).map((value) => [value]);
  if (schema instanceof z.ZodObject) {
    const parts = Object.entries<z.ZodType>(schema.shape).map(([name, part]) => [name, valuesOf(part)] as const);
    return [0, 1].map((at) => Object.fromEntries(parts.map(([name, values]) => [name, values[at]])));
  }
  // A problem within a log line.
  return [{ code: 'browser.ended' }, 'Killed'];
}

describe.each(codes)('The message %s', (code, { params }) => {
  const shapes = Object.entries(params.shape as Record<string, z.ZodType>);
  const usual = Object.fromEntries(shapes.map(([name, schema]) => [name, valuesOf(schema)[1]]));
  const sentence = (given: object, language: 'ko' | 'en') => {
    const message = logTextSchema.parse({ code, ...given });
    expect(message).toEqual({ code, ...given });
    return say(message, language);
  };

  it.each(LANGUAGES)('is a sentence in %s', (language) => {
    const said = sentence(usual, language);
    expect(said.trim()).not.toBe('');
    expect(said).not.toMatch(/undefined|NaN|\[object/u);
  });

  it('is not Korean in English, and Korean in Korean unless it has no words', () => {
    const [korean, english] = [sentence(usual, 'ko'), sentence(usual, 'en')];
    expect(english).not.toMatch(HANGUL);
    expect(HANGUL.test(korean)).toBe(korean !== english);
  });

  it.each(LANGUAGES)('uses every one of its parameters in %s', (language) => {
    for (const [name, schema] of shapes) {
      const others = Object.entries(usual).filter(([other]) => other !== name);
      const said = valuesOf(schema).map((value) =>
        sentence(Object.fromEntries(value === undefined ? others : [...others, [name, value]]), language),
      );
      expect(new Set(said).size, name).toBeGreaterThan(1);
    }
  });
});

describe('What crosses a process boundary', () => {
  it('is a known code with its parameters, or a text', () => {
    expect(logTextSchema.parse('frame= 120')).toBe('frame= 120');
    expect(logTextSchema.safeParse({ code: 'script.done' }).success).toBe(false);
    expect(logTextSchema.safeParse({ code: 'script.done', seconds: '61' }).success).toBe(false);
    expect(logTextSchema.safeParse({ code: 'script.done', seconds: 61, more: 1 }).success).toBe(false);
    expect(logTextSchema.safeParse({ code: 'toString' }).success).toBe(false);
    expect(logTextSchema.safeParse({ code: 'queue.error', problem: { code: 'queue.retry' } }).success).toBe(false);
  });

  it('as a problem is no line of a log', () => {
    expect(isProblem({ code: 'disk_full' })).toBe(true);
    expect(problemTextSchema.safeParse({ code: 'queue.cancelled' }).success).toBe(false);
  });

  it('is never refused for its length: a text is cut', () => {
    const long = 'x'.repeat(100_000);
    expect(String(logTextSchema.parse(long)).length).toBeLessThan(5_000);
    const failed = { code: 'program.failed', program: 'ffmpeg', exitCode: 1, output: long };
    expect(say(problemTextSchema.parse(failed), 'en').length).toBeLessThan(5_000);
    const unknown = { code: 'queue.unknown_fields', names: [long, long] };
    expect(say(logTextSchema.parse(unknown), 'en').length).toBeLessThan(5_000);
  });

  it('is refused and nothing worse when it goes round in a circle', () => {
    const circle: Record<string, unknown> = { code: 'queue.error' };
    circle.problem = circle;
    expect(logTextSchema.safeParse(circle).success).toBe(false);
  });
});

describe('An error code', () => {
  it('that is a problem by itself is one of the contract', () => {
    const alone = Object.keys(PROBLEMS).filter((code) => !code.includes('.'));
    const known: readonly string[] = ERROR_CODES;
    expect(alone.filter((code) => !known.includes(code))).toEqual([]);
    for (const code of alone) expect(problemOfCode(code)).toEqual({ code });
  });

  it('without words of its own is no problem', () => {
    for (const code of ['too_many_requests', 'input.too_long', 'toString', undefined])
      expect(problemOfCode(code)).toBeUndefined();
  });
});

describe('A stage', () => {
  it('has a name in both languages, and one that the app does not know is shown as it is', () => {
    for (const stage of Object.keys(STAGES)) {
      expect(stageName(stage, 'en')).toMatch(/^[A-Z][a-z ]+$/u);
      expect(stageName(stage, 'ko')).toMatch(HANGUL);
    }
    expect(stageName('새 단계', 'en')).toBe('새 단계');
    expect(stageName('toString', 'en')).toBe('toString');
  });
});
