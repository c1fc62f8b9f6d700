// @ts-check
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: source text, to the letter

const PUBLISH_FILM_TEST = 'test/main/projects/publish.test.ts';
const DOOR_TEST = 'test/main/projects/publish-door.test.ts';
const TASK_FOLDER_TEST = 'test/main/projects/task-folder.test.ts';
const PUBLISH_TEST = 'test/workers/runtime/publish.test.ts';
const FOLDER_TEST = 'test/main/projects/project-folder.test.ts';
const SOURCES_TEST = 'test/workers/video/sources.test.ts';
const SUBTITLES_TEST = 'test/workers/video/subtitles/subtitles.test.ts';
const TEXTS = 'test/attacks/metadata-text.test.ts';
const FILES = 'test/attacks/metadata-files.test.ts';

/**
 * Texts and files of a project: what workers are given, and what they leave.
 * @type {import('./guard.mjs').Guard[]}
 */
export const MATERIAL = [
  {
    name: 'FFmpeg reads an input as the kind it is given, and opens no other file',
    from: "return ['-protocol_whitelist', 'file', '-f', format, ...options, '-i', stagedFile(name)];",
    to: "return [...options, '-i', format === '' ? format : stagedFile(name)];",
    test: 'test/workers/video/ffmpeg.test.ts',
  },
  {
    name: 'FFmpeg gets no name but those that we give',
    from: 'if (!PLAIN_NAME.test(name)) throw',
    to: "if (!PLAIN_NAME.test(name) && name === '/') throw",
    test: 'test/workers/video/ffmpeg.test.ts',
    only: 'is never given as',
  },
  {
    name: 'the list of segments has no address that could be cut short',
    from: "...stagedInput('concat', SEGMENT_LIST, ['-safe', '1', '-format_whitelist', 'concat,mov,mp4']),",
    to: "'-f', 'concat', '-protocol_whitelist', 'file', '-i', `file:${join(stagingDir, SEGMENT_LIST)}`,",
    test: 'test/workers/video/hostile-names.test.ts',
    only: 'is made of its own files alone',
  },
  {
    name: 'espeak-ng gets plain names in the folder that it runs in',
    from: "'-w', WAV_FILE, '-f', TEXT_FILE];",
    to: "'-w', join(stagingDir, WAV_FILE), '-f', join(stagingDir, TEXT_FILE)];",
    test: 'test/workers/video/voices/voices.test.ts',
    only: 'a folder of a long path',
  },
  {
    name: 'a picture of the project is no link',
    from: 'const infoOf = (path: string) => lstat(path).catch(() => undefined);',
    to: "const infoOf = (path: string) =>\n  import('node:fs/promises').then((fs) => fs.stat(path)).catch(() => (lstat === undefined ? undefined : undefined));",
    test: SOURCES_TEST,
    only: 'never taken from outside',
  },
  {
    name: 'a script is not without size',
    from: 'if (!info.isFile() || info.size > maxBytes)',
    to: 'if (!info.isFile() || info.size > maxBytes * 1_000)',
    test: 'test/workers/runtime/project-input.test.ts',
  },
  {
    name: 'music is never what a link leads to',
    from: 'if (await isPlainFile(join(folder, name))) names.push(name);',
    to: 'if (isPlainFile !== undefined) names.push(name);',
    test: 'test/workers/video/music/music.test.ts',
    only: 'never taken from outside',
  },
  {
    name: 'credits show what a page says as text',
    from: ".replace(/[\\\\`*_{}[\\]<>()#|!~&]/gu, '\\\\$&')",
    to: '',
    test: 'test/workers/video/credits.test.ts',
    only: 'show what a page says as text',
  },
  {
    name: 'a backslash in a subtitle starts no command',
    from: '.replace(/\\\\/gu, `\\\\${BREAK_UP}`)',
    to: '',
    test: SUBTITLES_TEST,
    only: 'able to start a command',
  },
  {
    name: 'a brace in a subtitle starts no command',
    from: ".replace(/[{}]/gu, '\\\\$&')",
    to: '',
    test: SUBTITLES_TEST,
    only: 'able to start a command',
  },
  {
    name: 'what is published keeps a name that stays where it is put',
    from: "if (!isPublishTarget(target)) throw refuse({ code: 'files.unsafe_name', name: target.slice(0, 100) });",
    to: '',
    test: PUBLISH_TEST,
  },
  {
    name: 'what is published is no link',
    from: 'if (realStagedPath !== stagedPath || !(await lstat(stagedPath)).isFile()) {',
    to: 'if (realStagedPath === undefined) {',
    test: PUBLISH_TEST,
    only: 'refuses a link as the file',
  },
  {
    name: 'nothing is published through a folder that is a link',
    from: 'else if (!(await lstat(folder)).isDirectory()) {',
    to: 'else if (folder === "") {',
    test: PUBLISH_TEST,
    only: 'a link out of the project',
  },
  {
    name: 'an empty file is not published',
    from: 'if (bytes === 0) throw',
    to: 'if (bytes < 0) throw',
    test: PUBLISH_TEST,
    only: 'refuses an empty file',
  },
  {
    name: 'a cancelled run publishes nothing',
    from: '  signal?.throwIfAborted();\n  return ready;',
    to: '  return ready;',
    test: PUBLISH_TEST,
    only: 'the abort comes before the first is moved',
  },
  {
    name: 'main looks again at where a worker wants its files',
    from: 'if (!isPublishTarget(path)) throw refuse(',
    to: 'if (!isSafePath(path)) throw refuse(',
    test: DOOR_TEST,
    only: 'refuses the target',
  },
  {
    name: 'main publishes no link that a worker has staged',
    from: 'const info = real === from ? await lstat(from) : undefined;',
    to: 'const info = real === undefined ? undefined : await lstat(real);',
    test: DOOR_TEST,
    only: 'refuses the staged file',
  },
  {
    name: 'what a later run takes the place of is kept',
    fault: 'the app is killed, or its disk is full or fails, while a second film',
    from: 'if (info !== undefined) toKeep.push(path);',
    to: 'if (info !== undefined) void toKeep;',
    test: PUBLISH_FILM_TEST,
    only: 'keeps the whole first one',
  },
  {
    name: 'a manifest leads to no file outside of its project',
    from: 'const isOthers = (path: string) => isPublishTarget(path) && !mine.has(path);',
    to: 'const isOthers = (path: string) => !mine.has(path);',
    test: DOOR_TEST,
    only: 'touches nothing outside',
  },
  {
    name: 'a project’s folder is nobody else’s',
    from: 'if (manifest !== null && manifest.projectId !== projectId) return undefined;',
    to: '',
    test: FOLDER_TEST,
    only: 'says from its beginning whose it is',
  },
  {
    name: 'a task keeps the folder that it began in',
    from: 'const known = one.folder ?? (await this.earlierFolderOf(one.task));',
    to: 'const known = await this.earlierFolderOf(one.task);',
    test: TASK_FOLDER_TEST,
    only: 'when the workspace is another by now',
  },
  {
    name: 'a film is made of what its own pipeline made',
    from: 'sources: await this.sourcesOf(task) });',
    to: 'sources: [] });',
    test: PUBLISH_FILM_TEST,
    only: 'does not speak the words of another',
  },
  {
    name: 'a project’s name holds nothing that a system forbids',
    from: ".replace(FORBIDDEN, '_')",
    to: '',
    test: FOLDER_TEST,
    only: 'is one safe path part',
  },
  {
    name: 'a project’s name is no ".." and not hidden',
    from: ".replace(/^[\\s.]+/u, '_')",
    to: '',
    test: FOLDER_TEST,
    only: 'is one safe path part',
  },
  {
    name: 'a project’s name is none that Windows keeps for itself',
    from: 'if (WINDOWS_RESERVED.test(name)) name = `_${name}`;',
    to: '',
    test: FOLDER_TEST,
    only: 'is one safe path part',
  },
  {
    name: 'two projects whose names become alike share no folder',
    from: "const mayBePlain = name === projectId && fits && name !== '' && !LOOKS_SUFFIXED.test(name);",
    to: "const mayBePlain = fits && name !== '';",
    test: FOLDER_TEST,
    only: 'is not shared by two ids',
  },
  {
    name: 'a link in the place of a project is refused',
    from: 'if (!info.isDirectory()) {',
    to: 'if (info.isFile()) {',
    test: FOLDER_TEST,
    only: 'is refused when a link stands in its place',
  },
  {
    name: 'a voice is given no command',
    from: "cleanText(text.replace(/[[\\]{}<>|\\\\^~`*_#「」『』《》〈〉【】≪≫]/gu, ' '))",
    to: 'cleanText(text)',
    test: 'test/workers/language/spoken/spoken-text.test.ts',
    only: 'holds no command to a voice',
  },
  {
    name: 'a text has no unseen characters when it is shown or spoken',
    from: 'const INVISIBLE = /[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u200e\\u200f\\u202a-\\u202e\\u2060\\u2066-\\u2069\\ufeff]/gu;',
    to: 'const INVISIBLE = /[\\u2060]/gu;',
    test: TEXTS,
    only: 'has subtitles without a command',
    builds: true,
  },
  {
    name: 'a subtitle file holds no command, mark-up or time line of the text',
    from: 'cue.lines.map((line) => line.replace(/[{<]|--(?=>)/gu, `$&${BREAK_UP}`))',
    to: 'cue.lines',
    test: TEXTS,
    only: 'has subtitles without a command',
    builds: true,
  },
  {
    name: 'what a language model returns holds no unseen characters',
    from: "return text.replace(/[\\p{Cc}\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\s]+/gu, ' ').trim();",
    to: 'return text.trim();',
    test: 'test/attacks/metadata-llm.test.ts',
    builds: true,
  },
  {
    name: 'a text on a card is text',
    from: 'headline.textContent = text.headline;',
    to: 'headline.innerHTML = text.headline;',
    test: 'test/workers/image/cards/title-card.test.ts',
    only: 'shows markup as text',
  },
  {
    name: 'a word without an end is read once, not from each of its letters',
    from: ".filter((word) => !word.includes('://') && !ADDRESS.test(word))",
    to: ".filter((word) => word.replace(/\\S+:\\/\\/\\S+/gu, '') !== '')",
    test: 'test/workers/language/long-text.test.ts',
    only: 'the longest Latin word',
  },
  {
    name: 'a picture of the project is one by its first bytes',
    from: "return found?.mime.startsWith('image/') ? 'other format' : 'no picture';",
    to: "return 'picture';",
    test: FILES,
    only: 'is left out with a warning',
    builds: true,
  },
  {
    name: 'the folder of pictures is no link',
    from: 'if (!(await isPlainFolder(folder))) return [];',
    to: 'void isPlainFolder;',
    test: FILES,
    only: 'is no folder of pictures',
    builds: true,
  },
];
