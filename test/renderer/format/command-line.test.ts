import { describe, expect, it } from 'vitest';
import { commandLine } from '../../../renderer/format/command-line';
import { money, totalCost } from '../../../renderer/format/money';

describe('A command for reading', () => {
  it('shows where each word begins and ends, as the system’s shell would need it', () => {
    expect(commandLine(['python3', '/home/me/run.py', '--n=3'], false)).toBe('python3 /home/me/run.py --n=3');
    expect(commandLine(['/내 폴더/run', '', "it's", '$HOME', 'a"b'], false)).toBe(
      `'/내 폴더/run' '' 'it'\\''s' '$HOME' 'a"b'`,
    );
    expect(commandLine(['C:\\py\\python.exe', 'C:\\my films\\run.py', 'a"b'], true)).toBe(
      'C:\\py\\python.exe "C:\\my films\\run.py" "a\\"b"',
    );
  });
});

describe('What a file cost', () => {
  it('is shown in its currency, also a fraction of a cent', () => {
    expect(money({ amount: 0.04, currency: 'USD' }, 'en')).toBe('$0.04');
    expect(money({ amount: 0.0004, currency: 'USD' }, 'en')).toBe('$0.0004');
    expect(money({ amount: 53, currency: 'KRW' }, 'ko')).toBe('₩53');
  });

  it('is summed for each currency, and nothing where nothing cost anything', () => {
    const file = { kind: 'file', path: 'a', bytes: 1, sha256: 'a'.repeat(64) } as const;
    const costs = [
      { amount: 0.04, currency: 'USD' },
      { amount: 10, currency: 'KRW' },
      { amount: 0.02, currency: 'USD' },
    ];
    expect(totalCost([file, ...costs.map((cost) => ({ ...file, cost }))], 'en')).toBe('$0.06 + ₩10');
    expect(totalCost([file], 'en')).toBeUndefined();
  });
});
