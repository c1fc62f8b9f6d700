import { IconPhoto, IconPhotoUp, IconRefresh } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StoryScene } from '../../../contract/storyboard';
import { showError } from '../../actions/attempt';
import { givePicture, redo } from '../../actions/film-page';
import { fileUrl } from '../../shared/project-file-url';
import { useOffline } from '../../shared/use-offline';
import { client } from '../../store';
import { useKeeper } from '../../store/use-story';
import { Button } from '../../ui/button';
import { Word } from '../../ui/word';
import classes from './scenes.module.css';

const PICTURE = /^image\/(?:jpeg|png|webp|avif|gif)$/u;
const holdsFile = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');

/** A scene's picture. A file that is dropped on it takes its place. */
export function ScenePicture({
  scene,
  isLarge,
  onEnlarge,
}: {
  readonly scene: StoryScene;
  readonly isLarge: boolean;
  readonly onEnlarge: () => void;
}) {
  const { t } = useTranslation();
  const keeper = useKeeper();
  const offline = useOffline();
  const [isOver, setOver] = useState(false);
  const n = scene.scene;

  const onDrop = (event: DragEvent): void => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    // The window takes texts that are dropped anywhere else.
    event.stopPropagation();
    setOver(false);
    const file = event.dataTransfer.files[0];
    const path = file === undefined ? '' : client.pathOf(file);
    if (file === undefined || path === '' || !PICTURE.test(file.type)) showError(new Error(t('project.notPicture')));
    else void givePicture(keeper, scene.id, path);
  };
  const onDragOver = (event: DragEvent): void => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    event.stopPropagation();
    event.dataTransfer.dropEffect = 'copy';
    setOver(true);
  };
  return (
    <div className={classes.picture} data-large={isLarge}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button beside it does the same without a mouse */}
      <div
        className={classes.frame}
        data-over={isOver}
        data-testid={`picture-${n}`}
        onDragEnter={onDragOver}
        onDragOver={onDragOver}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <Picture key={scene.picture?.version} scene={scene} onEnlarge={onEnlarge} />
        {isOver ? <span className={classes.dropHint}>{t('project.drop')}</span> : null}
      </div>
      <div className={classes.ops}>
        <Button
          look="quiet"
          aria-label={t('project.ownFileLabel', { n })}
          title={t('project.ownFile')}
          onClick={() => void givePicture(keeper, scene.id)}
        >
          <IconPhotoUp size={15} stroke={1.7} aria-hidden />
          <Word>{t('project.ownFile')}</Word>
        </Button>
        <Button
          look="quiet"
          aria-label={t('project.takeAgainLabel', { n })}
          title={t('project.takeAgainHint')}
          data-testid={`take-again-${n}`}
          onClick={() => void redo(keeper, { kind: 'scene', id: scene.id, picture: true })}
          {...offline}
        >
          <IconRefresh size={15} stroke={1.7} aria-hidden />
          <Word>{t('project.takeAgain')}</Word>
        </Button>
      </div>
    </div>
  );
}

function Picture({ scene, onEnlarge }: { readonly scene: StoryScene; readonly onEnlarge: () => void }) {
  const { t } = useTranslation();
  const { projectId } = useKeeper();
  const [missing, setMissing] = useState(false);
  const { picture, scene: n } = scene;
  if (picture === undefined || missing) {
    return (
      <span className={classes.noPicture}>
        <IconPhoto size={18} stroke={1.5} aria-hidden />
        {t('project.noPicture')}
      </span>
    );
  }
  return (
    <button
      type="button"
      className={classes.enlarge}
      aria-label={t('project.enlarge', { n })}
      title={t('project.enlarge', { n })}
      onClick={onEnlarge}
    >
      <img
        src={fileUrl(projectId, picture)}
        alt={t('project.picture', { n })}
        loading="lazy"
        decoding="async"
        draggable={false}
        onError={() => setMissing(true)}
      />
    </button>
  );
}
