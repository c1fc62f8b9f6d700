import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCanonicalOrigin, Origins } from '../../../main/bridge/origins';
import { tempDir } from '../../support/temp-dir';

describe('isCanonicalOrigin', () => {
  it.each([
    'http://localhost:3000',
    'http://127.0.0.1:8080',
    'https://studio.example',
    'http://[::1]:3000',
    'http://localhost',
  ])('accepts %s', (origin) => {
    expect(isCanonicalOrigin(origin)).toBe(true);
  });

  it.each([
    'null',
    '',
    '*',
    'file://',
    'file:///home/me/page.html',
    'chrome-extension://abcdefghijklmnop',
    'moz-extension://abc',
    'ws://localhost:3000',
    'http://localhost:3000.evil.com',
    'http://localhost:3000/',
    'http://localhost:3000/path',
    'http://localhost:3000?x',
    'http://localhost:3000#x',
    'http://user@localhost:3000',
    'http://localhost:3000@evil.com',
    'http://localhost.:3000',
    'http://LOCALHOST:3000',
    'HTTP://localhost:3000',
    'http://localhost:80',
    'https://localhost:443',
    'http://localhost:03000',
    'http://localhost:',
    'http://localhost:99999',
    'http://lоcalhost:3000',
    'http://한국.example',
    'http://127.1:3000',
    'http://2130706433:3000',
    'http://0x7f.0.0.1',
    'http://local host:3000',
    'http://localhost:3000 ',
    'http://localhost:3000\n',
    'http:/localhost:3000',
    'http://',
    'http://[::0001]',
    'javascript:alert(1)',
    `http://${'a'.repeat(400)}.com`,
  ])('refuses %j', (origin) => {
    expect(isCanonicalOrigin(origin)).toBe(false);
  });

  it('accepts a text only when the URL parser writes it back the same, as a browser would', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.webAuthority().map((host) => `http://${host}`),
        ),
        (text) => {
          if (!isCanonicalOrigin(text)) return;
          expect(new URL(text).origin).toBe(text);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('Origins', () => {
  it('remembers what the creator decided, in a file that only the owner can read', () => {
    const home = tempDir('origins');
    const origins = Origins.open(home);
    origins.decide('http://localhost:3000', true);
    origins.decide('https://evil.example', false);
    const again = Origins.open(home);
    expect(again.standingOf('http://localhost:3000')).toBe('approved');
    expect(again.standingOf('https://evil.example')).toBe('denied');
    expect(statSync(join(home, 'origins.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(home)).toEqual(['origins.json']);
  });

  it('compares origins exactly: another port, scheme or host is unknown', () => {
    const origins = Origins.open(tempDir('origins'));
    origins.approve('http://localhost:3000');
    for (const other of ['http://localhost:3001', 'https://localhost:3000', 'http://127.0.0.1:3000']) {
      expect(origins.standingOf(other)).toBe('unknown');
    }
    expect(origins.standingOf('http://localhost:3000.evil.com')).toBe('malformed');
    expect(origins.standingOf('null')).toBe('malformed');
  });

  it('asks once for each unknown origin and notifies its listeners of the whole list', () => {
    const origins = Origins.open(tempDir('origins'));
    const reported: string[][] = [];
    const stop = origins.onRequests((requests) => reported.push(requests.map(({ origin }) => origin)));
    origins.request('http://localhost:3000');
    origins.request('http://localhost:3000');
    origins.request('null');
    origins.decide('http://localhost:3000', true);
    origins.request('http://localhost:3000');
    stop();
    origins.request('http://localhost:4000');
    expect(reported).toEqual([['http://localhost:3000'], []]);
  });

  const pendingOf = (origins: Origins) => origins.requests().map(({ origin }) => origin);
  const numbered = (from: number, to: number, spelled: (n: number) => string) =>
    Array.from({ length: to - from + 1 }, (_, i) => spelled(from + i));
  const ofTheWeb = (n: number) => `https://a${n}.example`;
  const ofThisMachine = (n: number) => `http://localhost:${3_000 + n}`;

  it('asks about ten pages at most: the oldest is dropped', () => {
    const origins = Origins.open(tempDir('origins'));
    for (let n = 1; n <= 50; n += 1) expect(origins.request(ofTheWeb(n))).toBe(true);
    expect(pendingOf(origins)).toEqual(numbered(41, 50, ofTheWeb));
  });

  it('lets no flood of pages of the web push out one of this machine, nor ten of them keep one out', () => {
    const origins = Origins.open(tempDir('origins'));
    for (let n = 1; n <= 10; n += 1) origins.request(ofTheWeb(n));
    expect(origins.request(ofThisMachine(1))).toBe(true);
    for (let n = 11; n <= 50; n += 1) origins.request(ofTheWeb(n));
    expect(pendingOf(origins)).toEqual([ofThisMachine(1), ...numbered(42, 50, ofTheWeb)]);
  });

  it('where all ten are of this machine, takes in no page of the web, and one of this machine for the oldest', () => {
    const origins = Origins.open(tempDir('origins'));
    for (let n = 1; n <= 10; n += 1) origins.request(ofThisMachine(n));
    let reports = 0;
    origins.onRequests(() => {
      reports += 1;
    });
    expect(origins.request(ofTheWeb(1))).toBe(false);
    expect([pendingOf(origins), reports]).toEqual([numbered(1, 10, ofThisMachine), 0]);
    expect(origins.request(ofThisMachine(11))).toBe(true);
    expect([pendingOf(origins), reports]).toEqual([numbered(2, 11, ofThisMachine), 1]);
  });

  it('never asks again for a denied origin, and asks again after it was revoked', () => {
    const origins = Origins.open(tempDir('origins'));
    origins.decide('https://evil.example', false);
    origins.request('https://evil.example');
    expect(origins.requests()).toEqual([]);
    origins.revoke('https://evil.example');
    origins.request('https://evil.example');
    expect(origins.requests()).toHaveLength(1);
  });

  it.each(['not json', '{}', '{"version":1,"approved":"http://localhost:3000","denied":[]}', ''])(
    'moves a broken file aside and approves nobody: %j',
    (text) => {
      const home = tempDir('origins');
      writeFileSync(join(home, 'origins.json'), text);
      const moved: string[] = [];
      const origins = Origins.open(home, (movedTo) => moved.push(movedTo));
      expect(origins.approved()).toEqual([]);
      expect(moved.map((path) => readFileSync(path, 'utf8'))).toEqual([text]);
      expect(existsSync(join(home, 'origins.json'))).toBe(false);
    },
  );

  it('ignores what is no origin in its file, and refuses to decide about it', () => {
    const home = tempDir('origins');
    writeFileSync(
      join(home, 'origins.json'),
      JSON.stringify({ version: 1, approved: ['null', 'http://localhost:3000'], denied: [] }),
    );
    const origins = Origins.open(home);
    expect(origins.approved()).toEqual(['http://localhost:3000']);
    expect(() => origins.decide('null', true)).toThrow(/origin looks like/);
    expect(() => origins.approve('http://localhost:3000/')).toThrow(/origin looks like/);
  });
});
