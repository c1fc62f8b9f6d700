import { createReadStream } from 'node:fs';
import type { Aspect } from '../../contract/aspect';
import type { Chapter, FilmRecord, ScriptFile } from '../../contract/project-files';
import { sha256Of } from '../runtime/sha256';
import type { Clips } from './clips/prepare-clips';
import type { PictureFile } from './sources';
import type { Timeline } from './timeline';

interface Filmed {
  /** Its scenes in the order of the film. */
  readonly script: ScriptFile;
  readonly timeline: Timeline;
  readonly clips: Clips;
  readonly chapters: readonly Chapter[];
  readonly aspect: Aspect;
  /** One for each scene. */
  readonly shown: readonly PictureFile[];
}

/** The text of `film.json`: what the film was made of and where each scene is in it. */
export async function filmRecord({ script, timeline, clips, chapters, aspect, shown }: Filmed): Promise<string> {
  const pictures = new Map<string, string>();
  for (const { name, path, known } of shown) {
    if (!pictures.has(name)) pictures.set(name, known?.sha256 ?? (await sha256Of(createReadStream(path))));
  }
  const { intro, outro } = clips;
  const before = intro?.seconds ?? 0;
  const record: FilmRecord = {
    version: 1,
    aspect,
    seconds: before + timeline.totalSeconds + (outro?.seconds ?? 0),
    ...(intro === undefined ? {} : { intro: intro.seconds }),
    ...(outro === undefined ? {} : { outro: outro.seconds }),
    ...(chapters.length === 0 ? {} : { chapters: [...chapters] }),
    script,
    scenes: script.scenes.flatMap(({ scene }, index) => {
      const span = timeline.scenes[index];
      const picture = shown[index];
      if (span === undefined || picture === undefined) return [];
      return {
        scene,
        startsAt: before + span.firstFrame / timeline.frameRate,
        seconds: (span.endFrame - span.firstFrame) / timeline.frameRate,
        voice: { from: before + span.speechStart, to: before + span.speechEnd },
        picture: { name: picture.name, sha256: pictures.get(picture.name) ?? '' },
      };
    }),
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}
