import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { StoryScene } from '../../../contract/storyboard';
import { changedRange } from '../../format/changed-range';
import { useKeeper, useStory } from '../../store/use-story';
import classes from './scenes.module.css';

/** The last characters of a narration that main takes. */
const MAX_CHARS = 5_000;

/** What is said in a scene, edited in place. What differs from the film is underlined. */
export function NarrationField({
  scene,
  field,
  onKey,
}: {
  readonly scene: StoryScene;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  /** Returns whether the key was used. */
  readonly onKey: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
}) {
  const { t } = useTranslation();
  const keeper = useKeeper();
  const draft = useStory(({ drafts }) =>
    drafts.find(({ sceneId, field: of }) => sceneId === scene.id && of === 'narration'),
  );
  const wantsFocus = useStory(({ focusNext }) => focusNext === scene.id);
  const isComposing = useRef(false);
  const text = draft?.text ?? scene.narration;
  const { formerNarration } = scene;

  useEffect(() => {
    if (!wantsFocus) return;
    field.current?.focus();
    field.current?.scrollIntoView({ block: 'nearest' });
    keeper.focus(undefined);
  }, [wantsFocus, keeper, field]);

  return (
    <div className={classes.narration}>
      {/* Behind the text: as high as it, with the same words in the same places. */}
      <div className={classes.under} aria-hidden>
        {formerNarration === undefined ? text : <Marked text={text} former={formerNarration} />}{' '}
      </div>
      <textarea
        ref={field}
        rows={1}
        value={text}
        maxLength={MAX_CHARS}
        placeholder={t('project.emptyScene')}
        aria-label={t('project.narration', { n: scene.scene })}
        data-testid={`narration-${scene.scene}`}
        onChange={(event) => keeper.type(scene.id, 'narration', event.currentTarget.value, isComposing.current)}
        onCompositionStart={() => {
          isComposing.current = true;
        }}
        onCompositionEnd={(event) => {
          isComposing.current = false;
          keeper.type(scene.id, 'narration', event.currentTarget.value, false);
        }}
        onBlur={() => void keeper.leave(scene.id, 'narration')}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (onKey(event)) event.preventDefault();
        }}
      />
    </div>
  );
}

function Marked({ text, former }: { readonly text: string; readonly former: string }) {
  const { from, to } = changedRange(text, former);
  return (
    <>
      {text.slice(0, from)}
      <ins>{text.slice(from, to)}</ins>
      {text.slice(to)}
    </>
  );
}
