import { app, BaseWindow, dialog, powerMonitor } from 'electron';
import type { Language } from '../../contract/words';
import { createEnding, type Ending, type EndingParts } from './ending';
import { RESTART_EXIT_CODE, restart } from './restart';

export interface QuitPlan extends Omit<EndingParts, 'mayQuit' | 'exit'> {
  readonly language: () => Language;
}

export interface Lifecycle extends Ending {
  /** Asks nobody: what runs goes back to waiting, and the app starts again. */
  restart(): void;
}

/** Connects every way out (tray, window menu, signals, log-off) to the one ending. */
export function createLifecycle({ language, ...parts }: QuitPlan): Lifecycle {
  const ending = createEnding({
    ...parts,
    mayQuit: (running) => askToQuit(running, language()),
    exit: (code) =>
      code === RESTART_EXIT_CODE ? restart({ env: process.env, args: process.argv.slice(1), app }) : app.exit(code),
  });
  app.on('before-quit', (event) => {
    // Also while the steps run: the app ends after the last of them, not by a quit that overtakes them.
    event.preventDefault();
    void ending.quit();
  });
  const leave = () => void ending.shutDown(0);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, leave);
  onSessionEnd(leave);
  return { ...ending, restart: () => void ending.shutDown(RESTART_EXIT_CODE) };
}

const WORDS = {
  ko: {
    message: (count: number) => `작업 ${count}개가 실행 중입니다. 종료할까요?`,
    detail: '실행 중인 작업은 큐로 돌아가고, 다음에 앱을 열면 다시 시작합니다. 잃어버리는 작업은 없습니다.',
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

async function askToQuit(running: readonly string[], language: Language): Promise<boolean> {
  const words = WORDS[language];
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: words.message(running.length),
    detail: `${running.join('\n')}\n\n${words.detail}`,
    buttons: [words.quit, words.stay],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}

/**
 * The system logs the user off, updates itself or shuts down. Nobody is there to be asked, and running tasks should wait at no
 * cost instead of dying with the session.
 */
function onSessionEnd(leave: () => void): void {
  // Windows notifies only windows, and asks them first. It may end an app at any moment after the reply, so the app leaves at the
  // question: if another program keeps the session alive, the session goes on without this app, and no task is lost.
  const listen = (window: BaseWindow) => {
    window.on('query-session-end', leave);
    window.on('session-end', leave);
  };
  app.on('browser-window-created', (_event, window) => listen(window));
  // The panel is closed to the tray most of the time; this window, never shown, hears the question then.
  if (process.platform === 'win32') listen(new BaseWindow({ show: false, skipTaskbar: true }));
  // Linux and macOS wait until an app that asks for it has ended. (Electron's types omit the event.)
  powerMonitor.on('shutdown', (...args: unknown[]) => {
    const [event] = args;
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
