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

  it.each(['home', 'workspace', 'port', 'studio'])('does not take the next flag for the value of --%s', (name) => {
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
    ['--stduio=redis://nas', '--studio'],
  ])('refuses %s, which nearly is %s, instead of passing over it', (given, meant) => {
    expect(() => parse(given)).toThrow(`is not known; did you mean ${meant}?`);
  });
});

describe('The studio of one run', () => {
  const SECRET = 'zq7-sesame';
  const studioOf = (flag: string | undefined, env: string | undefined) =>
    parseFlags(flag === undefined ? [] : ['--studio', flag], '/work', {
      ...(env === undefined ? {} : { STUDIO_QUEUE_REDIS: env }),
    }).studio;

  it('comes from the flag, with its name, else from the environment, else there is none', () => {
    const given = { name: 'film', password: undefined, knowsTheRisk: false };
    expect(studioOf('rediss://me@nas:6380/2?name=film', 'redis://127.0.0.1')).toEqual({
      ...given,
      address: 'rediss://me@nas:6380/2',
    });
    expect(studioOf(undefined, 'redis://127.0.0.1:6379/?name=film')).toEqual({
      ...given,
      address: 'redis://127.0.0.1:6379/',
    });
    expect([studioOf(undefined, undefined), studioOf(undefined, '')]).toEqual([undefined, undefined]);
  });

  it('takes a password from the environment alone, and keeps it out of the address', () => {
    const ofEnv = studioOf(undefined, `redis://me:${SECRET}%40@127.0.0.1`);
    expect(ofEnv).toMatchObject({ address: 'redis://me@127.0.0.1', password: `${SECRET}@` });
    expect(studioOf('redis://127.0.0.1', `redis://:${SECRET}@127.0.0.1:6379`)?.password).toBe(SECRET);
    expect(studioOf('redis://127.0.0.1:7000', `redis://:${SECRET}@127.0.0.1`)?.password).toBeUndefined();
    expect(() => studioOf(`redis://:${SECRET}@127.0.0.1`, undefined)).toThrow(/can be read by every program/);
  });

  it.each([
    '',
    'nas',
    'http://nas',
    'redis://',
    'redis:nas',
    'redis://nas:99999',
    'rediss://nas?name=a{b',
    'redis://a b',
  ])('refuses %j with one plain sentence', (address) => {
    expect(() => studioOf(address, undefined)).toThrow(FlagError);
    if (address !== '') expect(() => studioOf(undefined, address)).toThrow(/^STUDIO_QUEUE_REDIS needs/);
  });

  it('never repeats what was given: it may hold a password', () => {
    for (const odd of [`redis://:${SECRET}@`, `${SECRET}`, `http://me:${SECRET}@nas`, `redis://:${SECRET}@nas`]) {
      for (const give of [() => studioOf(odd, undefined), () => studioOf(undefined, odd)]) {
        expect(give).toThrow(FlagError);
        expect(give).not.toThrow(new RegExp(SECRET));
      }
    }
  });

  it('is not sent readable over a network, unless the risk is known', () => {
    expect(() => studioOf('redis://nas', undefined)).toThrow(/Use rediss:/);
    expect(studioOf('redis://nas?risk=known', undefined)?.knowsTheRisk).toBe(true);
    for (const here of ['redis://localhost', 'redis://127.1.2.3', 'redis://[::1]:6379', 'rediss://nas']) {
      expect(studioOf(here, undefined)?.address).toContain(here);
    }
    expect(() => studioOf('redis://127.0.0.1.nas', undefined)).toThrow(/Use rediss:/);
  });
});
