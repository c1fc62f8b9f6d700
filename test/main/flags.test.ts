import { describe, expect, it } from 'vitest';
import { FlagError, parseFlags } from '../../main/flags';

const parse = (...argv: string[]) => parseFlags(argv, '/work');

describe('The command line', () => {
  it('reads every flag of the app', () => {
    expect(
      parse(
        '--home',
        'h',
        '--workspace=/w',
        '--port',
        '5000',
        '--hidden',
        '--allow-origin',
        'http://localhost:3000',
        '--allow-origin',
        'https://my.app',
        '--sample',
        '--exit-when-idle',
      ),
    ).toEqual({
      home: '/work/h',
      workspace: '/w',
      port: 5000,
      hidden: true,
      allowOrigins: ['http://localhost:3000', 'https://my.app'],
      sample: true,
      exitWhenIdle: true,
    });
  });

  it('passes over the switches of Electron and Chromium', () => {
    expect(parse('--no-sandbox', '--inspect=0', '--user-data-dir=/x', '/app', '--hidden')).toMatchObject({
      hidden: true,
    });
  });

  it.each(['80', '65536', '-1', 'abc', '1e4', ''])('refuses %j as a port with one plain sentence', (port) => {
    expect(() => parse(`--port=${port}`)).toThrow(FlagError);
  });

  it('takes port 0, which lets the system choose', () => {
    expect(parse('--port', '0').port).toBe(0);
  });

  it.each(['null', 'file:///etc', 'localhost:3000', 'chrome-extension://abc', ''])(
    'refuses %j as an origin to allow',
    (origin) => {
      expect(() => parse(`--allow-origin=${origin}`)).toThrow(/--allow-origin/);
    },
  );

  it('reduces an address to its origin as a browser writes it', () => {
    expect(parse('--allow-origin', 'HTTP://LocalHost:80/page?x=1').allowOrigins).toEqual(['http://localhost']);
  });

  it('refuses a flag without its value', () => {
    expect(() => parse('--home')).toThrow('--home needs a value.');
  });
});
