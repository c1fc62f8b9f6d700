// @ts-check
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: source text, to the letter

const PUBLISH = 'workers/publish.ts';
const FOLDER = 'main/workers/project-folder.ts';

const PUBLISH_TEST = 'test/workers/publish.test.ts';
const FOLDER_TEST = 'test/main/workers/project-files.test.ts';
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
    from: "return ['-protocol_whitelist', 'file', '-f', format, ...options, '-i', stagedFile(name)];",
    to: "return [...options, '-i', format === '' ? format : stagedFile(name)];",
    test: 'test/workers/video/ffmpeg.test.ts',
  },
  {
    name: 'FFmpeg is told no name but those that we give',
    file: 'workers/video/ffmpeg.ts',
    from: 'if (!PLAIN_NAME.test(name)) throw',
    to: "if (!PLAIN_NAME.test(name) && name === '/') throw",
    test: 'test/workers/video/ffmpeg.test.ts',
    only: 'is never told as',
  },
  {
    name: 'the list of segments has no address that could be cut short',
    file: 'workers/video/encode.ts',
    from: "...stagedInput('concat', SEGMENT_LIST, ['-safe', '1', '-format_whitelist', 'concat,mov,mp4']),",
    to: "'-f', 'concat', '-protocol_whitelist', 'file', '-i', `file:${join(stagingDir, SEGMENT_LIST)}`,",
    test: 'test/workers/video/hostile-names.test.ts',
    only: 'both called',
  },
  {
    name: 'espeak-ng is told plain names in the folder that it runs in',
    file: 'workers/video/voices.ts',
    from: "'-w', WAV_FILE, '-f', TEXT_FILE];",
    to: "'-w', join(stagingDir, WAV_FILE), '-f', join(stagingDir, TEXT_FILE)];",
    test: 'test/workers/video/voices.test.ts',
    only: 'a folder of a long path',
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
    from: 'if (unsafe) throw refuse(`안전하지 않은 파일 이름입니다: ${path.slice(0, 100)}`);',
    to: 'void unsafe;',
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
    file: PUBLISH,
    from: 'else if (!(await lstat(folder)).isDirectory()) throw refuse(`폴더가 아닙니다: ${segment}`);',
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
    from: '  signal?.throwIfAborted();\n  for (const { from, to } of moves)',
    to: '  for (const { from, to } of moves)',
    test: PUBLISH_TEST,
    only: 'the abort comes before the first is moved',
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
    from: "if (name === projectId && fits && name !== '' && !LOOKS_SUFFIXED.test(name)) return name;",
    to: "if (fits && name !== '') return name;",
    test: FOLDER_TEST,
    only: 'is not shared by two ids',
  },
  {
    name: 'a link in the place of a project is refused',
    file: FOLDER,
    from: 'if (!(await lstat(projectDir)).isDirectory()) {',
    to: 'if ((await lstat(projectDir)).isFile()) {',
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
    from: 'if (!(await isPlainFolder(join(projectDir, PROJECT_FILES.images)))) return [];',
    to: 'void isPlainFolder;',
    test: FILES,
    only: 'is no folder of pictures',
    builds: true,
  },
];
