import { Menu, Tray } from 'electron';

const WORDS = {
  ko: { open: '큐 열기', quit: '종료' },
  en: { open: 'Open the queue', quit: 'Quit' },
} as const;

/** The app lives here while its window is closed. Keep the answer: a tray that is collected disappears. */
export function createTray(icon: string, language: 'ko' | 'en', actions: { open(): void; quit(): void }): Tray {
  const tray = new Tray(icon);
  const words = WORDS[language];
  tray.setToolTip('Studio Queue');
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: words.open, click: actions.open },
      { type: 'separator' },
      { label: words.quit, click: actions.quit },
    ]),
  );
  tray.on('click', actions.open);
  return tray;
}
