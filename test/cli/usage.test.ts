import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../cli/commands';
import { VOICE_ENGINE_IDS } from '../../contract/voice-engines';
import { runHere } from './support/run-here';

describe('a command line that cannot be used ends with 2 and one sentence', () => {
  it.each([
    [['lss'], "There is no command 'lss'. See studio-queue help. Did you mean ls?"],
    [['ls', '--stat'], "There is no option '--stat'. Did you mean --start, --state?"],
    [['ls', '--limit', '0'], '"--limit" must be at least 1.'],
    [['ls', '--limit', 'many'], '"--limit" must be a number.'],
    [['ls', '--limit'], '-n needs a value.'],
    [['ls', '--type', 'film'], '-t, --type <type> takes one of: script, image, video'],
    [['show'], 'id is missing.'],

    [['show', 'a', 'b'], 'Too many arguments.'],
    [['cancel'], 'Give ids of tasks, or --all with or without a filter.'],
    [['cancel', 'abcd', '--all'], 'Give ids of tasks, or --all with or without a filter.'],
    [['cancel', 'abcd', '--type', 'image'], 'Give ids of tasks, or --all with or without a filter.'],
    [['cancel', '--all'], 'There is nobody to ask. Add --yes.'],
    [['wait'], 'Give ids of tasks, --project or --all.'],
    [['film', '/nowhere/a.md'], '/nowhere/a.md cannot be read (ENOENT).'],
    [['film', '--frame-rate', '24'], '--frame-rate <frames> takes one of: 30, 60'],
    [['film', '--duration', '60s'], '"--duration" must be a number.'],
    [['film', '--voice-engine', 'polly'], `--voice-engine <engine> takes one of: ${VOICE_ENGINE_IDS.join(', ')}`],
    [['film', '--voice', 'a\u202eb'], '"--voice" must not contain control or direction-changing characters.'],
    [['film', '--speed', 'fast'], '"--speed" must be a number.'],
    [['film', '--speed', '300'], '"--speed" must be at most 200.'],
    [
      ['film', '--pictures', 'archives,unsplash'],
      '"--pictures" must be one of: own-folder, archives, comfyui, image-api, gemini, recipes',
    ],
    [['film', '--subtitle-style', 'comic'], '--subtitle-style <style> takes one of: box, paper, outline, bold, words'],
    [['film', '--subtitle-size', 'huge'], '--subtitle-size <size> takes one of: small, medium, large'],
    [['film', '--subtitle-position', 'left'], '--subtitle-position <position> takes one of: bottom, middle, top'],
    [['workers', 'restart'], 'type is missing.'],
  ])('%j', async (argv, sentence) => {
    expect(await runHere(argv)).toEqual({ exit: 2, out: '', err: `${sentence}\n` });
  });

  it('is a line for the program with --json', async () => {
    const { exit, out } = await runHere(['ls', '--limit', '0', '--json']);
    expect({ exit, line: JSON.parse(out) }).toEqual({
      exit: 2,
      line: { kind: 'error', exit: 2, message: '"--limit" must be at least 1.' },
    });
  });

  it('speaks the language of the person, or the one that was asked for', async () => {
    const korean = '‘lss’(이)라는 명령은 없습니다. studio-queue help로 목록을 볼 수 있습니다. 혹시 ls?\n';
    expect((await runHere(['lss'], { env: { LANG: 'ko_KR.UTF-8' } })).err).toBe(korean);
    expect((await runHere(['lss', '--language', 'ko'])).err).toBe(korean);
    expect((await runHere(['lss'], { env: { LANG: 'ko_KR.UTF-8', LC_ALL: 'C' } })).err).toMatch(/^There is no/);
  });

  it('a sequence that was typed is not sent back to the terminal', async () => {
    expect((await runHere(['\u001b[31mred'])).err).not.toContain('\u001b');
  });
});

describe('an app that does not run', () => {
  it('is reported with 3, and with --json as a line for the program too', async () => {
    expect(await runHere(['ls'])).toEqual({
      exit: 3,
      out: '',
      err: 'Studio Queue is not running. Start the app, or add --start.\n',
    });
    const { exit, out } = await runHere(['ls', '--json']);
    expect({ exit, ...JSON.parse(out) }).toMatchObject({ exit: 3, kind: 'error' });
  });

  it('that cannot be started is reported with 3', async () => {
    expect(await runHere(['health', '--start'])).toMatchObject({
      exit: 3,
      err: expect.stringContaining('Studio Queue could not be started.'),
    });
  });
});

describe('help', () => {
  it('without a command is shown with exit code 2, and asked for with 0', async () => {
    const none = await runHere([]);
    const asked = await runHere(['--help']);
    expect([none.exit, asked.exit]).toEqual([2, 0]);
    expect(await runHere(['help'])).toEqual(asked);
    expect(await runHere(['help', 'add'])).toEqual(await runHere(['add', '--help']));
    for (const { name, summary } of COMMANDS) {
      expect(asked.out).toContain(`\n  ${name} `);
      expect(summary.ko).not.toBe(summary.en);
    }
    expect(asked.out).toContain('Exit codes: 0 ok');
  });

  it('says in the language of the person what an option takes', async () => {
    expect((await runHere(['help', 'add'])).out).toContain('of the file (one of: json, jsonl, csv)');
    expect((await runHere(['help', 'add', '--language', 'ko'])).out).toContain('파일의 형식 (값: json, jsonl, csv)');
  });

  it('of each command is there in both languages', async () => {
    for (const { name } of COMMANDS) {
      expect(await runHere([name, '--help'])).toMatchObject({
        exit: 0,
        out: expect.stringContaining(`Usage: studio-queue ${name}`),
      });
      expect(await runHere([name, '--help', '--language', 'ko'])).toMatchObject({
        exit: 0,
        out: expect.stringContaining('사용법:'),
      });
    }
  });

  it('--version shows the version of the app', async () => {
    expect(await runHere(['--version'])).toEqual({ exit: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), err: '' });
  });
});
