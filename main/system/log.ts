import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import electronLog from 'electron-log/node';

type Fields = Readonly<Record<string, unknown>>;
export interface Log {
  readonly dir: string;
  info(event: string, fields?: Fields): void;
  warn(event: string, fields?: Fields): void;
  error(event: string, error: unknown, fields?: Fields): void;
}

const MAX_FILE_BYTES = 5 * 1024 * 1024;
const KEPT_FILES = 5;
/** The value of a field with such a name is never written, whoever logs it. */
const SECRET_NAME = /key|token|secret|password|authorization|cookie/i;

function line(level: string, event: string, fields: Fields): string {
  return JSON.stringify({ time: new Date().toISOString(), level, event, ...fields }, (name, value: unknown) => {
    if (name !== '' && SECRET_NAME.test(name)) return '[hidden]';
    if (value instanceof Error) return { message: value.message, stack: value.stack };
    return value;
  });
}

/** combined.log → combined.1.log → … ; the oldest goes. */
function rotate(path: string): void {
  const numbered = (n: number) => path.replace(/\.log$/, `.${n}.log`);
  rmSync(numbered(KEPT_FILES), { force: true });
  for (let n = KEPT_FILES - 1; n >= 1; n--) if (existsSync(numbered(n))) renameSync(numbered(n), numbered(n + 1));
  if (existsSync(path)) renameSync(path, numbered(1));
}

/**
 * Two JSON-lines files in `dir`: combined.log with everything, errors.log with errors alone; rotated at 5 MiB, five kept. When the
 * folder cannot be made, the app runs without a log and says so on the terminal.
 */
export function openLog(dir: string): Log {
  try {
    mkdirSync(dir, { recursive: true });
  } catch (error) {
    process.stderr.write(`Nothing can be logged: ${error instanceof Error ? error.message : String(error)}\n`);
  }
  const fileLogger = (name: string) => {
    const logger = electronLog.create({ logId: `${name}:${dir}` });
    logger.transports.console.level = false;
    const file = logger.transports.file;
    file.resolvePathFn = () => join(dir, `${name}.log`);
    file.format = '{text}';
    file.maxSize = MAX_FILE_BYTES;
    file.archiveLogFn = (old) => rotate(old.path);
    return logger;
  };
  const combined = fileLogger('combined');
  const errors = fileLogger('errors');
  return {
    dir,
    info: (event, fields = {}) => combined.info(line('info', event, fields)),
    warn: (event, fields = {}) => combined.warn(line('warn', event, fields)),
    error(event, error, fields = {}) {
      const text = line('error', event, { ...fields, error });
      combined.error(text);
      errors.error(text);
    },
  };
}
