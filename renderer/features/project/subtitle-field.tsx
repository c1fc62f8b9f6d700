import { IconBadgeCc } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { StoryScene } from '../../../contract/storyboard';
import { textOf } from '../../store/scene-texts';
import { useKeeper, useStory } from '../../store/use-story';
import classes from './scenes.module.css';

const MAX_CHARS = 5_000;

/** What the subtitles of a scene show, where that is not what is said. Emptied, they show what is said. */
export function SubtitleField({
  scene,
  isWanted,
  onDone,
}: {
  readonly scene: StoryScene;
  /** Asked for by hand, for a scene that has no text of its own yet. */
  readonly isWanted: boolean;
  readonly onDone: () => void;
}) {
  const { t } = useTranslation();
  const keeper = useKeeper();
  const field = useRef<HTMLTextAreaElement>(null);
  const isComposing = useRef(false);
  const draft = useStory(({ drafts }) =>
    drafts.find(({ sceneId, field: of }) => sceneId === scene.id && of === 'subtitle'),
  );
  useEffect(() => {
    if (isWanted) field.current?.focus();
  }, [isWanted]);
  if (!isWanted && scene.subtitle === undefined && draft === undefined) return null;
  return (
    <label className={classes.subtitle} title={t('project.subtitleHint')}>
      <IconBadgeCc size={15} stroke={1.7} aria-hidden />
      <textarea
        ref={field}
        rows={1}
        value={draft?.text ?? textOf(scene, 'subtitle')}
        maxLength={MAX_CHARS}
        placeholder={t('project.subtitleEmpty')}
        aria-label={t('project.subtitle', { n: scene.scene })}
        data-testid={`subtitle-${scene.scene}`}
        onChange={(event) => keeper.type(scene.id, 'subtitle', event.currentTarget.value, isComposing.current)}
        onCompositionStart={() => {
          isComposing.current = true;
        }}
        onCompositionEnd={(event) => {
          isComposing.current = false;
          keeper.type(scene.id, 'subtitle', event.currentTarget.value, false);
        }}
        onBlur={() => void keeper.leave(scene.id, 'subtitle').then(onDone)}
      />
    </label>
  );
}
