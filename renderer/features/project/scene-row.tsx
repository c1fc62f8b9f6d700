import { IconGripVertical, IconPencil, IconPlayerPlay, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { type DragEvent, type KeyboardEvent, memo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { IpcInput } from '../../../contract/ipc';
import type { StoryScene } from '../../../contract/storyboard';
import { attempt } from '../../actions/attempt';
import { redo } from '../../actions/film-page';
import { clipTime } from '../../format/clip-time';
import { useOffline } from '../../shared/use-offline';
import { useKeeper, useStory } from '../../store/use-story';
import { Button } from '../../ui/button';
import { KeywordsField } from './keywords-field';
import { NarrationField } from './narration-field';
import { playFrom, usePlayer } from './player-state';
import { redoCost } from './redo-cost';
import { SavingNote } from './saving-note';
import { ScenePicture } from './scene-picture';
import { SceneTools } from './scene-tools';
import classes from './scenes.module.css';
import { SubtitleField } from './subtitle-field';
import { useTypical } from './use-typical';
import { hear, stopVoice, useVoice } from './voice';

const CHANGES = {
  new: 'project.changedNew',
  narration: 'project.changedNarration',
  subtitle: 'project.changedSubtitle',
  picture: 'project.changedPicture',
  place: 'project.changedPlace',
  keywords: 'project.changedKeywords',
} as const;

export interface SceneRowProps {
  readonly scene: StoryScene;
  readonly count: number;
  readonly pictures: 'none' | 'small' | 'large';
  readonly isSelected: boolean;
  /** Where a dragged scene would go: before this one, or behind it. */
  readonly dropSide: 'before' | 'behind' | undefined;
  readonly onSelect: (id: string) => void;
  readonly onEnlarge: (id: string) => void;
  /** To the scene above (-1) or below (1). */
  readonly onStep: (id: string, by: -1 | 1) => void;
  readonly onMove: (id: string, by: -1 | 1) => void;
  readonly onDrag: (id: string, event: DragEvent, kind: 'start' | 'over' | 'drop' | 'end') => void;
}

/** A scene: what is said, how long it takes, its voice and its picture. */
export const SceneRow = memo(function SceneRow(props: SceneRowProps) {
  const { scene, count, pictures, isSelected, dropSide, onSelect, onStep, onMove, onDrag } = props;
  const { t } = useTranslation();
  const keeper = useKeeper();
  const field = useRef<HTMLTextAreaElement>(null);
  const [wantsSubtitle, setWantsSubtitle] = useState(false);
  const isPlaying = usePlayer(({ sceneId }) => sceneId === scene.id);
  const { id, scene: n, startsAt, changed } = scene;
  const change = (['new', 'narration', 'subtitle', 'picture', 'keywords', 'place'] as const).find((kind) =>
    changed.includes(kind),
  );

  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>): boolean => {
    const { key, altKey, ctrlKey, metaKey, shiftKey, currentTarget: box } = event;
    const by = key === 'ArrowUp' ? -1 : key === 'ArrowDown' ? 1 : undefined;
    if (by !== undefined && altKey && !shiftKey) {
      onMove(id, by);
      return true;
    }
    if (key === 'Enter' && altKey) {
      void keeper.add(id);
      return true;
    }
    if (key === 'Enter' && (ctrlKey || metaKey) && change !== undefined) {
      void redo(keeper, redoOf(scene, keeper.store.getState().story?.changedScenes ?? 0));
      return true;
    }
    if (by === undefined || altKey || ctrlKey || metaKey || shiftKey || box.selectionStart !== box.selectionEnd)
      return false;
    const isAtEdge = box.selectionStart === (by === -1 ? 0 : box.value.length);
    if (isAtEdge) onStep(id, by);
    return isAtEdge;
  };
  return (
    <li
      className={classes.row}
      data-scene={id}
      data-testid={`scene-${n}`}
      data-selected={isSelected}
      data-changed={change !== undefined}
      data-playing={isPlaying}
      data-drop={dropSide}
      data-large={pictures === 'large'}
      data-pictured={pictures !== 'none'}
      onFocus={() => onSelect(id)}
      onDragOver={(event) => onDrag(id, event, 'over')}
      onDrop={(event) => onDrag(id, event, 'drop')}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Alt and the arrow keys, and the tools, do the same without a mouse */}
      <span
        className={classes.grip}
        draggable
        title={t('project.drag', { n })}
        onDragStart={(event) => onDrag(id, event, 'start')}
        onDragEnd={(event) => onDrag(id, event, 'end')}
      >
        <IconGripVertical size={14} stroke={1.7} aria-hidden />
      </span>
      <span className={classes.number}>
        {startsAt === undefined ? (
          n
        ) : (
          <button
            type="button"
            aria-label={t('project.seek', { n })}
            title={t('project.seek', { n })}
            onClick={() => playFrom(startsAt)}
          >
            {n}
          </button>
        )}
      </span>
      <div className={classes.words}>
        <NarrationField scene={scene} field={field} onKey={onKey} />
        <SubtitleField scene={scene} isWanted={wantsSubtitle} onDone={() => setWantsSubtitle(false)} />
        <div className={classes.meta}>
          <VoiceButton scene={scene} />
          <KeywordsField scene={scene} />
          <SceneTools
            scene={scene}
            count={count}
            field={field}
            onMove={onMove}
            onSubtitle={() => setWantsSubtitle(true)}
          />
        </div>
        <SavingNote scene={scene} />
        {change === undefined ? null : (
          <>
            <span className={classes.changedMark}>
              <IconPencil size={13} stroke={1.8} aria-hidden />
              {t(CHANGES[change])}
            </span>
            <RedoLine scene={scene} count={count} isMain={isSelected} />
          </>
        )}
      </div>
      {pictures === 'none' ? null : (
        <ScenePicture scene={scene} isLarge={pictures === 'large'} onEnlarge={() => props.onEnlarge(id)} />
      )}
    </li>
  );
});

/** Its picture was found by other words. */
const wantsPicture = ({ changed }: StoryScene): boolean => changed.includes('keywords') && !changed.includes('picture');

/** A film is made of all words as they are now, so with other changed scenes this one cannot be made again alone. */
const redoOf = (scene: StoryScene, changedScenes: number): IpcInput<'films:redo'>['what'] =>
  changedScenes > 1 ? { kind: 'changed' } : { kind: 'scene', id: scene.id, picture: wantsPicture(scene) };

function VoiceButton({ scene: { id, scene: n, seconds, narration } }: { readonly scene: StoryScene }) {
  const { t } = useTranslation();
  const keeper = useKeeper();
  const isHeard = useVoice(({ sceneId }) => sceneId === id);
  const label = t(isHeard ? 'project.voiceStop' : 'project.voice', { n });
  const toggle = async (): Promise<void> => {
    if (isHeard) return stopVoice();
    await keeper.flush();
    await hear(keeper.projectId, [id]);
  };
  return (
    <Button
      look="quiet"
      className={classes.voice ?? ''}
      aria-label={`${label}, ${clipTime(seconds)}`}
      title={label}
      data-heard={isHeard}
      disabled={narration.trim() === ''}
      data-testid={`voice-${n}`}
      onClick={() => void toggle()}
    >
      {isHeard ? (
        <IconPlayerStop size={14} stroke={1.7} aria-hidden />
      ) : (
        <IconPlayerPlay size={14} stroke={1.7} aria-hidden />
      )}
      {clipTime(seconds)}
    </Button>
  );
}

function RedoLine({
  scene,
  count,
  isMain,
}: {
  readonly scene: StoryScene;
  readonly count: number;
  readonly isMain: boolean;
}) {
  const { t } = useTranslation();
  const keeper = useKeeper();
  const offline = useOffline();
  const typical = useTypical();
  const changed = useStory(({ story }) => story?.changedScenes ?? 0);
  const isBeingMade = useStory(({ story }) => story?.isBeingMade === true);
  const canReset = !scene.changed.includes('new');
  if (isBeingMade) {
    return (
      <div className={classes.redo} data-testid={`being-made-${scene.scene}`}>
        <span>{t('project.isBeingMade')}</span>
      </div>
    );
  }
  return (
    <div className={classes.redo}>
      <Button
        look={isMain || changed === 1 ? 'primary' : 'plain'}
        title={t(changed > 1 ? 'project.redoTogether' : 'project.redoAlone')}
        data-testid={`redo-${scene.scene}`}
        onClick={() => void redo(keeper, redoOf(scene, changed))}
        {...offline}
      >
        <IconRefresh size={15} stroke={1.7} aria-hidden />
        {t(changed > 1 ? 'project.redoChanged' : 'project.redoScene')}
      </Button>
      <span>{redoCost(t, typical, count - Math.max(1, changed))}</span>
      {canReset ? (
        <Button
          look="quiet"
          title={t('project.formerHint')}
          data-testid={`reset-${scene.scene}`}
          onClick={() => void attempt(() => keeper.edit({ kind: 'reset', id: scene.id }))}
        >
          {t('project.former')}
        </Button>
      ) : null}
    </div>
  );
}
