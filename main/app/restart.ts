/** By this exit code the app asks whoever started it to start it again (scripts/start.mjs), so that the terminal keeps it. */
export const RESTART_EXIT_CODE = 75;

export interface RestartParts {
  readonly env: NodeJS.ProcessEnv;
  /** Of this start, without the program. */
  readonly args: readonly string[];
  /** Electron's app, narrowed. */
  readonly app: {
    relaunch(options: { args: string[]; execPath?: string }): void;
    exit(code: number): void;
  };
}

/** What was asked for once is not done again. */
const ONCE = '--sample';

/** Ends this process in such a way that another one takes its place. */
export function restart({ env, args, app }: RestartParts): void {
  if (env.STUDIO_QUEUE_STARTED_BY === 'npm') {
    app.exit(RESTART_EXIT_CODE);
    return;
  }
  // An AppImage runs from a new mount point each time.
  const { APPIMAGE } = env;
  app.relaunch({ args: args.filter((arg) => arg !== ONCE), ...(APPIMAGE === undefined ? {} : { execPath: APPIMAGE }) });
  app.exit(0);
}
