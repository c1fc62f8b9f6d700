import { Popover, UnstyledButton } from '@mantine/core';
import { IconArrowsExchange } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StoryScene } from '../../../contract/storyboard';
import { swapPictures } from '../../actions/film-page';
import { fileUrl } from '../../shared/project-file-url';
import { useKeeper, useStory } from '../../store/use-story';
import { Button } from '../../ui/button';
import { Word } from '../../ui/word';
import classes from './scene-picture.module.css';

const NO_SCENES: readonly StoryScene[] = [];

/** The other scenes with pictures, one of which takes this scene's picture and gives its own. Dragging does the same. */
export function SwapPicture({ scene }: { readonly scene: StoryScene }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const hasOthers = useStory(
    ({ story }) => story?.scenes.some(({ id, picture }) => id !== scene.id && picture !== undefined) === true,
  );
  const n = scene.scene;
  if (scene.picture === undefined || !hasOthers) return null;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          look="quiet"
          aria-label={t('project.swapLabel', { n })}
          title={t('project.swapHint')}
          data-testid={`swap-${n}`}
          onClick={() => setOpened(!opened)}
        >
          <IconArrowsExchange size={15} stroke={1.7} aria-hidden />
          <Word>{t('project.swap')}</Word>
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.others ?? ''} aria-label={t('project.swapLabel', { n })}>
        {opened ? <Others scene={scene} onChosen={() => setOpened(false)} /> : null}
      </Popover.Dropdown>
    </Popover>
  );
}

function Others({ scene, onChosen }: { readonly scene: StoryScene; readonly onChosen: () => void }) {
  const { t } = useTranslation();
  const keeper = useKeeper();
  const scenes = useStory(({ story }) => story?.scenes) ?? NO_SCENES;
  return scenes.map((other) =>
    other.id === scene.id || other.picture === undefined ? null : (
      <UnstyledButton
        key={other.id}
        className={classes.other}
        aria-label={t('project.swapWith', { n: other.scene })}
        data-testid={`swap-with-${other.scene}`}
        onClick={() => {
          onChosen();
          void swapPictures(keeper, scene, other);
        }}
      >
        <img src={fileUrl(keeper.projectId, other.picture)} alt="" loading="lazy" decoding="async" />
        <b>{other.scene}</b>
        <span>{other.narration}</span>
      </UnstyledButton>
    ),
  );
}
