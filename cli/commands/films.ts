import { z } from 'zod';
import { FILM_STATES, type FilmState } from '../../contract/film';
import { filmsReplySchema, type ListedFilm } from '../../contract/films-for-programs';
import type { Cli } from '../cli';
import { command } from '../command';
import { EXIT } from '../exit';
import { filterOptions, typedNumber } from '../options';
import { type Column, tableLines } from '../table';
import type { Style } from '../terminal';
import { plain } from '../text';
import { shortLength } from '../time';
import { FILM_STATE_WORDS, WORDS } from '../words';

/** As many as a person reads; a program gets what it asks for. */
const USUAL = 30;
const PAGE = 200;

export const films = command({
  name: 'films',
  summary: {
    ko: '영상 목록: 상태, 진행률, 남은 시간, 완성된 파일의 경로',
    en: 'list films: state, percent, time left, path of the finished film',
  },
  options: [
    { flags: '-s, --state <state>', about: { ko: '상태', en: 'in this state' }, choices: FILM_STATES },
    ...filterOptions.filter(({ flags }) => flags.includes('--user')),
    {
      flags: '-x, --text <words>',
      about: { ko: '제목, 프로젝트, 대본에 이 말이 있는 것', en: 'with these words in title, project or script' },
    },
    {
      flags: '-n, --limit <n>',
      about: { ko: `최대 개수 (기본 ${USUAL})`, en: `at most this many (default ${USUAL})` },
    },
    { flags: '-a, --all', about: { ko: '전부', en: 'all of them' } },
  ],
  examples: ['studio-queue films', 'studio-queue films --state ready --json'],
  input: z.object({
    state: z.enum(FILM_STATES).optional(),
    user: z.string().optional(),
    text: z.string().optional(),
    limit: typedNumber(z.int().min(1)).optional(),
    all: z.boolean().default(false),
  }),
  async run(cli, { state, user, text, limit = USUAL, all }) {
    const most = all ? Number.POSITIVE_INFINITY : limit;
    const bridge = await cli.bridge();
    const found: ListedFilm[] = [];
    let cursor: string | undefined;
    let matching = 0;
    do {
      const query = { state, userId: user, text, cursor, limit: Math.min(PAGE, most - found.length) };
      const page = await bridge.get('/api/films', filmsReplySchema, query);
      found.push(...page.films);
      matching = page.total ?? matching;
      cursor = page.next;
    } while (cursor !== undefined && found.length < most);
    show(cli, found);
    if (cli.isJson) return EXIT.ok;
    if (found.length === 0) cli.terminal.note(cli.say(WORDS.noFilms));
    if (cursor !== undefined) cli.terminal.note(cli.say(WORDS.shownOf(found.length, matching)));
    return EXIT.ok;
  },
});

function show(cli: Cli, found: readonly ListedFilm[]): void {
  if (cli.isJson) for (const film of found) cli.terminal.json(film);
  if (cli.isJson || found.length === 0) return;
  const columns: Column[] = [
    { title: cli.say(WORDS.columnState) },
    { title: '%', side: 'right' },
    { title: cli.say(WORDS.columnLeft), side: 'right' },
    { title: cli.say(WORDS.columnProject), least: 10 },
    { title: cli.say(WORDS.columnTitle), least: 12 },
    // Whole, so that it can be copied.
    { title: cli.say(WORDS.file) },
  ];
  const rows = found.map(({ state, percent, left, projectId, title, path }) => {
    const project = plain(projectId);
    const name = plain(title);
    return [
      { text: cli.say(FILM_STATE_WORDS[state]), styles: STYLES[state] },
      { text: String(percent) },
      { text: left === undefined ? '' : leftText(cli, left) },
      { text: project },
      { text: name === project ? '' : name },
      { text: path === undefined ? '' : plain(path), styles: ['dim'] as const },
    ];
  });
  for (const line of tableLines(cli.terminal, columns, rows)) cli.terminal.line(line);
}

/** "2m–3m" */
function leftText(cli: Cli, { from, to }: NonNullable<ListedFilm['left']>): string {
  const [least, most] = [shortLength(from, cli.language), shortLength(to, cli.language)];
  return least === most ? most : `${least}–${most}`;
}

const STYLES: Readonly<Record<FilmState, readonly Style[]>> = {
  making: ['cyan'],
  'needs-you': ['yellow'],
  review: ['yellow'],
  waiting: [],
  failed: ['red'],
  changed: ['yellow'],
  ready: ['green'],
  parts: ['dim'],
  cancelled: ['dim'],
};
