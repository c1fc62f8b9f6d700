import { app, BaseWindow, dialog, powerMonitor } from 'electron';
import type { Language } from '../../contract/words';
import type { OpenReport } from '../store/types';
import type { Log } from '../system/log';

export interface QuitPlan {
  /** Titles of tasks that are running now. */
  running(): Promise<string[]>;
  /**
   * Named steps in order; each is tried even when one before it failed, so that no door or file stays open. One may resolve
   * with a list of what went wrong on its way.
   */
  readonly steps: readonly (readonly [name: string, step: () => Promise<unknown>])[];
  readonly language: () => Language;
  readonly log: Log;
}

const WORDS = {
  ko: {
    message: (count: number) => `작업 ${count}개가 실행 중입니다. 종료할까요?`,
    detail: '실행 중인 작업은 대기열로 돌아가고, 다음에 앱을 열면 다시 시작합니다. 잃어버리는 작업은 없습니다.',
    quit: '종료',
    stay: '계속 실행',
  },
  en: {
    message: (count: number) => (count === 1 ? 'A task is running. Quit?' : `${count} tasks are running. Quit?`),
    detail: 'Running tasks go back to the queue and start again when you next open the app. Nothing is lost.',
    quit: 'Quit',
    stay: 'Keep running',
  },
} as const;

/** After this the process ends whatever still hangs: a quit that never ends is worse than one that a restart recovers. */
const GIVE_UP_AFTER_MS = 8_000;

export interface Lifecycle {
  /** The user's way out: asks when a task runs. */
  quit(): Promise<void>;
  /** The way out of a signal, of the session's end or of the command line: asks nobody. Safe to call twice. */
  shutDown(exitCode: number): Promise<void>;
}

/** One way out for the tray, the window's menu, signals and the system's log-off. */
export function createLifecycle(plan: QuitPlan): Lifecycle {
  let ending: Promise<void> | undefined;

  const end = async (exitCode: number) => {
    const giveUp = setTimeout(() => app.exit(exitCode === 0 ? 1 : exitCode), GIVE_UP_AFTER_MS);
    for (const [name, step] of plan.steps) {
      try {
        const result = await step();
        const problems: unknown[] = Array.isArray(result) ? result : [];
        for (const problem of problems) plan.log.error('quit.step-failed', problem, { step: name });
      } catch (error) {
        plan.log.error('quit.step-failed', error, { step: name });
      }
    }
    clearTimeout(giveUp);
    app.exit(exitCode);
  };
  const shutDown = (exitCode: number) => {
    ending ??= end(exitCode);
    return ending;
  };

  let asking = false;
  const quit = async () => {
    if (asking || ending !== undefined) return;
    asking = true;
    try {
      const running = await plan.running();
      if (running.length > 0) {
        const words = WORDS[plan.language()];
        const { response } = await dialog.showMessageBox({
          type: 'question',
          message: words.message(running.length),
          detail: `${running.join('\n')}\n\n${words.detail}`,
          buttons: [words.quit, words.stay],
          defaultId: 1,
          cancelId: 1,
          noLink: true,
        });
        if (response !== 0) return;
      }
    } finally {
      asking = false;
    }
    await shutDown(0);
  };

  app.on('before-quit', (event) => {
    // Also while the steps are under way: the last of them ends the app, and not a quit that overtakes them.
    event.preventDefault();
    void quit();
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void shutDown(0));
  onSessionEnd(() => void shutDown(0));
  return { quit, shutDown };
}

/**
 * The system logs the creator off, updates itself or shuts down. Nobody is there to be asked, and what runs shall wait at no cost
 * instead of dying with the session.
 */
function onSessionEnd(leave: () => void): void {
  // Windows tells it to windows alone, and asks them first. After its answer an app may be ended at any moment, so the
  // question alone counts: a session that another program keeps alive goes on without the app, and no task is lost by that.
  const listen = (window: BaseWindow) => {
    window.on('query-session-end', leave);
    window.on('session-end', leave);
  };
  app.on('browser-window-created', (_event, window) => listen(window));
  // The panel is closed to the tray most of the time: a window that is never shown hears it then.
  if (process.platform === 'win32') listen(new BaseWindow({ show: false, skipTaskbar: true }));
  // Linux and macOS wait for an app that asks them to, until it has gone. (The types leave the event out.)
  powerMonitor.on('shutdown', (...told: unknown[]) => {
    const [event] = told;
    if (isPreventable(event)) event.preventDefault();
    leave();
  });
}

function isPreventable(event: unknown): event is { preventDefault(): void } {
  return (
    typeof event === 'object' &&
    event !== null &&
    'preventDefault' in event &&
    typeof event.preventDefault === 'function'
  );
}

/** The database was damaged and moved aside, or lost: says what came back and what may be missing. Nothing waits for the answer. */
export function tellOfRecovery(recovery: NonNullable<OpenReport['recovery']>, language: Language): void {
  const { movedTo, restoredAt } = recovery;
  const words =
    language === 'ko'
      ? {
          message: movedTo === undefined ? '대기열 파일이 없어져 복구했습니다' : '대기열 파일이 손상되어 복구했습니다',
          detail:
            restoredAt === undefined
              ? '백업이 없어 빈 대기열로 시작합니다.'
              : `${restoredAt}에 만든 백업으로 되돌렸습니다. 그 뒤의 변경은 빠져 있을 수 있습니다.`,
          kept: '손상된 파일은 지우지 않고 여기에 두었습니다',
        }
      : {
          message: `The queue file was ${movedTo === undefined ? 'missing' : 'damaged'} and has been recovered`,
          detail:
            restoredAt === undefined
              ? 'There was no backup: the queue starts empty.'
              : `The backup of ${restoredAt} is back. What changed after it may be missing.`,
          kept: 'The damaged file was kept here',
        };
  void dialog.showMessageBox({
    type: 'warning',
    message: words.message,
    detail: movedTo === undefined ? words.detail : `${words.detail}\n\n${words.kept}:\n${movedTo}`,
  });
}
