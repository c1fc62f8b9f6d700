import { RIGHTS_CONCERNS } from '../../contract/messages/rights-concerns';
import type { ScriptFile } from '../../contract/project-files';
import type { TaskOutput } from '../../contract/task';
import type { Language } from '../../contract/words';
import { cleanText } from '../language/clean-text';
import type { Music } from './music/find-music';
import { concernsAbout } from './rights';

export interface PictureCredit {
  /** 1-based: the scenes that show it. */
  readonly scenes: readonly number[];
  /** In images/. */
  readonly name: string;
  /** What the manifest knows of this very file. */
  readonly known: TaskOutput | undefined;
}

export interface CreditsInput {
  readonly title: string;
  readonly language: Language;
  readonly script: Pick<ScriptFile, 'model'>;
  readonly pictures: readonly PictureCredit[];
  readonly voice: string;
  readonly music: Music | undefined;
}

interface Words {
  readonly heading: (title: string) => string;
  readonly pictures: string;
  readonly scenes: (scenes: readonly number[]) => string;
  readonly source: string;
  readonly page: string;
  readonly title: string;
  readonly author: string;
  readonly licence: string;
  readonly unknownLicence: string;
  readonly generated: (model: string) => string;
  readonly seed: string;
  readonly drawn: string;
  readonly own: string;
  readonly check: (concern: string) => string;
  readonly sound: string;
  readonly voice: (name: string) => string;
  readonly music: (title: string) => string;
  readonly ownMusic: string;
  readonly script: string;
  readonly writtenBy: (model: string) => string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  ko: {
    heading: (title) => `출처: ${title}`,
    pictures: '그림',
    scenes: (scenes) => `장면 ${scenes.join(', ')}`,
    source: '원본',
    page: '페이지',
    title: '제목',
    author: '작가',
    licence: '이용 조건',
    unknownLicence: '페이지에 적혀 있지 않음. 올리기 전에 확인하세요',
    generated: (model) => `AI 생성 (${model})`,
    seed: '시드',
    drawn: 'Studio Queue가 이 영상용으로 그린 타이틀 카드',
    own: '직접 넣은 그림',
    check: (concern) => `⚠️ 올리기 전에 확인하세요: ${concern}`,
    sound: '소리',
    voice: (name) => `내레이션: 합성 음성 (${name})`,
    music: (title) => `음악: ${title}`,
    ownMusic: '음악: Studio Queue의 잔잔한 음악 (CC0)',
    script: '대본',
    writtenBy: (model) => `AI 생성 (${model})`,
  },
  en: {
    heading: (title) => `Credits: ${title}`,
    pictures: 'Pictures',
    scenes: (scenes) => `${scenes.length === 1 ? 'Scene' : 'Scenes'} ${scenes.join(', ')}`,
    source: 'original',
    page: 'page',
    title: 'title',
    author: 'author',
    licence: 'terms',
    unknownLicence: 'not stated on the page: check before you publish',
    generated: (model) => `made by AI (${model})`,
    seed: 'seed',
    drawn: 'title card, drawn by Studio Queue for this film',
    own: 'a picture of your own',
    check: (concern) => `⚠️ check before you publish: ${concern}`,
    sound: 'Sound',
    voice: (name) => `Narration: synthetic voice (${name})`,
    music: (title) => `Music: ${title}`,
    ownMusic: 'Music: calm music by Studio Queue (CC0)',
    script: 'Script',
    writtenBy: (model) => `Written by AI (${model})`,
  },
};

/** The film's credits as Markdown, in its language. Whatever comes from outside is escaped: it stays text. */
export function creditsText({ title, language, script, pictures, voice, music }: CreditsInput): string {
  const words = WORDS[language];
  const sections = [
    `# ${words.heading(plain(title))}`,
    `## ${words.pictures}`,
    picturesText(pictures, words, language),
    `## ${words.sound}`,
    [`- ${words.voice(plain(voice))}`, ...musicLines(music, words)].join('\n'),
    ...(script.model === undefined ? [] : [`## ${words.script}`, `- ${words.writtenBy(plain(script.model))}`]),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** Whether it is a title card: of every other picture a run knows where it comes from. */
export const isDrawn = ({ known }: Pick<PictureCredit, 'known'>): boolean =>
  known !== undefined &&
  [known.sourceUrl, known.pageUrl, known.licence, known.model, known.sourceFile].every((fact) => fact === undefined);

function picturesText(pictures: readonly PictureCredit[], words: Words, language: Language): string {
  const drawn = pictures.filter(isDrawn).flatMap(({ scenes }) => scenes);
  const cards = drawn.length === 0 ? [] : [`- ${words.scenes(drawn)}: ${words.drawn}`];
  const others = pictures
    .filter((picture) => !isDrawn(picture))
    .map((picture) => pictureLines(picture, words, language));
  return [...others, ...cards].join('\n');
}

function pictureLines({ scenes, name, known }: PictureCredit, words: Words, language: Language): string {
  const head = `- ${words.scenes(scenes)} (${fileName(name)})`;
  if (known === undefined) return `${head}: ${words.own}`;
  if (known.sourceFile !== undefined) return `${head}: ${words.own} (${fileName(known.sourceFile)})`;
  const { sourceUrl, pageUrl, title, author, licence, licenceUrl, model, seed } = known;
  const facts: string[] = [];
  if (title !== undefined) facts.push(`${words.title}: ${plain(title)}`);
  if (author !== undefined) facts.push(`${words.author}: ${plain(author)}`);
  if (model !== undefined) facts.push(words.generated(plain(model)));
  if (seed !== undefined) facts.push(`${words.seed}: ${seed}`);
  if (sourceUrl !== undefined) facts.push(`${words.source}: ${address(sourceUrl)}`);
  if (pageUrl !== undefined) facts.push(`${words.page}: ${address(pageUrl)}`);
  const terms = [
    ...(licence === undefined ? [] : [/^https?:/u.test(licence) ? address(licence) : plain(licence)]),
    ...(licenceUrl === undefined ? [] : [address(licenceUrl)]),
  ];
  if (terms.length > 0) facts.push(`${words.licence}: ${terms.join(' ')}`);
  for (const concern of concernsAbout(known)) {
    if (concern === 'no_licence') facts.push(`${words.licence}: ${words.unknownLicence}`);
    else facts.push(words.check(RIGHTS_CONCERNS[concern][language]));
  }
  return [`${head}:`, ...facts.map((fact) => `  - ${fact}`)].join('\n');
}

function musicLines(music: Music | undefined, words: Words): string[] {
  if (music === undefined) return [];
  if (music.file === undefined) return [`- ${words.ownMusic}`];
  const { name, title, artist } = music.file;
  const said = [title, artist].map(plain).filter((text) => text !== '');
  return [`- ${words.music([...said, fileName(name)].join(' · '))}`];
}

/** As code: in one line, since a carriage return in a name would end it. */
function fileName(name: string): string {
  return `\`${cleanText(name.replaceAll('`', ''))}\``;
}

/** Text that means nothing to Markdown or HTML. */
function plain(text: string): string {
  return cleanText(text)
    .slice(0, 300)
    .replace(/[\\`*_{}[\]<>()#|!~&]/gu, '\\$&');
}

/** An address as a link, if it is one. */
function address(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url !== undefined && /^https?:$/u.test(url.protocol);
  return isWeb ? `<${url.href.replace(/[<>\s]/gu, encodeURIComponent)}>` : plain(text);
}
