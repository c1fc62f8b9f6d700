import { UnstyledButton } from '@mantine/core';
import {
  IconChevronLeft,
  IconCopy,
  IconCopyPlus,
  IconDeviceMobile,
  IconDots,
  IconFolderOpen,
  IconTrash,
  IconVideo,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Film } from '../../../contract/film';
import type { Storyboard } from '../../../contract/storyboard';
import { askToDeleteFilm, duplicateFilm, redo } from '../../actions/film-page';
import { copyFilmPath } from '../../actions/films';
import { openProject } from '../../actions/tasks';
import { clipTime } from '../../format/clip-time';
import { useOffline } from '../../shared/use-offline';
import { showScreen, useUi } from '../../store/ui';
import { useKeeper, useStory } from '../../store/use-story';
import { useSeveralUsers } from '../../store/users';
import { Button } from '../../ui/button';
import { type Choice, ChoiceMenu } from '../../ui/choice-menu';
import { Word } from '../../ui/word';
import { FilmSteps } from './film-steps';
import classes from './head.module.css';
import { scenesCount } from './scenes-count';

/** Whose film it is, and what can be done with it as a whole. */
export function ProjectHead({ film, story }: { readonly film: Film; readonly story: Storyboard | undefined }) {
  const { t } = useTranslation();
  const hasSeveralUsers = useSeveralUsers();
  const seconds = story?.versions.find(({ isPresent }) => isPresent)?.seconds ?? film.video?.seconds;
  const facts = [
    ...(story === undefined ? [] : [scenesCount(t, story.scenes.length)]),
    ...(seconds === undefined ? [] : [clipTime(seconds)]),
    ...(hasSeveralUsers ? [film.userId] : []),
  ];
  return (
    <header className={classes.head}>
      <BackLink />
      <span className={classes.slash} aria-hidden>
        /
      </span>
      <h1 title={film.title}>{film.title}</h1>
      <small className={classes.facts}>{facts.join(t('common.dot'))}</small>
      {story?.review === undefined ? null : <FilmSteps film={film} review={story.review} />}
      {story === undefined || story.review !== undefined || story.versions.length === 0 ? null : (
        <Again story={story} />
      )}
      <MoreMenu film={film} />
    </header>
  );
}

export function BackLink() {
  const { t } = useTranslation();
  const backTo = useUi((state) => state.backTo);
  return (
    <UnstyledButton className={classes.back} data-testid="back" onClick={() => showScreen(backTo)}>
      <IconChevronLeft size={15} stroke={1.7} aria-hidden />
      {t(`nav.${backTo}`)}
    </UnstyledButton>
  );
}

function Again({ story }: { readonly story: Storyboard }) {
  const { t } = useTranslation();
  const keeper = useKeeper();
  const offline = useOffline();
  return (
    <>
      <Button
        title={t('project.filmAgainHint')}
        data-testid="film-again"
        onClick={() => void redo(keeper, { kind: 'film' })}
        {...offline}
      >
        <IconVideo size={15} stroke={1.7} aria-hidden />
        <Word>{t('project.filmAgain')}</Word>
      </Button>
      {story.aspect === '9:16' ? null : (
        <Button
          title={t('project.portraitHint')}
          data-testid="make-portrait"
          onClick={() => void redo(keeper, { kind: 'portrait' })}
          {...offline}
        >
          <IconDeviceMobile size={15} stroke={1.7} aria-hidden />
          <Word>{t(story.portrait === undefined ? 'project.portrait' : 'project.portraitAgain')}</Word>
        </Button>
      )}
    </>
  );
}

function MoreMenu({ film }: { readonly film: Film }) {
  const { t } = useTranslation();
  const keeper = useKeeper();
  const [newest] = useStory((state) => state.tasks);
  const choices: readonly Choice[] = [
    {
      id: 'duplicate',
      icon: IconCopyPlus,
      words: t('project.duplicate'),
      hint: t('project.duplicateHint'),
      run: () => void duplicateFilm(keeper),
    },
    ...(newest === undefined
      ? []
      : [
          {
            id: 'open-folder',
            icon: IconFolderOpen,
            words: t('project.openFolder'),
            run: () => void openProject(newest),
          },
        ]),
    ...(film.video === undefined
      ? []
      : [{ id: 'copy-path', icon: IconCopy, words: t('films.copyPath'), run: () => void copyFilmPath(film) }]),
    {
      id: 'delete-film',
      icon: IconTrash,
      words: t('project.delete'),
      hint: t('project.deleteHint'),
      run: () => askToDeleteFilm(film),
    },
  ];
  return (
    <ChoiceMenu label={t('project.more')} testId="film-more" choices={choices}>
      <IconDots size={16} stroke={1.7} aria-hidden />
    </ChoiceMenu>
  );
}
