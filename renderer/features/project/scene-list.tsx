import { IconPlayerPlay, IconPlayerStop, IconPlus } from '@tabler/icons-react';
import { type DragEvent, useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StoryScene } from '../../../contract/storyboard';
import { attempt } from '../../actions/attempt';
import { clipTime } from '../../format/clip-time';
import { removedScenes } from '../../store/story-state';
import { useKeeper, useStory } from '../../store/use-story';
import { Button } from '../../ui/button';
import { LargeScenePicture } from './large-scene-picture';
import { OrphanNotes } from './saving-note';
import { SceneRow } from './scene-row';
import classes from './scenes.module.css';
import { scenesCount } from './scenes-count';
import { hear, stopVoice, useVoice } from './voice';

type Kind = 'film' | 'script' | 'pictures';
const PICTURES = { film: 'small', script: 'none', pictures: 'large' } as const;
const NO_SCENES: readonly StoryScene[] = [];

/** The scene before this one; null for the first. */
function placeBefore(scenes: readonly StoryScene[], id: string): string | null {
  const place = scenes.findIndex((scene) => scene.id === id);
  return scenes[place - 1]?.id ?? null;
}

/** All scenes, edited in place. `film`: with pictures beside the film; `script` and `pictures`: to be approved. */
export function SceneList({ kind }: { readonly kind: Kind }) {
  const { t } = useTranslation();
  const keeper = useKeeper();
  const scenes = useStory(({ story }) => story?.scenes) ?? NO_SCENES;
  const [selected, setSelected] = useState<string | undefined>();
  const [enlarged, setEnlarged] = useState<string | undefined>();
  const [changedOnly, setChangedOnly] = useState(false);
  const drag = useSceneDrag(scenes);
  const isFiltered = changedOnly && kind === 'film';
  const shown = useMemo(
    () => (isFiltered ? scenes.filter(({ changed }) => changed.length > 0) : scenes),
    [scenes, isFiltered],
  );

  const onStep = useCallback(
    (id: string, by: -1 | 1) => keeper.focus(shown[shown.findIndex((scene) => scene.id === id) + by]?.id),
    [keeper, shown],
  );
  const onMove = useCallback(
    (id: string, by: -1 | 1) => {
      const place = scenes.findIndex((scene) => scene.id === id);
      if (scenes[place + by] === undefined) return;
      const after = by === 1 ? (scenes[place + 1]?.id ?? null) : (scenes[place - 2]?.id ?? null);
      void attempt(() => keeper.edit({ kind: 'move', id, after })).then(() => keeper.focus(id));
    },
    [keeper, scenes],
  );
  return (
    <section className={classes.box} aria-label={t('project.scenes')} data-kind={kind}>
      <ListHead kind={kind} changedOnly={changedOnly} onChangedOnly={setChangedOnly} />
      <OrphanNotes />
      <div className={classes.scroll}>
        <ol className={classes.rows} data-testid="scenes">
          {shown.map((scene) => (
            <SceneRow
              key={scene.id}
              scene={scene}
              count={scenes.length}
              pictures={PICTURES[kind]}
              isSelected={selected === scene.id}
              dropSide={drag.over?.id === scene.id ? drag.over.side : undefined}
              onSelect={setSelected}
              onEnlarge={setEnlarged}
              onStep={onStep}
              onMove={onMove}
              onDrag={drag.onDrag}
            />
          ))}
        </ol>
        {isFiltered && shown.length === 0 ? (
          <p className={classes.none}>
            {t('project.nothingChanged')}
            <Button onClick={() => setChangedOnly(false)}>{t('project.showAll')}</Button>
          </p>
        ) : null}
        <RemovedScenes />
        <div className={classes.addLine}>
          <Button
            look="quiet"
            data-testid="add-scene"
            onClick={() => void attempt(() => keeper.add(scenes.at(-1)?.id ?? null))}
          >
            <IconPlus size={15} stroke={1.7} aria-hidden />
            {t('project.addScene')}
          </Button>
        </div>
      </div>
      <LargeScenePicture sceneId={enlarged} onShow={setEnlarged} />
    </section>
  );
}

function ListHead({
  kind,
  changedOnly,
  onChangedOnly,
}: {
  readonly kind: Kind;
  readonly changedOnly: boolean;
  readonly onChangedOnly: (on: boolean) => void;
}) {
  const { t } = useTranslation();
  const keeper = useKeeper();
  const scenes = useStory(({ story }) => story?.scenes) ?? NO_SCENES;
  const hasChanges = useStory(({ story }) => (story?.changedScenes ?? 0) > 0);
  const isHeard = useVoice(({ all }) => all);
  const seconds = scenes.reduce((sum, scene) => sum + scene.seconds, 0);
  const letters = scenes.reduce((sum, scene) => sum + [...scene.narration].length, 0);
  const hearAll = async (): Promise<void> => {
    if (isHeard) return stopVoice();
    await keeper.flush();
    await hear(
      keeper.projectId,
      scenes.filter(({ narration }) => narration.trim() !== '').map(({ id }) => id),
    );
  };
  const facts = [
    scenesCount(t, scenes.length),
    clipTime(seconds),
    t('project.letters', { n: letters.toLocaleString() }),
  ];
  return (
    <header className={classes.head} data-large={kind === 'pictures'}>
      {kind === 'film' ? (
        <h2 className={classes.column}>{t('project.narrationHead')}</h2>
      ) : (
        <h2 className={classes.title}>
          {t(kind === 'script' ? 'project.reviewScript' : 'project.reviewPictures')}
          <small>{facts.join(t('common.dot'))}</small>
        </h2>
      )}
      <Button look="quiet" data-testid="hear-all" onClick={() => void hearAll()}>
        {isHeard ? (
          <IconPlayerStop size={14} stroke={1.7} aria-hidden />
        ) : (
          <IconPlayerPlay size={14} stroke={1.7} aria-hidden />
        )}
        {t(isHeard ? 'project.voiceAllStop' : 'project.voiceAll')}
      </Button>
      {kind === 'film' && (hasChanges || changedOnly) ? (
        <Button
          look="quiet"
          aria-pressed={changedOnly}
          data-testid="changed-only"
          onClick={() => onChangedOnly(!changedOnly)}
        >
          {t(changedOnly ? 'project.showAll' : 'project.changedOnly')}
        </Button>
      ) : null}
      {kind === 'script' ? null : <span className={classes.pictureHead}>{t('project.pictureHead')}</span>}
    </header>
  );
}

/** Scenes that were removed, each with the way back. */
function RemovedScenes() {
  const { t } = useTranslation();
  const keeper = useKeeper();
  const removed = useStory((state) => state.removed);
  const story = useStory((state) => state.story);
  return removedScenes({ removed, story }).map((one) => (
    <div key={one.id} className={classes.removed} role="status">
      <span>{t('project.removed', { text: one.narration })}</span>
      <Button onClick={() => void attempt(() => keeper.bringBack(one))}>{t('project.undo')}</Button>
    </div>
  ));
}

const DRAG_TYPE = 'application/x-studio-queue-scene';

/** Scenes are dragged by their grip. */
function useSceneDrag(scenes: readonly StoryScene[]) {
  const keeper = useKeeper();
  const [over, setOver] = useState<{ readonly id: string; readonly side: 'before' | 'behind' } | undefined>();
  const onDrag = useCallback(
    (id: string, event: DragEvent, kind: 'start' | 'over' | 'drop' | 'end'): void => {
      if (kind === 'start') {
        event.dataTransfer.setData(DRAG_TYPE, id);
        event.dataTransfer.effectAllowed = 'move';
      } else if (kind === 'end') {
        setOver(undefined);
      } else if (event.dataTransfer.types.includes(DRAG_TYPE)) {
        event.preventDefault();
        const { top, height } = event.currentTarget.getBoundingClientRect();
        const side = event.clientY < top + height / 2 ? 'before' : 'behind';
        if (kind === 'over') {
          setOver((now) => (now?.id === id && now.side === side ? now : { id, side }));
          return;
        }
        setOver(undefined);
        const moved = event.dataTransfer.getData(DRAG_TYPE);
        const after = side === 'behind' ? id : placeBefore(scenes, id);
        if (moved !== id && after !== moved && placeBefore(scenes, moved) !== after)
          void attempt(() => keeper.edit({ kind: 'move', id: moved, after }));
      }
    },
    [keeper, scenes],
  );
  return { over, onDrag };
}
