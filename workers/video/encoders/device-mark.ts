import { readdir, readFile, stat } from 'node:fs/promises';
import { release } from 'node:os';
import { join } from 'node:path';

/** The parts of the drivers that Windows keeps in its system folder: of NVIDIA, AMD and Intel. */
const WINDOWS_DRIVERS = ['nvEncodeAPI64.dll', 'amfrt64.dll', 'libmfxhw64.dll', 'vpl_impl64.dll'];

const namesIn = (dir: string, pattern: RegExp): Promise<string[]> =>
  readdir(dir).then(
    (names) => names.filter((name) => pattern.test(name)).sort(),
    () => [],
  );

/** Of this machine's encoders: another card or driver is another mark. */
export async function deviceMark(platform: NodeJS.Platform): Promise<readonly unknown[]> {
  if (platform === 'win32') {
    const system = join(process.env.SystemRoot ?? 'C:\\Windows', 'System32');
    const driver = (name: string) =>
      stat(join(system, name)).then(
        ({ size, mtimeMs }) => [size, mtimeMs],
        () => undefined,
      );
    return [release(), ...(await Promise.all(WINDOWS_DRIVERS.map(driver)))];
  }
  if (platform !== 'linux') return [release()];
  const nvidia = await readFile('/proc/driver/nvidia/version', 'utf8').catch(() => undefined);
  return [release(), await namesIn('/dev/dri', /^renderD/u), await namesIn('/dev', /^nvidia\d/u), nvidia];
}
