import { Loader, VisuallyHidden } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../../actions/attempt';
import { showScreen, useUi } from '../../store/ui';
import { StoryProvider, useKeeper, useOpenStory, useStory } from '../../store/use-story';
import { Button } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { Activity } from './activity';
import classes from './film.module.css';
import { FilmNotices } from './film-notices';
import { FilmSide } from './film-side';
import { Making } from './making';
import { BackLink, ProjectHead } from './project-head';
import { ReviewSide } from './review-side';
import { SceneList } from './scene-list';
import { stopVoice } from './voice';

/** A film: its scenes, edited in place, beside what was made of them. While it waits for approval, beside that decision. */
export function ProjectScreen() {
  const projectId = useUi((state) => state.projectId);
  useEffect(() => {
    if (projectId === undefined) showScreen('projects');
  }, [projectId]);
  return projectId === undefined ? null : <OpenProject key={projectId} projectId={projectId} />;
}

function OpenProject({ projectId }: { readonly projectId: string }) {
  const keeper = useOpenStory(projectId);
  useEffect(() => stopVoice, []);
  return (
    <StoryProvider value={keeper}>
      <div className={classes.screen} data-testid="project">
        <Content />
      </div>
    </StoryProvider>
  );
}

function Content() {
  const { t } = useTranslation();
  const keeper = useKeeper();
  const phase = useStory((state) => state.phase);
  const error = useStory((state) => state.error);
  const film = useStory((state) => state.film);
  const story = useStory((state) => state.story);
  if (film === undefined) {
    return (
      <>
        <div>
          <BackLink />
        </div>
        {phase === 'failed' ? (
          <Empty
            title={t('project.gone')}
            hint={errorText(error)}
            actions={<Button onClick={() => void keeper.read()}>{t('project.tryAgain')}</Button>}
          >
            <VisuallyHidden component="h1">{keeper.projectId}</VisuallyHidden>
          </Empty>
        ) : (
          <Empty title={t('project.loading')}>
            <VisuallyHidden component="h1">{keeper.projectId}</VisuallyHidden>
            <Loader size="sm" />
          </Empty>
        )}
      </>
    );
  }
  if (story === undefined) {
    return (
      <>
        <ProjectHead film={film} story={undefined} />
        <div className={classes.alone}>
          <Empty title={t('project.noScript')} hint={t('project.noScriptHint')} />
          <Making film={film} />
          <FilmNotices film={film} story={undefined} />
          <div className={classes.lists}>
            <Activity />
          </div>
        </div>
      </>
    );
  }
  const { review } = story;
  return (
    <>
      <ProjectHead film={film} story={story} />
      <div className={classes.columns} data-review={review !== undefined}>
        <SceneList kind={review === undefined ? 'film' : review.after === 'script' ? 'script' : 'pictures'} />
        {review === undefined ? (
          <FilmSide film={film} story={story} />
        ) : (
          <ReviewSide film={film} story={story} review={review} />
        )}
      </div>
    </>
  );
}
