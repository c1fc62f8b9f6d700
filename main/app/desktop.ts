import { join } from 'node:path';
import { app, nativeTheme, shell } from 'electron';
import { TASK_TYPES } from '../../contract/task';
import type { BridgeService } from '../bridge/bridge-service';
import { startNotifier } from '../desktop/notifier';
import { createQuestionNotifier } from '../desktop/question-notifier';
import { startAtLogin as setStartAtLogin } from '../desktop/start-at-login';
import { systemNotifications } from '../desktop/system-notifications';
import { createTray } from '../desktop/tray';
import type { PanelWindow } from '../desktop/window';
import { sendToWindow } from '../ipc/typed-ipc';
import { gather } from '../system/gather';
import type { Core } from './core';
import type { Panel } from './panel';

/** A site of a thousand names changes the list of questions a thousand times: it is shown ten times a second at most. */
const QUESTIONS_TOGETHER = { quietMs: 20, longestMs: 100 };

/** In a studio they are looked through for this machine's; nobody needs to know of more. */
const MOST_PARKED = 500;

export interface DesktopParts {
  readonly core: Core;
  readonly bridge: BridgeService;
  readonly window: PanelWindow;
  readonly resourcesDir: string;
  readonly panel: Pick<Panel, 'pictureOf' | 'showOutput'>;
  /** A home given by a flag, when it is not the usual one. */
  readonly otherHome: string | undefined;
  quit(): void;
}

/** What the creator sees of the app outside its window: tray, notifications, theme, start at login. Returns a function that removes it. */
export async function joinDesktop({
  core,
  bridge,
  window,
  resourcesDir,
  panel,
  otherHome,
  quit,
}: DesktopParts): Promise<() => void> {
  const { log, queue, settings, origins, language, here } = core;
  // In a studio the tray is this machine's: it pauses nobody else.
  const scope = core.studio === undefined ? 'everybody' : 'this-machine';
  const openTask = (id: string) => {
    window.open();
    window.whenReady(() => sendToWindow(window.current(), 'app:open-task', { id }));
  };
  const enabled = () => settings.current().notifications;
  const show = systemNotifications({ enabled, log, icon: join(resourcesDir, 'icon.png') });
  const openFilm = (projectId: string, play: boolean) => {
    window.open();
    window.whenReady(() => sendToWindow(window.current(), 'app:open-film', { projectId, play }));
  };
  const stopNotifier = startNotifier(queue, {
    language,
    enabled,
    show,
    openTask,
    film: {
      open: (projectId) => openFilm(projectId, false),
      play: (projectId) => openFilm(projectId, true),
      showInFolder: (taskId) =>
        void panel.showOutput(taskId).catch((error: unknown) => {
          log.error('notification.folder', error);
          openTask(taskId);
        }),
      picture: panel.pictureOf,
    },
    wasAddedHere: here.wasAdded,
    onBatchEnd: () => {
      if (settings.current().batchSound) shell.beep();
    },
    onError: (error) => log.error('notification.failed', error),
  });
  const questionNotifier = createQuestionNotifier({
    language,
    show,
    isPanelHidden: () => window.isOutOfSight(),
    open: () => {
      window.open();
      window.whenReady(() => sendToWindow(window.current(), 'app:open-questions', {}));
    },
  });
  const tray = await createTray({
    queue,
    language,
    quit,
    iconsDir: resourcesDir,
    originRequests: () => origins.requests().length,
    isPaused: (type) => queue.pausedFor(type)[scope === 'everybody' ? 'everybody' : 'thisMachine'],
    parked: async () => {
      const parked = { statuses: ['waiting'], needsYou: true } as const;
      if (core.studio === undefined) return (await queue.tasks.list({ ...parked, limit: 1 })).total;
      const { tasks } = await queue.tasks.list({ ...parked, limit: MOST_PARKED });
      return tasks.filter(here.wasAdded).length;
    },
    open: () => window.open(),
    pauseAll: (paused) => {
      for (const type of TASK_TYPES) {
        queue.setPaused(type, paused, scope).catch((error: unknown) => log.error('tray.pause', error, { type }));
      }
    },
  });
  const questions = gather<true>({ usual: QUESTIONS_TOGETHER, busy: QUESTIONS_TOGETHER, often: Infinity }, () => {
    const requests = origins.requests();
    sendToWindow(window.current(), 'origins:requests', requests);
    questionNotifier.update(requests);
    void tray.refresh();
  });
  origins.onRequests(() => questions.add([true]));
  // At each start the usual home corrects its login entry. Another home must not: just opening it would remove that entry.
  let startsAtLogin = otherHome === undefined ? undefined : settings.current().startAtLogin;
  const registerAtLogin = (on: boolean) => {
    startsAtLogin = on;
    // A development build would register the bare Electron.
    if (!app.isPackaged) return;
    const setLoginItem = (openAtLogin: boolean, args: string[]) => app.setLoginItemSettings({ openAtLogin, args });
    const { platform, env, execPath } = process;
    setStartAtLogin(on, { platform, env, execPath, otherHome, setLoginItem }).catch((error: unknown) =>
      log.error('login.start', error),
    );
  };
  const applySettings = () => {
    const { port, theme, startAtLogin } = settings.current();
    nativeTheme.themeSource = theme;
    if (startsAtLogin !== startAtLogin) registerAtLogin(startAtLogin);
    bridge.moveTo(port).catch((error: unknown) => log.error('bridge.move', error));
    void tray.refresh();
  };
  settings.onChange(applySettings);
  applySettings();
  app.on('window-all-closed', () => {
    // The app lives on in the tray.
  });
  app.on('second-instance', (_event, argv) => {
    // A start in the tray, such as the one at login, asks for no window.
    if (!argv.includes('--hidden')) window.open();
  });
  app.on('activate', () => window.open());
  return () => {
    window.keepPlace();
    stopNotifier();
    questions.stop();
    questionNotifier.stop();
    tray.destroy();
  };
}
