import i18next from 'i18next';
import { create } from 'zustand';
import { AppError } from '../../../contract/errors';
import { showError } from '../../actions/attempt';
import { fileUrl } from '../../shared/project-file-url';
import { client } from '../../store';

/** The scene whose voice is heard, and whether the next ones follow. */
export const useVoice = create<{ readonly sceneId: string | undefined; readonly all: boolean }>(() => ({
  sceneId: undefined,
  all: false,
}));

let audio: HTMLAudioElement | undefined;
/** Changes whenever something else is to be heard, or nothing. */
let turn = 0;

export function stopVoice(): void {
  turn += 1;
  audio?.pause();
  useVoice.setState({ sceneId: undefined, all: false });
}

/** Lets one scene be heard, or several one after the other. */
export async function hear(projectId: string, sceneIds: readonly string[]): Promise<void> {
  stopVoice();
  turn += 1;
  const mine = turn;
  try {
    for (const id of sceneIds) {
      useVoice.setState({ sceneId: id, all: sceneIds.length > 1 });
      const { file, from, to } = await client.call('films:voice', { projectId, id });
      if (turn !== mine) return;
      await playPart(`${fileUrl(projectId, file)}#t=${from.toFixed(3)},${to.toFixed(3)}`);
      if (turn !== mine) return;
    }
  } catch (error) {
    if (turn === mine)
      showError(error instanceof AppError ? error : new Error(i18next.t('project.voiceFailed'), { cause: error }));
  }
  if (turn === mine) stopVoice();
}

/** Until its end, or until it is stopped. Chromium itself pauses at the end that the address names. */
async function playPart(url: string): Promise<void> {
  audio ??= new Audio();
  const element = audio;
  element.src = url;
  await element.play();
  await new Promise<void>((done, fail) => {
    const stop = new AbortController();
    const end = (act: () => void) => () => {
      stop.abort();
      act();
    };
    element.addEventListener('pause', end(done), { signal: stop.signal });
    element.addEventListener('ended', end(done), { signal: stop.signal });
    element.addEventListener(
      'error',
      end(() => fail(element.error)),
      { signal: stop.signal },
    );
  });
}
