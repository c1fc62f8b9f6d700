import { AppError } from '../../contract/errors';
import { type FilmRecord, type ScriptFile, type ScriptScene, scenesInOrder } from '../../contract/project-files';
import type { StoryEdit } from '../../contract/storyboard';
import { wholeCharacter } from '../system/whole-character';

/** More rows than anybody arranges by hand, and pictures have numbers of three digits. */
const MAX_SCENES = 300;
const MAX_NUMBER = 999;
const MAX_PROMPT_CHARS = 2_000;
/** In seconds, for a scene without words: as long as the film shows it. */
const WORDLESS_SECONDS = 2;
/** Of Korean speech; used while a script says nothing of its own pace. */
const USUAL_CHARS_PER_SECOND = 6;

/** A scene's id in the storyboard. */
export const idOf = ({ scene }: Pick<ScriptScene, 'scene'>): string => String(scene);

export interface EditParts {
  readonly script: ScriptFile;
  /** Of the present film. */
  readonly record: FilmRecord | undefined;
  /** A new scene gets none of these numbers: a picture with it may be there still. */
  readonly taken: Iterable<number>;
}

/**
 * The script with one change of the creator's. Scenes keep their numbers.
 * @throws AppError `scene_not_found`, or `invalid_body` for a change that cannot be made
 */
export function editScript({ script, record, taken }: EditParts, edit: StoryEdit): ScriptFile {
  const scenes = scenesInOrder(script);
  const place = (id: string): number => {
    const found = scenes.findIndex((scene) => idOf(scene) === id);
    if (found === -1) throw new AppError('scene_not_found', 'No scene has this id.', 'id');
    return found;
  };
  const behind = (after: string | null): number => (after === null ? 0 : place(after) + 1);
  const change = (id: string, changed: (scene: ScriptScene) => ScriptScene) =>
    scenes.map((scene) => (idOf(scene) === id ? changed(scene) : scene));
  const made = (edited: readonly ScriptScene[]): ScriptFile => ({
    ...script,
    order: 'listed',
    scenes: [...edited],
    totalSeconds: Math.max(1, sum(edited.map(({ seconds }) => seconds))),
  });
  const newNumber = (): number => {
    if (scenes.length >= MAX_SCENES) throw refuse({ code: 'film.too_many_scenes', limit: MAX_SCENES });
    const numbers = new Set([
      ...taken,
      ...scenes.map(({ scene }) => scene),
      ...(record?.scenes ?? []).map(({ scene }) => scene),
    ]);
    const highest = Math.max(0, ...numbers);
    if (highest < MAX_NUMBER) return highest + 1;
    // Somebody named a picture 999.jpg.
    for (let number = 1; number <= MAX_NUMBER; number += 1) if (!numbers.has(number)) return number;
    throw refuse({ code: 'film.too_many_scenes', limit: MAX_SCENES });
  };
  const withWords = (scene: ScriptScene, narration: string): ScriptScene => {
    // They are those of the old words.
    const { sentences: _, ...rest } = scene;
    return { ...rest, narration, seconds: estimate(narration, script) };
  };

  switch (edit.kind) {
    case 'narration': {
      const { narration } = edit;
      place(edit.id);
      return made(change(edit.id, (scene) => (scene.narration === narration ? scene : withWords(scene, narration))));
    }
    case 'subtitle': {
      const subtitle = edit.subtitle.trim();
      place(edit.id);
      return made(
        change(edit.id, (scene) => {
          const { subtitle: _, ...rest } = scene;
          return subtitle === '' || subtitle === scene.narration.trim() ? rest : { ...rest, subtitle };
        }),
      );
    }
    case 'keywords':
      place(edit.id);
      return made(
        change(edit.id, (scene) => ({
          ...scene,
          keywords: edit.keywords.map((word) => word.trim()).filter((word) => word !== ''),
        })),
      );
    case 'add': {
      const { narration } = edit;
      const at = behind(edit.after);
      const imagePrompt = narration.slice(0, wholeCharacter(narration, MAX_PROMPT_CHARS));
      const added = { scene: newNumber(), narration, imagePrompt, keywords: [], seconds: estimate(narration, script) };
      return made(scenes.toSpliced(at, 0, added));
    }
    case 'split': {
      const at = place(edit.id);
      const scene = scenes[at];
      const words = scene?.narration ?? '';
      const cut = wholeCharacter(words, edit.at);
      const before = words.slice(0, cut).trimEnd();
      const after = words.slice(cut).trimStart();
      if (scene === undefined || before === '' || after === '') throw refuse({ code: 'film.nothing_to_split' });
      // Nobody can tell where its subtitle would be parted: both halves show their narration.
      const { subtitle: _, ...both } = scene;
      return made(scenes.toSpliced(at, 1, withWords(both, before), withWords({ ...both, scene: newNumber() }, after)));
    }
    case 'move': {
      const from = place(edit.id);
      if (edit.after === edit.id) return script;
      const scene = scenes[from];
      const to = behind(edit.after);
      if (scene === undefined) return script;
      return made(scenes.toSpliced(from, 1).toSpliced(from < to ? to - 1 : to, 0, scene));
    }
    case 'remove': {
      const at = place(edit.id);
      if (scenes.length === 1) throw refuse({ code: 'film.last_scene' });
      return made(scenes.toSpliced(at, 1));
    }
    case 'reset': {
      const filmed = record === undefined ? [] : scenesInOrder(record.script);
      const was = filmed.find((scene) => idOf(scene) === edit.id);
      if (was === undefined) throw new AppError('scene_not_found', 'The film has no such scene.', 'id');
      if (scenes.some((scene) => idOf(scene) === edit.id)) return made(change(edit.id, () => was));
      // Behind the nearest of the scenes before it that is still there.
      const before = filmed.slice(0, filmed.indexOf(was)).toReversed();
      const anchor = before.find(({ scene }) => scenes.some((one) => one.scene === scene));
      return made(scenes.toSpliced(behind(anchor === undefined ? null : idOf(anchor)), 0, was));
    }
    default:
      return edit satisfies never;
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const refuse = (problem: ConstructorParameters<typeof AppError>[1]) => new AppError('invalid_body', problem, 'edit');

/** How long words take to say, at the pace of the script. */
export function estimate(narration: string, script: Pick<ScriptFile, 'scenes'>): number {
  const spoken = script.scenes.filter(({ narration: words }) => words.trim() !== '');
  const chars = sum(spoken.map(({ narration: words }) => words.length));
  const pace = chars === 0 ? USUAL_CHARS_PER_SECOND : chars / sum(spoken.map(({ seconds }) => seconds));
  return Math.max(WORDLESS_SECONDS, Math.round((narration.trim().length / pace) * 10) / 10);
}
