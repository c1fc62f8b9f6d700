import which from 'which';
import { AppError } from '../../contract/errors';

/** The one call of Electron's shell that is used here. */
export interface Trash {
  trashItem(path: string): Promise<void>;
}

/** On Linux the bin is the desktop's: Electron starts one of these, by which desktop it is. */
const PROGRAMS = ['gio', 'kioclient', 'kioclient5'];

/** Moves a file or a folder to the system's bin. @throws AppError where a Linux lacks the program, and whatever the system says */
export async function moveToBin(path: string, trash: Trash, platform = process.platform): Promise<void> {
  try {
    await trash.trashItem(path);
  } catch (error) {
    if (platform === 'linux' && !(await hasProgram()))
      throw new AppError('storage_failed', { code: 'film.no_bin_program' });
    throw error;
  }
}

async function hasProgram(): Promise<boolean> {
  for (const program of PROGRAMS) if ((await which(program, { nothrow: true })) !== null) return true;
  return false;
}
