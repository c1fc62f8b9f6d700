import type { Problem } from '../../contract/messages';
import { StepError } from '../runtime/failures';
import type { PictureScene } from './load-scenes';
import type { FoundPicture, PictureRequest, StagedPicture } from './picture-source';
import { SceneFailedError } from './scene-failed';

/**
 * Makes the pictures one after the other; a scene that fails is left to the next source, said in the log. Throws what `make` throws of
 * more than one scene, the signal's reason, and StepError `no_pictures` when no scene at all got one.
 */
export async function* sceneByScene(
  { scenes, signal, log, onPicture }: PictureRequest,
  make: (scene: PictureScene) => Promise<StagedPicture>,
): AsyncGenerator<FoundPicture> {
  let made = 0;
  let problem: Problem | undefined;
  for (const scene of scenes) {
    signal.throwIfAborted();
    let picture: StagedPicture;
    try {
      picture = await make(scene);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof SceneFailedError)) throw error;
      problem = error.problem;
      log({ code: 'image.scene_left', scene: scene.scene, problem }, 'warn');
      continue;
    }
    made += 1;
    onPicture(made);
    yield { scene: scene.scene, picture };
  }
  // A film of nothing but title cards is not what was chosen, and the next attempt may be luckier.
  if (made === 0 && problem !== undefined) throw new StepError('no_pictures', problem, { retryable: true });
}
