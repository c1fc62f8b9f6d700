import { IconPhoto, IconPhotoUp, IconRefresh } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StoryScene } from '../../../contract/storyboard';
import { showError } from '../../actions/attempt';
import { givePicture, redo, swapPictures } from '../../actions/film-page';
import { fileUrl } from '../../shared/project-file-url';
import { useOffline } from '../../shared/use-offline';
import { client } from '../../store';
import { useKeeper, useStory } from '../../store/use-story';
import { Button } from '../../ui/button';
import { Word } from '../../ui/word';
import classes from './scene-picture.module.css';
import { SwapPicture } from './swap-picture';

const PICTURE = /^image\/(?:jpeg|png|webp|avif|gif)$/u;
/** What is dragged, when it is a scene's picture: the scene's id. */
const DRAG_TYPE = 'application/x-studio-queue-picture';
const heldBy = ({ dataTransfer: { types } }: DragEvent): 'picture' | 'file' | undefined =>
  types.includes(DRAG_TYPE) ? 'picture' : types.includes('Files') ? 'file' : undefined;

/** A scene's picture. A file that is dropped on it takes its place, another scene's picture is swapped with it. */
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
  const [over, setOver] = useState<'picture' | 'file' | undefined>();
  const [isDragged, setDragged] = useState(false);
  const n = scene.scene;

  const onDrop = (event: DragEvent): void => {
    const held = heldBy(event);
    if (held === undefined) return;
    event.preventDefault();
    // The window takes texts that are dropped anywhere else.
    event.stopPropagation();
    setOver(undefined);
    if (held === 'picture') {
      const { story } = keeper.store.getState();
      const other = story?.scenes.find(({ id }) => id === event.dataTransfer.getData(DRAG_TYPE));
      if (other !== undefined && other.id !== scene.id) void swapPictures(keeper, other, scene);
      return;
    }
    const file = event.dataTransfer.files[0];
    const path = file === undefined ? '' : client.pathOf(file);
    if (file === undefined || path === '' || !PICTURE.test(file.type)) showError(new Error(t('project.notPicture')));
    else void givePicture(keeper, scene.id, path);
  };
  const onDragOver = (event: DragEvent): void => {
    const held = heldBy(event);
    if (held === undefined || (held === 'picture' && (isDragged || scene.picture === undefined))) return;
    event.preventDefault();
    event.stopPropagation();
    event.dataTransfer.dropEffect = held === 'picture' ? 'move' : 'copy';
    setOver(held);
  };
  const onDragStart = (event: DragEvent): void => {
    event.dataTransfer.setData(DRAG_TYPE, scene.id);
    event.dataTransfer.effectAllowed = 'move';
    setDragged(true);
  };
  return (
    <div className={classes.picture} data-large={isLarge}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons beside it do the same without a mouse */}
      <div
        className={classes.frame}
        data-over={over !== undefined}
        data-testid={`picture-${n}`}
        draggable={scene.picture !== undefined}
        onDragStart={onDragStart}
        onDragEnd={() => setDragged(false)}
        onDragEnter={onDragOver}
        onDragOver={onDragOver}
        onDragLeave={() => setOver(undefined)}
        onDrop={onDrop}
      >
        <Picture key={scene.picture?.version} scene={scene} onEnlarge={onEnlarge} />
        {over === undefined ? null : (
          <span className={classes.dropHint}>{t(over === 'file' ? 'project.drop' : 'project.dropPicture')}</span>
        )}
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
        <SwapPicture scene={scene} />
      </div>
    </div>
  );
}

const NO_PICTURE = {
  now: 'project.lookingForPicture',
  later: 'project.pictureLater',
  none: 'project.noPicture',
} as const;

/** Whether pictures are looked for now, or will be once their task has its turn. */
const useSearch = (): keyof typeof NO_PICTURE =>
  useStory(({ film }) => {
    const step = film?.steps.image;
    if (step?.status === 'processing') return 'now';
    return step?.status === 'waiting' && step.needsYou === undefined ? 'later' : 'none';
  });

function Picture({ scene, onEnlarge }: { readonly scene: StoryScene; readonly onEnlarge: () => void }) {
  const { t } = useTranslation();
  const { projectId } = useKeeper();
  const [missing, setMissing] = useState(false);
  const search = useSearch();
  const { picture, scene: n } = scene;
  if (picture === undefined || missing) {
    return (
      <span className={classes.noPicture}>
        <IconPhoto size={18} stroke={1.5} aria-hidden />
        {t(missing ? 'project.noPicture' : NO_PICTURE[search])}
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
