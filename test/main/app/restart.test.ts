import { expect, it } from 'vitest';
import { RESTART_EXIT_CODE, restart } from '../../../main/app/restart';

function asked(env: NodeJS.ProcessEnv): unknown[] {
  const calls: unknown[] = [];
  const app = { relaunch: (options: object) => calls.push(options), exit: (code: number) => calls.push(code) };
  restart({ env, args: ['/app', '--hidden', '--sample'], app });
  return calls;
}

it('a package starts itself again, without what was asked for once', () => {
  expect(asked({})).toEqual([{ args: ['/app', '--hidden'] }, 0]);
});

it('an AppImage starts its own file again, since it ran from a mount point that is gone by then', () => {
  expect(asked({ APPIMAGE: '/opt/sq.AppImage' })[0]).toMatchObject({ execPath: '/opt/sq.AppImage' });
});

it('with `npm start` the script starts it again, so that the terminal keeps it', () => {
  expect(asked({ STUDIO_QUEUE_STARTED_BY: 'npm' })).toEqual([RESTART_EXIT_CODE]);
});
