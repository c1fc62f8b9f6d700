import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { fileUrl } from '../../shared/project-file-url';
import { useKeeper, useStory } from '../../store/use-story';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import classes from './scenes.module.css';

/** A scene's picture as large as the window allows; the arrow keys go to the other scenes'. */
export function LargePicture({
  sceneId,
  onShow,
}: {
  readonly sceneId: string | undefined;
  readonly onShow: (sceneId: string | undefined) => void;
}) {
  const { t } = useTranslation();
  const { projectId } = useKeeper();
  const scenes = useStory(({ story }) => story?.scenes) ?? [];
  const pictured = scenes.filter(({ picture }) => picture !== undefined);
  const place = pictured.findIndex(({ id }) => id === sceneId);
  const scene = pictured[place];
  if (scene?.picture === undefined) return null;
  const step = (by: number): void => {
    const next = pictured[place + by];
    if (next !== undefined) onShow(next.id);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    step(by);
  };
  return (
    <Dialog
      opened
      onClose={() => onShow(undefined)}
      size="64rem"
      title={t('project.picture', { n: scene.scene })}
      onKeyDown={onKeyDown}
    >
      <figure className={classes.large} data-testid="picture-large">
        <img src={fileUrl(projectId, scene.picture)} alt={t('project.picture', { n: scene.scene })} />
        <figcaption>{scene.narration}</figcaption>
      </figure>
      <div className={classes.largeSteps}>
        <Button disabled={place === 0} onClick={() => step(-1)}>
          <IconChevronLeft size={15} stroke={1.7} aria-hidden />
          {t('detail.previous')}
        </Button>
        <Button disabled={place === pictured.length - 1} onClick={() => step(1)}>
          {t('detail.next')}
          <IconChevronRight size={15} stroke={1.7} aria-hidden />
        </Button>
      </div>
    </Dialog>
  );
}
