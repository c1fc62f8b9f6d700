import { describe, expect, it } from 'vitest';
import { redactorOf } from '../../../workers/creator/redact';

describe('Secrets', () => {
  it('are hidden in texts, lists, objects and their keys, in every form that a log may show', () => {
    const redact = redactorOf({ TOKEN: 'a+b/c=$1', OTHER: 'a+b/c', KEY: 'line one\nline two' });
    expect(redact.text('x a+b/c=$1 y a+b/c')).toBe('x ••• y •••');
    expect(redact.text(`?k=${encodeURIComponent('a+b/c=$1')}`)).toBe('?k=•••');
    expect(redact.text(JSON.stringify({ key: 'line one\nline two' }))).toBe('{"key":"•••"}');
    expect(redact.text('line two')).toBe('•••');
    expect(redact.value({ 'a+b/c': ['a+b/c', 1, null, { deep: 'a+b/c!' }] })).toEqual({
      '•••': ['•••', 1, null, { deep: '•••!' }],
    });
  });

  it('of less than four characters are words that stand everywhere, and stay', () => {
    expect(redactorOf({ SHORT: 'abc', LONG: 'abcd' }).text('abc abcd')).toBe('abc •••');
    expect(redactorOf({}).text('abc')).toBe('abc');
  });
});
