import { expect, it } from 'vitest';
import { passedOn } from '../../../workers/creator/program-environment';

it('Of an environment a program gets what it needs to find itself and the screen, and no key of anything else', () => {
  const given = {
    PATH: '/bin',
    HOME: '/home/me',
    LC_ALL: 'C',
    DISPLAY: ':0',
    AWS_SECRET: 'x',
    NODE_OPTIONS: '--x',
    SQ_RUN: 'y',
  };
  expect(passedOn(given, false)).toEqual({ PATH: '/bin', HOME: '/home/me', LC_ALL: 'C', DISPLAY: ':0' });
});

it('On Windows names are the same in any case', () => {
  const given = { Path: 'C:\\', SystemRoot: 'C:\\Windows', 'ProgramFiles(x86)': 'C:\\P', Secret: 'x' };
  expect(passedOn(given, true)).toEqual({ Path: 'C:\\', SystemRoot: 'C:\\Windows', 'ProgramFiles(x86)': 'C:\\P' });
  expect(passedOn(given, false)).toEqual({});
});
