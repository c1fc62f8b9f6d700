import { useTranslation } from 'react-i18next';
import type { StoryScene } from '../../../contract/storyboard';
import { attempt } from '../../actions/attempt';
import { textOf } from '../../store/scene-texts';
import { useKeeper, useStory } from '../../store/use-story';
import { Button } from '../../ui/button';
import classes from './scenes.module.css';

/** Says when a typed text could not be stored yet, or was changed elsewhere meanwhile. */
export function SavingNote({ scene }: { readonly scene: StoryScene }) {
  const { t } = useTranslation();
  const keeper = useKeeper();
  const draft = useStory(({ drafts }) =>
    drafts.find(({ sceneId, state }) => sceneId === scene.id && (state === 'failed' || state === 'conflict')),
  );
  if (draft === undefined) return null;
  if (draft.state === 'failed') {
    return (
      <p className={classes.note} role="status">
        {t('project.notSaved')}
      </p>
    );
  }
  return (
    <div className={classes.note} role="alert">
      <span>{t('project.conflict', { text: textOf(scene, draft.field) })}</span>
      <Button onClick={() => void keeper.settle(draft, 'mine')}>{t('project.keepMine')}</Button>
      <Button onClick={() => void keeper.settle(draft, 'theirs')}>{t('project.keepTheirs')}</Button>
    </div>
  );
}

/** Texts that were being typed in scenes that are gone. */
export function OrphanNotes() {
  const { t } = useTranslation();
  const keeper = useKeeper();
  const scenes = useStory(({ story }) => story?.scenes) ?? [];
  const drafts = useStory((state) => state.drafts);
  const orphans = drafts.filter(
    ({ sceneId, field, text, state }) =>
      state !== 'saved' && field === 'narration' && text.trim() !== '' && scenes.every(({ id }) => id !== sceneId),
  );
  return orphans.map((draft) => (
    <div key={draft.sceneId} className={classes.note} role="alert">
      <span>{t('project.orphan', { text: draft.text })}</span>
      <Button onClick={() => void attempt(() => keeper.rescue(draft))}>{t('project.orphanAdd')}</Button>
      <Button look="quiet" onClick={() => void keeper.settle(draft, 'theirs')}>
        {t('project.orphanDrop')}
      </Button>
    </div>
  ));
}
