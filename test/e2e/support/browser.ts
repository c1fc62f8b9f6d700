import { type Browser, chromium } from 'playwright';

/** The machine's own Chromium (or STUDIO_QUEUE_CHROMIUM), as a creator's browser. */
export function openBrowser(flags: readonly string[] = []): Promise<Browser> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({
    executablePath: process.env.STUDIO_QUEUE_CHROMIUM ?? '/usr/bin/chromium',
    // A window has scroll bars, and they take room.
    ignoreDefaultArgs: ['--hide-scrollbars'],
    args: [
      ...asRoot,
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...flags,
    ],
  });
}
