import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ScriptFile, scriptFileSchema } from '../../contract/project-files';
import { imageMetadataSchema, scriptMetadataSchema, videoMetadataSchema } from '../../contract/task';
import type { Language } from '../../contract/words';
import { cardText } from '../../workers/image/cards/card-text';
import { makeImages } from '../../workers/image/make-images';
import { spokenText } from '../../workers/language/spoken/spoken-text';
import { makeScript } from '../../workers/script/make-script';
import { makeFilm } from '../../workers/video/make-film';
import { isSoak, triesAll } from '../faults/support/soak';
import { tempDir } from '../support/temp-dir';
import { BROWSER } from './image/crawl-context';
import { testRun } from './test-context';
import { FFMPEG, FFPROBE } from './video/video-context';

const texts: readonly { readonly file: string; readonly language: Language; readonly dropped: readonly string[] }[] = [
  { file: 'news.txt', language: 'ko', dropped: [] },
  { file: 'dialogue.txt', language: 'ko', dropped: [] },
  { file: 'list.txt', language: 'ko', dropped: [] },
  { file: 'essay.txt', language: 'en', dropped: [] },
  { file: 'post.md', language: 'ko', dropped: ['desk.jpg', 'setTimeout', '2024-05-12', '직접 구매(내돈내산)**'] },
  { file: 'talk.srt', language: 'ko', dropped: ['00:00', '[잔잔한 음악]', '<i>'] },
];

/** Two sentences of each text become a film, whose seconds are what it costs; in the long form all of it. */
const FILMED_SENTENCES = 2;

function filmed(script: ScriptFile): ScriptFile {
  if (isSoak) return script;
  return {
    ...script,
    scenes: script.scenes.slice(0, 1).map((scene) => {
      const sentences = (scene.sentences ?? [scene.narration]).slice(0, FILMED_SENTENCES);
      return { ...scene, sentences, narration: sentences.join(' ') };
    }),
  };
}

/** What belongs to a format and not to a sentence. */
const MARKS = /[*_#`~|<>[\]{}\\^]|-->|https?:|!\[|^\s*[-•]\s|\ufeff|\u00ad|\u200b/mu;
/** Letters that the voice reads, and the marks at which it rests. A Korean voice reads an English word in its own letters. */
const FOR_A_VOICE = {
  ko: /^[\p{Script=Hangul}\p{Script=Latin}\s.,!?…;:'"“”‘’()~·—–-]*$/u,
  en: /^[\p{Script=Latin}\p{M}\s.,!?…;:'"“”‘’()—–-]*$/u,
} as const;

/** The real engine by another name: it keeps each text that it is given before it reads it. */
function listeningEngine(): { path: string; heard: () => string } {
  const folder = tempDir('heard');
  const log = join(folder, 'heard.txt');
  const real = execFileSync('/bin/sh', ['-c', 'command -v espeak-ng'], { encoding: 'utf8' }).trim();
  const program = join(folder, 'espeak-ng');
  writeFileSync(log, '');
  writeFileSync(program, `#!/bin/sh\ncat speak.txt >> '${log}'\nexec '${real}' "$@"\n`);
  chmodSync(program, 0o755);
  return { path: folder, heard: () => readFileSync(log, 'utf8') };
}

async function filmOf(text: string) {
  const engine = listeningEngine();
  const path = process.env.PATH;
  process.env.PATH = `${engine.path}:${path}`;
  try {
    const tools = { ffmpegPath: FFMPEG, ffprobePath: FFPROBE, browserPath: BROWSER };
    const script = await testRun(scriptMetadataSchema.parse({ text }), tools);
    await makeScript(script.context);
    const { projectDir, stagingDir } = script.context;
    const folders = { projectDir, stagingDir };
    const scriptPath = join(projectDir, 'script.json');
    const whole = scriptFileSchema.parse(JSON.parse(readFileSync(scriptPath, 'utf8')));
    const file = filmed(whole);
    writeFileSync(scriptPath, JSON.stringify(file));
    await makeImages((await testRun(imageMetadataSchema.parse({}), tools, folders)).context);
    const video = await testRun(videoMetadataSchema.parse({ resolution: '480p' }), tools, folders);
    await makeFilm(video.context);
    const subtitles = readFileSync(join(projectDir, 'subtitles.srt'), 'utf8');
    return { whole, file, subtitles, heard: engine.heard(), projectDir, outputs: video.outputs, remove: script.remove };
  } finally {
    process.env.PATH = path;
  }
}

const shownOf = (srt: string) =>
  srt
    .split('\n')
    .filter((line) => line !== '' && !/^\d+$/u.test(line) && !line.includes(' --> '))
    .join('\n')
    .replaceAll('\u2060', '');

// One of each language and of each format with marks of its own.
describe.each(texts.filter(({ file }) => triesAll || /essay|post|talk/u.test(file)))(
  'A film of $file',
  ({ file: name, language, dropped }) => {
    const pasted = readFileSync(join(import.meta.dirname, '../fixtures/texts', name), 'utf8');
    let film: Awaited<ReturnType<typeof filmOf>>;
    beforeAll(async () => {
      film = await filmOf(pasted);
    });
    afterAll(() => film?.remove());

    it('is made', () => {
      expect(film.outputs.map(({ kind }) => kind)).toContain('video');
      expect(film.file.language).toBe(language);
    });

    it('shows no mark, neither below the picture nor on a card', () => {
      const shown = shownOf(film.subtitles);
      expect(shown.length).toBeGreaterThan(20);
      expect(shown).not.toMatch(MARKS);
      const narration = film.whole.scenes.map((scene) => scene.narration).join('\n');
      expect(narration).not.toMatch(MARKS);
      for (const scene of film.whole.scenes) {
        const { kicker, headline, line } = cardText(film.whole, scene);
        expect(`${kicker}\n${headline}\n${line}`).not.toMatch(MARKS);
      }
      for (const part of dropped) {
        expect(pasted).toContain(part);
        expect(narration).not.toContain(part);
      }
    });

    it('gives the voice nothing but words and rests', () => {
      const heard = film.heard.split('\n');
      const written = film.whole.scenes.flatMap(({ sentences = [] }) => sentences);
      expect(heard.length).toBeGreaterThan(film.file.scenes.length);
      for (const text of [...heard, ...written.map((sentence) => spokenText(sentence, language))]) {
        expect(text).toMatch(FOR_A_VOICE[language]);
      }
    });
  },
);
