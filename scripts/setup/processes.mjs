// @ts-check
import { spawn } from 'node:child_process';
import { appendFileSync, closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SetupError } from './setup-error.mjs';

/** Every process of one set-up run carries this variable, so that a later run can find what a killed one left behind. */
const SETUP_TOKEN = 'STUDIO_QUEUE_SETUP_TOKEN';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * @param {string} program
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined} full path of the program as PATH finds it; no process is started for this
 */
export function findProgram(program, env = process.env) {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const folder of (env.PATH ?? env.Path ?? '').split(delimiter)) {
    for (const suffix of suffixes) {
      const candidate = join(folder, program + suffix);
      if (folder !== '' && existsSync(candidate)) return candidate;
    }
  }
  return undefined;
}

/**
 * @typedef {object} ToolOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} logFile what the tool says goes here, not to the terminal
 * @property {string} token
 */

/**
 * Runs a tool to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {ToolOptions} options
 * @returns {Promise<{ ok: boolean, stdout: string, output: string, ending: string }>} output holds both streams
 */
export async function tryTool(command, args, { cwd, env = process.env, logFile, token }) {
  appendFileSync(logFile, `\n$ ${[command, ...args].join(' ').slice(0, 500)}\n`);
  // npm.cmd is a batch file: Windows starts those through its shell only.
  const needsShell = process.platform === 'win32' && /\.cmd$/i.test(command);
  const child = spawn(command, args, {
    cwd,
    env: { ...env, [SETUP_TOKEN]: token },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: needsShell,
    windowsHide: true,
  });
  running.add(child);
  let stdout = '';
  let output = '';
  const log = openSync(logFile, 'a');
  child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    stdout += text;
    output += text;
    appendFileSync(log, text);
  });
  child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    output += text;
    appendFileSync(log, text);
  });
  const ending = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal ? `ended by ${signal}` : `exit code ${code}`));
  });
  running.delete(child);
  closeSync(log);
  return { ok: ending === 'exit code 0', stdout, output, ending };
}

/**
 * Like tryTool, but a failure is the end of the set-up.
 * @param {string} what the sentence's subject, e.g. "npm ci"
 * @param {string} command
 * @param {string[]} args
 * @param {ToolOptions} options
 */
export async function runTool(what, command, args, options) {
  const result = await tryTool(command, args, options);
  if (result.ok) return result;
  throw new SetupError(
    `${what} failed (${result.ending}). Its last words:\n${tail(result.output)}\nThe whole log: ${options.logFile}`,
  );
}

/** @param {string} text */
export function tail(text, lines = 12) {
  return text
    .trimEnd()
    .split('\n')
    .slice(-lines)
    .map((line) => `    ${line}`)
    .join('\n');
}

/**
 * Ends what a set-up run started: its own children, and on Linux their descendants too (npm starts npm: killing the
 * first alone would leave the second writing into node_modules while the next set-up deletes it).
 * @param {string} token
 */
export function killSetupProcesses(token) {
  for (const child of running) child.kill('SIGKILL');
  for (const pid of pidsWithEnvironment(`${SETUP_TOKEN}=${token}`)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself between the scan and the signal.
    }
  }
}

/**
 * @param {string} entry NAME=value, compared whole
 * @returns {number[]} processes started with that variable, without this one; always empty where there is no /proc
 */
function pidsWithEnvironment(entry) {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/environ`, 'latin1').split('\0').includes(entry);
      } catch {
        // Gone already, or another user's: in neither case ours.
        return false;
      }
    })
    .map(Number);
}
