// @ts-check
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: source text, to the letter

const PUBLISH = 'workers/publish.ts';
const FOLDER = 'main/workers/project-folder.ts';

const FILES_OF_MAIN = 'main/workers/project-files.ts';
const DOOR_TEST = 'test/main/workers/publish.test.ts';
const PUBLISH_TEST = 'test/workers/publish.test.ts';
const FOLDER_TEST = 'test/main/workers/project-folder.test.ts';
const SOURCES_TEST = 'test/workers/video/sources.test.ts';
const SUBTITLES_TEST = 'test/workers/video/subtitles.test.ts';
const TEXTS = 'test/attacks/metadata-text.test.ts';
const FILES = 'test/attacks/metadata-files.test.ts';

/**
 * Texts and files of a project: what workers are given, and what they leave.
 * @type {import('./guard.mjs').Guard[]}
 */
export const MATERIAL = [
  {
    name: 'FFmpeg reads an input as the kind it is told, and opens no other file',
    file: 'workers/video/ffmpeg.ts',
    from: "return ['-protocol_whitelist', 'file', '-f', format, ...options, '-i', fileUrl(absolutePath)];",
    to: "return [...options, '-i', format === '' ? format : absolutePath];",
    test: 'test/workers/video/ffmpeg.test.ts',
  },
  {
    name: 'a picture of the project is no link',
    file: 'workers/project-input.ts',
    from: 'const infoOf = (path: string) => lstat(path).catch(() => undefined);',
    to: "const infoOf = (path: string) =>\n  import('node:fs/promises').then((fs) => fs.stat(path)).catch(() => (lstat === undefined ? undefined : undefined));",
    test: SOURCES_TEST,
    only: 'never taken from outside',
  },
  {
    name: 'a script is not without size',
    file: 'workers/project-input.ts',
    from: 'if (!info.isFile() || info.size > maxBytes)',
    to: 'if (!info.isFile() || info.size > maxBytes * 1_000)',
    test: 'test/workers/project-input.test.ts',
  },
  {
    name: 'a backslash in a subtitle starts no command',
    file: 'workers/video/subtitles.ts',
    from: '.replace(/\\\\/gu, `\\\\${BREAK_UP}`)',
    to: '',
    test: SUBTITLES_TEST,
    only: 'able to start a command',
  },
  {
    name: 'a brace in a subtitle starts no command',
    file: 'workers/video/subtitles.ts',
    from: ".replace(/[{}]/gu, '\\\\$&')",
    to: '',
    test: SUBTITLES_TEST,
    only: 'able to start a command',
  },
  {
    name: 'what is published keeps a name that stays where it is put',
    file: PUBLISH,
    from: 'if (!isPublishTarget(target)) throw refuse(`안전하지 않은 파일 이름입니다: ${target.slice(0, 100)}`);',
    to: '',
    test: PUBLISH_TEST,
  },
  {
    name: 'what is published is no link',
    file: PUBLISH,
    from: 'if (realStagedPath !== stagedPath || !(await lstat(stagedPath)).isFile()) {',
    to: 'if (realStagedPath === undefined) {',
    test: PUBLISH_TEST,
    only: 'refuses a link as the file',
  },
  {
    name: 'nothing is published through a folder that is a link',
    file: 'main/workers/plain-files.ts',
    from: "else if (!(await lstat(folder)).isDirectory()) throw new AppError('step_failed', `폴더가 아닙니다: ${segment}`);",
    to: '',
    test: PUBLISH_TEST,
    only: 'a link out of the project',
  },
  {
    name: 'an empty file is not published',
    file: PUBLISH,
    from: 'if (bytes === 0) throw',
    to: 'if (bytes < 0) throw',
    test: PUBLISH_TEST,
    only: 'refuses an empty file',
  },
  {
    name: 'a cancelled run publishes nothing',
    file: PUBLISH,
    from: '  signal?.throwIfAborted();\n  return ready;',
    to: '  return ready;',
    test: PUBLISH_TEST,
    only: 'the abort comes before the first is moved',
  },
  {
    name: 'main looks again at where a worker wants its files',
    file: FILES_OF_MAIN,
    from: 'if (!isSafePath(staged) || !isPublishTarget(path)) throw',
    to: 'if (!isSafePath(path)) throw',
    test: DOOR_TEST,
    only: 'refuses the target',
  },
  {
    name: 'main publishes no link that a worker has staged',
    file: FILES_OF_MAIN,
    from: 'const info = real === from ? await lstat(from) : undefined;',
    to: 'const info = real === undefined ? undefined : await lstat(real);',
    test: DOOR_TEST,
    only: 'refuses the staged file',
  },
  {
    name: 'what a later run takes the place of is kept',
    file: FILES_OF_MAIN,
    from: 'if (info !== undefined) toKeep.push(path);',
    to: 'if (info !== undefined) void toKeep;',
    test: DOOR_TEST,
    only: 'keeps the whole first one',
  },
  {
    name: 'a manifest leads to no file outside of its project',
    file: FILES_OF_MAIN,
    from: 'const isOthers = (path: string) => isPublishTarget(path) && !mine.has(path);',
    to: 'const isOthers = (path: string) => !mine.has(path);',
    test: DOOR_TEST,
    only: 'touches nothing outside',
  },
  {
    name: 'a project’s folder is nobody else’s',
    file: FOLDER,
    from: 'if (owner !== undefined && owner !== projectId) return undefined;',
    to: '',
    test: FOLDER_TEST,
    only: 'says from its beginning whose it is',
  },
  {
    name: 'a task keeps the folder that it began in',
    file: 'main/workers/task-folders.ts',
    from: 'const known = one.folder ?? (await this.earlierFolderOf(one.task));',
    to: 'const known = await this.earlierFolderOf(one.task);',
    test: DOOR_TEST,
    only: 'when the workspace is another by now',
  },
  {
    name: 'a film is made of what its own pipeline made',
    file: 'main/workers/run-folders.ts',
    from: 'const sources = await this.sourcesOf(task);',
    to: 'const sources: InputSource[] = [];',
    test: DOOR_TEST,
    only: 'does not speak the words of another',
  },
  {
    name: 'a project’s name holds nothing that a system forbids',
    file: FOLDER,
    from: ".replace(FORBIDDEN, '_')",
    to: '',
    test: FOLDER_TEST,
    only: 'is one safe path part',
  },
  {
    name: 'a project’s name is no ".." and not hidden',
    file: FOLDER,
    from: ".replace(/^[\\s.]+/u, '_')",
    to: '',
    test: FOLDER_TEST,
    only: 'is one safe path part',
  },
  {
    name: 'a project’s name is none that Windows keeps for itself',
    file: FOLDER,
    from: 'if (WINDOWS_RESERVED.test(name)) name = `_${name}`;',
    to: '',
    test: FOLDER_TEST,
    only: 'is one safe path part',
  },
  {
    name: 'two projects whose names become alike share no folder',
    file: FOLDER,
    from: "const mayBePlain = name === projectId && fits && name !== '' && !LOOKS_SUFFIXED.test(name);",
    to: "const mayBePlain = fits && name !== '';",
    test: FOLDER_TEST,
    only: 'is not shared by two ids',
  },
  {
    name: 'a link in the place of a project is refused',
    file: FOLDER,
    from: 'if (!info.isDirectory()) {',
    to: 'if (info.isFile()) {',
    test: FOLDER_TEST,
    only: 'is refused when a link stands in its place',
  },
  {
    name: 'a text has no unseen characters when it is shown or spoken',
    file: 'workers/video/sentences.ts',
    from: 'const INVISIBLE = /[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u200e\\u200f\\u202a-\\u202e\\u2060\\u2066-\\u2069\\ufeff]/gu;',
    to: 'const INVISIBLE = /[\\u2060]/gu;',
    test: TEXTS,
    only: 'has subtitles without a command',
    builds: true,
  },
  {
    name: 'a subtitle file holds no command, mark-up or time line of the text',
    file: 'workers/video/subtitles.ts',
    from: 'cue.lines.map((line) => line.replace(/[{<]|--(?=>)/gu, `$&${BREAK_UP}`))',
    to: 'cue.lines',
    test: TEXTS,
    only: 'has subtitles without a command',
    builds: true,
  },
  {
    name: 'what a language model answers holds no unseen characters',
    file: 'workers/script/from-llm.ts',
    from: "return text.replace(/[\\p{Cc}\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\s]+/gu, ' ').trim();",
    to: 'return text.trim();',
    test: 'test/attacks/metadata-llm.test.ts',
    builds: true,
  },
  {
    name: 'a text on a card is text',
    file: 'workers/image/title-card.ts',
    from: 'headline.textContent = text.headline;',
    to: 'headline.innerHTML = text.headline;',
    test: 'test/workers/image/title-card.test.ts',
    only: 'shows markup as text',
  },
  {
    name: 'a word without an end is read once, not from each of its letters',
    file: 'workers/script/keywords.ts',
    from: ".filter((word) => !word.includes('://'))",
    to: ".filter((word) => word.replace(/\\S+:\\/\\/\\S+/gu, '') !== '')",
    test: 'test/workers/script/long-text.test.ts',
    only: 'the longest Latin word',
  },
  {
    name: 'a picture of the project is one by its first bytes',
    file: 'workers/video/pictures.ts',
    from: 'if (!(await startsAsPicture(source))) return false;',
    to: 'void startsAsPicture;',
    test: FILES,
    only: 'is left out with a warning',
    builds: true,
  },
  {
    name: 'the folder of pictures is no link',
    file: 'workers/video/sources.ts',
    from: 'if (!(await isPlainFolder(join(inputDir, PROJECT_FILES.images)))) return [];',
    to: 'void isPlainFolder;',
    test: FILES,
    only: 'is no folder of pictures',
    builds: true,
  },
];
