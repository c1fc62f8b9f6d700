// @ts-check

const STORYBOARD = 'test/main/films/storyboard.test.ts';
const VERSIONS = 'test/main/films/versions.test.ts';
const PICTURES = 'test/main/films/scene-pictures.test.ts';
const DELETING = 'test/main/films/copy-and-delete.test.ts';
const FILES = 'test/main/projects/output-files.test.ts';

/** What the creator changes in a film. @type {import('./guard.mjs').Guard[]} */
export const STORIES = [
  {
    name: 'a change is made on the newest script alone',
    from: 'if (before.revision !== revision)',
    to: 'if (before.revision === revision && revision === "")',
    test: STORYBOARD,
    only: 'that was made on an older script',
  },
  {
    name: 'a new scene gets a number that nothing had',
    from: '...(record?.scenes ?? []).map(({ scene }) => scene),',
    to: '',
    test: STORYBOARD,
    only: 'that adds or splits a scene',
  },
  {
    name: 'what a restore replaces is kept',
    from: 'await keepFiles(projectDir, version, replaced, async () => true);',
    to: '',
    test: VERSIONS,
    only: 'that is restored is whole',
  },
  {
    name: 'a picture that a film shows outlives the folder that it is in',
    from: 'if (!needed.has(sha256)) paths.push(path);',
    to: 'paths.push(path);',
    test: VERSIONS,
    only: 'leaves as many as were asked for',
  },
  {
    name: 'a file that is no picture becomes none of a scene',
    from: 'if (found !== undefined && FORMATS.has(found.ext)) return found.ext;',
    to: "return found?.ext ?? 'jpg';",
    test: PICTURES,
    only: 'that is no picture',
  },
  {
    name: 'a film is not deleted under a run',
    from: "if (tasks.some(({ status }) => status === 'processing')) throw taskRunning();",
    to: '',
    test: DELETING,
    only: 'is refused while a task of it runs',
  },
  {
    name: 'nothing hidden in a project is served',
    from: "const isShown = isSafePath(path) && path.split('/').every((part) => !part.startsWith('.'));",
    to: 'const isShown = isSafePath(path);',
    test: FILES,
    only: 'is never one that is not',
  },
];
