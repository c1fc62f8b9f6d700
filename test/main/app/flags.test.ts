import { describe, expect, it } from 'vitest';
import { FlagError, parseFlags } from '../../../main/app/flags';

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
    const more = ['--lang=ko', '--mute-audio', '--headless', '--in-process-gpu', '--log-file=x', '--no-zygote', '-h'];
    expect(
      parse(...more, '--remote-debugging-port=9222', '--password-store=basic', '--ozone-platform=x11'),
    ).toMatchObject({
      hidden: false,
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

  it.each(['home', 'workspace', 'port'])('does not take the next flag for the value of --%s', (name) => {
    expect(() => parse(`--${name}`, '--sample')).toThrow(`--${name} needs a value.`);
  });

  it.each(['hidden', 'sample', 'exit-when-idle'])('refuses a value for --%s, which is on or absent', (name) => {
    expect(() => parse(`--${name}=no`)).toThrow(`--${name} takes no value.`);
  });

  it.each([
    ['--smaple', '--sample'],
    ['--exit-on-idle', '--exit-when-idle'],
    ['--exitwhenidle', '--exit-when-idle'],
    ['--allow-origins=http://localhost:3000', '--allow-origin'],
    ['--ports=1', '--port'],
    ['--workspaces', '--workspace'],
    ['--HIDDEN', '--hidden'],
  ])('refuses %s, which nearly is %s, instead of passing over it', (given, meant) => {
    expect(() => parse(given)).toThrow(`is not known; did you mean ${meant}?`);
  });
});
