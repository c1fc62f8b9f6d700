import { basename, extname } from 'node:path';
import { z } from 'zod';
import { type PageTask, pipelineReplySchema } from '../../contract/bridge';
import { FRAME_RATES, RESOLUTIONS } from '../../contract/film-format';
import { SUBTITLE_POSITIONS, SUBTITLE_SIZES, SUBTITLE_STYLES } from '../../contract/film-look';
import { NAMED_SOURCES, sourceChainSchema } from '../../contract/implementations';
import { filmVoiceSchema } from '../../contract/metadata';
import { VOICE_ENGINE_IDS } from '../../contract/voice-engines';
import { acceptedAs } from '../call';
import { command } from '../command';
import { CliError, EXIT } from '../exit';
import { readInput } from '../input/read-input';
import { typedNumber } from '../options';
import { exitOf, showTasks } from '../tasks';
import { plain } from '../text';
import { waitFor } from '../wait-for';
import { WORDS } from '../words';

const MAX_TITLE_CHARS = 100;

/** The first line, if it is short enough for a title and more follows; else the file's name. */
export function titleIn(text: string, fileName: string | undefined): string | undefined {
  const [first = '', ...rest] = text.split('\n').filter((line) => line.trim() !== '');
  const line = plain(first.replace(/^#+\s+/, '')).trim();
  // An opening of front matter, HTML or subtitles is read by the app itself.
  const isTitle = /[\p{L}\p{N}]/u.test(line) && !/^[<{]|^WEBVTT|^\d+$|^---/.test(first.trim());
  if (isTitle && rest.length > 0 && [...line].length <= MAX_TITLE_CHARS) return line;
  return fileName;
}

/** `none` is for a film that does not stop although the settings say so; any other word is checked by the app. */
const stepsIn = (typed: string): string[] => wordsIn(typed).filter((word) => word !== 'none');
const wordsIn = (typed: string): string[] =>
  typed
    .toLowerCase()
    .split(/[\s,]+/u)
    .filter(Boolean);

/** In their order; `none` is for a film of title cards and of the pages that it names. */
const sourcesSchema = z.string().transform((typed, context) => {
  const read = sourceChainSchema.safeParse(wordsIn(typed).filter((word) => word !== 'none'));
  if (read.success) return read.data;
  context.addIssue({ code: 'invalid_value', values: NAMED_SOURCES.map(([id]) => id), input: typed });
  return z.NEVER;
});

interface Format {
  readonly resolution?: string | undefined;
  readonly frameRate?: string | undefined;
  readonly voiceEngine?: string | undefined;
  readonly voice?: string | undefined;
  readonly speed?: number | undefined;
  readonly subtitleStyle?: string | undefined;
  readonly subtitleSize?: string | undefined;
  readonly subtitlePosition?: string | undefined;
  readonly draft?: boolean | undefined;
  readonly music?: boolean | undefined;
  readonly intro?: boolean | undefined;
  readonly outro?: boolean | undefined;
}

/** Of the film, as far as it was said. */
const formatOf = ({ draft, music, intro, outro, ...given }: Format) => ({
  ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  ...(draft === true ? { quality: 'draft' } : {}),
  ...(music === undefined ? {} : { music }),
  ...(intro === false ? { intro } : {}),
  ...(outro === false ? { outro } : {}),
});

const SOURCES = NAMED_SOURCES.map(([id]) => id).join(', ');

export const film = command({
  name: 'film',
  summary: { ko: '글로 영상 만들기: 대본, 이미지, 영상', en: 'make films of texts: script, images, video' },
  details: {
    ko: '파일마다 영상 하나. 파일이 없으면 표준 입력을 읽습니다. 제목은 첫 줄이나 파일 이름에서 옵니다.',
    en: "One film per file; stdin without one. The title comes from the text's first line or the file's name.",
  },
  arguments: [{ name: '[files...]', about: { ko: '글 파일', en: 'text files' }, completes: 'file' }],
  options: [
    {
      flags: '-p, --project <name>',
      about: { ko: '프로젝트 (기본: 파일 이름)', en: "project (default: the file's name)" },
      completes: 'project',
    },
    { flags: '--title <title>', about: { ko: '제목', en: 'its title' } },
    { flags: '--aspect <aspect>', about: { ko: '화면 비율', en: 'its shape' }, choices: ['16:9', '9:16', '1:1'] },
    { flags: '--duration <seconds>', about: { ko: '길이(초)', en: 'its length in seconds' } },
    { flags: '--resolution <resolution>', about: { ko: '해상도', en: 'its size' }, choices: RESOLUTIONS },
    {
      flags: '--frame-rate <frames>',
      about: { ko: '초당 프레임', en: 'frames a second' },
      choices: FRAME_RATES.map(String),
    },
    { flags: '--draft', about: { ko: '확인용으로 빨리', en: 'quickly, to be looked at' } },
    { flags: '--music', about: { ko: '배경 음악', en: 'with music' } },
    { flags: '--no-intro', about: { ko: '설정한 인트로 없이', en: 'without the intro of the settings' } },
    { flags: '--no-outro', about: { ko: '설정한 아웃트로 없이', en: 'without the outro of the settings' } },
    {
      flags: '--pictures <sources>',
      about: {
        ko: `그림을 얻을 곳을 차례로, 쉼표로 나누어: ${SOURCES}. none이면 타이틀 카드만`,
        en: `where pictures come from, in this order, with commas: ${SOURCES}. With none, title cards alone`,
      },
    },
    {
      flags: '--voice-engine <engine>',
      about: { ko: '내레이션을 읽는 것', en: 'what reads the narration' },
      choices: VOICE_ENGINE_IDS,
    },
    { flags: '--voice <name>', about: { ko: '목소리의 이름이나 ID', en: 'the name or the id of its voice' } },
    {
      flags: '--speed <percent>',
      about: { ko: '읽는 속도(%): 50에서 200까지', en: 'how fast it reads, in percent: 50 to 200' },
    },
    {
      flags: '--subtitle-style <style>',
      about: { ko: '자막 모양', en: 'how subtitles look' },
      choices: SUBTITLE_STYLES,
    },
    {
      flags: '--subtitle-size <size>',
      about: { ko: '자막 크기', en: 'how large they are' },
      choices: SUBTITLE_SIZES,
    },
    {
      flags: '--subtitle-position <position>',
      about: { ko: '자막 자리', en: 'where they stand' },
      choices: SUBTITLE_POSITIONS,
    },
    { flags: '--no-subtitles', about: { ko: '자막 없이', en: 'without subtitles' } },
    {
      flags: '--stop-after <steps>',
      about: { ko: '승인을 받을 단계: script, image, none', en: 'stop for approval after: script, image, or none' },
    },
    { flags: '--priority <n>', about: { ko: '우선순위', en: 'its priority' } },
    { flags: '-u, --user <name>', about: { ko: '사용자', en: 'its user' } },
    { flags: '-w, --wait', about: { ko: '끝날 때까지 기다리기', en: 'wait until it is done' } },
  ],
  examples: [
    'studio-queue film coffee.md --aspect 9:16 --music --wait',
    'studio-queue film coffee.md --pictures own-folder,archives --voice-engine elevenlabs --speed 110',
    'pbpaste | studio-queue film --project trend-001',
  ],
  input: z.object({
    files: z.array(z.string()).default([]),
    project: z.string().optional(),
    title: z.string().optional(),
    aspect: z.string().optional(),
    duration: typedNumber(z.number().min(1).max(3_600)).optional(),
    resolution: z.string().optional(),
    frameRate: z.string().optional(),
    pictures: sourcesSchema.optional(),
    voiceEngine: z.string().optional(),
    voice: filmVoiceSchema.shape.voice,
    speed: typedNumber(z.int().min(50).max(200)).optional(),
    subtitleStyle: z.string().optional(),
    subtitleSize: z.string().optional(),
    subtitlePosition: z.string().optional(),
    draft: z.boolean().optional(),
    music: z.boolean().optional(),
    intro: z.boolean().default(true),
    outro: z.boolean().default(true),
    subtitles: z.boolean().default(true),
    stopAfter: z.string().optional(),
    priority: z.string().optional(),
    user: z.string().optional(),
    wait: z.boolean().default(false),
  }),
  async run(cli, input) {
    const { files, project, title, aspect, duration, pictures, subtitles, stopAfter, priority, user, wait, ...more } =
      input;
    if (files.length === 0 && cli.stdin.isTTY) throw new CliError(EXIT.usage, WORDS.nothingGiven);
    // All are read before the first is added.
    const sources = [];
    for (const file of files.length === 0 ? ['-'] : files) {
      const name = file === '-' ? undefined : basename(file, extname(file));
      const projectId = project ?? name;
      if (projectId === undefined) throw new CliError(EXIT.usage, WORDS.projectNeeded);
      const text = await readInput(cli, file);
      const titled = title ?? titleIn(text, name);
      sources.push({ projectId, script: { text, ...(titled === undefined ? {} : { title: titled }) } });
    }
    const bridge = await cli.bridge();
    const made: PageTask[] = [];
    for (const { projectId, script } of sources) {
      const shape = { ...(aspect === undefined ? {} : { aspect }), ...(duration === undefined ? {} : { duration }) };
      const reply = await bridge.add('/api/queue/pipelines', {
        projectId,
        script: { ...script, ...shape },
        image: pictures === undefined ? {} : { pictureSources: pictures },
        video: {
          ...formatOf(more),
          ...(subtitles ? {} : { subtitles }),
        },
        ...(stopAfter === undefined ? {} : { stopAfter: stepsIn(stopAfter) }),
        ...(priority === undefined ? {} : { priority }),
        ...(user === undefined ? {} : { userId: user }),
      });
      const { tasks, warnings = [] } = acceptedAs(pipelineReplySchema, reply);
      for (const { message } of warnings) cli.terminal.note(plain(message));
      made.push(...tasks);
    }
    showTasks(cli, made);
    return wait
      ? exitOf(
          await waitFor(
            cli,
            made.map(({ id }) => id),
          ),
        )
      : EXIT.ok;
  },
});
