import { IconPhotoSearch } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { StoryScene } from '../../../contract/storyboard';
import { textOf } from '../../store/scene-texts';
import { useKeeper, useStory } from '../../store/use-story';
import classes from './scenes.module.css';

/** The words by which a scene's picture is looked for, edited in place. */
export function KeywordsField({ scene }: { readonly scene: StoryScene }) {
  const { t } = useTranslation();
  const keeper = useKeeper();
  const draft = useStory(({ drafts }) =>
    drafts.find(({ sceneId, field }) => sceneId === scene.id && field === 'keywords'),
  );
  const isComposing = useRef(false);
  return (
    <label className={classes.keywords} title={t('project.keywordsHint')}>
      <IconPhotoSearch size={14} stroke={1.7} aria-hidden />
      <input
        value={draft?.text ?? textOf(scene, 'keywords')}
        maxLength={1_000}
        placeholder={t('project.noKeywords')}
        aria-label={t('project.keywords', { n: scene.scene })}
        data-testid={`keywords-${scene.scene}`}
        onChange={(event) => keeper.type(scene.id, 'keywords', event.currentTarget.value, isComposing.current)}
        onCompositionStart={() => {
          isComposing.current = true;
        }}
        onCompositionEnd={(event) => {
          isComposing.current = false;
          keeper.type(scene.id, 'keywords', event.currentTarget.value, false);
        }}
        onBlur={() => void keeper.leave(scene.id, 'keywords')}
      />
    </label>
  );
}
