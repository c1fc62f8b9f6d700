import {
  IconArrowBarToUp,
  IconCheck,
  IconFolder,
  IconPencil,
  IconPlayerPlay,
  IconRotate,
  IconX,
  type TablerIcon,
} from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import type { Hit } from '../../../contract/find';
import type { QueueTask } from '../../../contract/task';
import { taskTitle } from '../../../contract/task-title';
import type { Language } from '../../../contract/words';
import { attempt } from '../../actions/attempt';
import { askToCancel } from '../../actions/cancel';
import { playFilm, showFilm } from '../../actions/films';
import { approve, bump, openForm, openProject, retry } from '../../actions/tasks';
import { remedyOf } from '../../shared/remedies';
import { client } from '../../store';
import { showProject } from '../../store/ui';
import { matchRank, NO_MATCH } from './match-rank';
import type { Found } from './use-found';

/** What can be done, by its key in `palette.act`, and other words for it in both languages. */
const VERBS = {
  play: '▶ 보기 틀기 watch view',
  folder: '열기 위치 파일 open show files',
  bump: '먼저 앞으로 우선 first top priority next',
  cancel: '취소 멈춰 빼기 stop abort remove',
  retry: '다시 재시도 again rerun',
  edit: '수정 바꾸기 change',
  approve: '확인 통과 계속 ok continue go',
} as const;
type Verb = keyof typeof VERBS;
const VERB_NAMES = Object.keys(VERBS) as readonly Verb[];

export interface Act {
  /** The same for what a film and its tasks have in common: its folder, and the film to play. */
  readonly id: string;
  readonly verb: Verb;
  readonly title: string;
  readonly icon: TablerIcon;
  readonly run: () => void;
}

async function playNewest(projectId: string): Promise<void> {
  await attempt(async () => {
    const { film } = await client.call('films:get', { projectId });
    if (film.video === undefined) showProject(projectId);
    else playFilm(film);
  });
}

async function openFolder(projectId: string): Promise<void> {
  await attempt(async () => showFilm((await client.call('films:get', { projectId })).film));
}

function filmActs({ projectId, title }: Hit): Act[] {
  const act = (verb: Verb, icon: TablerIcon, run: () => void): Act => ({
    id: `${verb}-${projectId}`,
    verb,
    title,
    icon,
    run,
  });
  return [
    act('play', IconPlayerPlay, () => void playNewest(projectId)),
    act('folder', IconFolder, () => void openFolder(projectId)),
  ];
}

function taskActs(task: QueueTask): Act[] {
  const act = (verb: Verb, icon: TablerIcon, run: () => void, of = task.id): Act => ({
    id: `${verb}-${of}`,
    verb,
    title: taskTitle(task),
    icon,
    run,
  });
  const { status } = task;
  const remedy = remedyOf(task);
  return [
    ...(remedy?.approve === true ? [act('approve', IconCheck, () => void approve(task))] : []),
    ...(remedy === undefined || remedy.retry === 'useless' ? [] : [act('retry', IconRotate, () => void retry(task))]),
    ...(status === 'waiting' ? [act('bump', IconArrowBarToUp, () => void bump(task))] : []),
    ...(status === 'waiting' ? [act('edit', IconPencil, () => void openForm(task, 'edit'))] : []),
    ...(status === 'completed' && task.type === 'video'
      ? [act('play', IconPlayerPlay, () => void playNewest(task.projectId), task.projectId)]
      : []),
    ...(task.outputs.length > 0 ? [act('folder', IconFolder, () => void openProject(task), task.projectId)] : []),
    ...(status === 'waiting' || status === 'processing' ? [act('cancel', IconX, () => askToCancel(task))] : []),
  ];
}

function rankOfVerb(word: string, verb: Verb, names: readonly TFunction[]): number {
  const own = names.map((t) => t(`palette.act.${verb}`));
  return matchRank(word, own, VERBS[verb]);
}

/** Whether a word names something that can be done with what was found. */
export function isVerbIn(fixed: (language: Language) => TFunction): (word: string) => boolean {
  const names = [fixed('ko'), fixed('en')];
  return (word) => VERB_NAMES.some((verb) => rankOfVerb(word, verb, names) < NO_MATCH);
}

/** What can be done with what was found: with the first film and the first task, or, where a verb was typed, that with all of them. */
export function actsOf({ films, tasks, verb }: Found, fixed: (language: Language) => TFunction): Act[] {
  if (verb === '') return [...films.slice(0, 1).flatMap(filmActs), ...tasks.slice(0, 1).flatMap(taskActs)];
  const names = [fixed('ko'), fixed('en')];
  return [...films.flatMap(filmActs), ...tasks.flatMap(taskActs)]
    .map((act) => ({ act, rank: rankOfVerb(verb, act.verb, names) }))
    .filter(({ rank }) => rank < NO_MATCH)
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ act }) => act);
}
