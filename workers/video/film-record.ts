import { createReadStream } from 'node:fs';
import type { Aspect } from '../../contract/aspect';
import type { FilmRecord, ScriptFile } from '../../contract/project-files';
import { sha256Of } from '../runtime/sha256';
import type { PictureFile } from './sources';
import type { Timeline } from './timeline';

interface Filmed {
  /** Its scenes in the order of the film. */
  readonly script: ScriptFile;
  readonly timeline: Timeline;
  readonly aspect: Aspect;
  /** One a scene. */
  readonly shown: readonly PictureFile[];
}

/** The text of `film.json`: what the film was made of and where each scene is in it. */
export async function filmRecord({ script, timeline, aspect, shown }: Filmed): Promise<string> {
  const pictures = new Map<string, string>();
  for (const { name, path, known } of shown) {
    if (!pictures.has(name)) pictures.set(name, known?.sha256 ?? (await sha256Of(createReadStream(path))));
  }
  const record: FilmRecord = {
    version: 1,
    aspect,
    seconds: timeline.totalSeconds,
    script,
    scenes: script.scenes.flatMap(({ scene }, index) => {
      const span = timeline.scenes[index];
      const picture = shown[index];
      if (span === undefined || picture === undefined) return [];
      const at = (frame: number) => frame / timeline.frameRate;
      return {
        scene,
        startsAt: at(span.firstFrame),
        seconds: at(span.endFrame - span.firstFrame),
        voice: { from: span.speechStart, to: span.speechEnd },
        picture: { name: picture.name, sha256: pictures.get(picture.name) ?? '' },
      };
    }),
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}
