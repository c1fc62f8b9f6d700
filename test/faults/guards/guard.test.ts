import { describe, expect, it } from 'vitest';
import { filtersOf, testOf, withoutGuard } from './guard.mjs';

describe('A guard', () => {
  const guard = { name: 'n', from: 'a.b', to: '$&', test: 't', only: 'what (a) page + may?' };
  const file = (text: string, path = 'main/x.ts') => ({ path, text });

  it('is taken out by its own text, to the letter, from whichever file holds it', () => {
    const holder = file('x a.b y', 'workers/deep/y.ts');
    expect(withoutGuard([file('a,b'), holder], guard)).toEqual({ source: holder, without: 'x $& y' });
  });

  it('whose text is nowhere, or twice in the product, is refused', () => {
    expect(() => withoutGuard([file('x')], guard)).toThrow('n: its text stands 0 times in the product');
    expect(() => withoutGuard([file('a.b a.b')], guard)).toThrow('2 times');
    expect(() => withoutGuard([file('a.b'), file('a.b', 'main/y.ts')], guard)).toThrow('(main/x.ts, main/y.ts)');
  });

  it('whose absence changes nothing is refused', () => {
    expect(() => withoutGuard([file('a.b')], { ...guard, to: 'a.b' })).toThrow('changes nothing');
  });

  it('has its test found by name when that was moved, but not when two have that name', () => {
    expect(testOf(['test/new/place/t.test.ts'], { name: 'n', test: 'test/old/t.test.ts' })).toBe(
      'test/new/place/t.test.ts',
    );
    expect(testOf(['test/a/t.test.ts', 'test/b/t.test.ts'], { name: 'n', test: 'test/b/t.test.ts' })).toBe(
      'test/b/t.test.ts',
    );
    expect(() => testOf(['test/a/t.test.ts', 'test/b/t.test.ts'], { name: 'n', test: 'test/c/t.test.ts' })).toThrow(
      '2 tests',
    );
    expect(() => testOf([], { name: 'n', test: 'test/c/t.test.ts' })).toThrow('0 tests');
  });

  it('has its test chosen by name, to the letter', () => {
    const [, , pattern = ''] = filtersOf('t', guard.only);
    expect(new RegExp(pattern).test('so: what (a) page + may? yes')).toBe(true);
  });
});
