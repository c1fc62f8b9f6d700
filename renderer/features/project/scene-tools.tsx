import {
  IconArrowDown,
  IconArrowUp,
  IconBadgeCc,
  IconCut,
  IconPlus,
  IconTrash,
  type TablerIcon,
} from '@tabler/icons-react';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { StoryScene } from '../../../contract/storyboard';
import { attempt } from '../../actions/attempt';
import { splitPlace } from '../../format/split-place';
import { useKeeper } from '../../store/use-story';
import { Button } from '../../ui/button';
import classes from './scenes.module.css';

/** Split, add, move and delete: seen where the pointer or the focus is, so that no row changes its height. */
export function SceneTools({
  scene: { id, scene: n, narration },
  count,
  field,
  onMove,
  onSubtitle,
}: {
  readonly scene: StoryScene;
  readonly count: number;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly onMove: (id: string, by: -1 | 1) => void;
  readonly onSubtitle: () => void;
}) {
  const { t } = useTranslation();
  const keeper = useKeeper();
  const split = (): void => {
    const box = field.current;
    const at = box === null ? undefined : splitPlace(box.value, box.selectionStart);
    if (at !== undefined) void attempt(() => keeper.split(id, at));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a line of text
    <div className={classes.tools} role="group" aria-label={t('project.tools', { n })}>
      <Tool
        icon={IconCut}
        label={t('project.split')}
        hint={t('project.splitHint')}
        disabled={splitPlace(narration, 0) === undefined && narration.trim().length < 2}
        onClick={split}
      />
      <Tool
        icon={IconBadgeCc}
        label={t('project.subtitleOnly')}
        hint={t('project.subtitleHint')}
        disabled={narration.trim() === ''}
        testId={`subtitle-only-${n}`}
        onClick={onSubtitle}
      />
      <Tool
        icon={IconPlus}
        label={t('project.below')}
        hint={`${t('project.below')} (Alt+Enter)`}
        onClick={() => void attempt(() => keeper.add(id))}
      />
      <Tool
        icon={IconArrowUp}
        label={t('project.up')}
        hint={`${t('project.up')} (Alt+↑)`}
        disabled={n === 1}
        onClick={() => onMove(id, -1)}
      />
      <Tool
        icon={IconArrowDown}
        label={t('project.down')}
        hint={`${t('project.down')} (Alt+↓)`}
        disabled={n === count}
        onClick={() => onMove(id, 1)}
      />
      <Tool
        icon={IconTrash}
        label={t('project.remove')}
        hint={t('project.remove')}
        disabled={count === 1}
        onClick={() => void attempt(() => keeper.remove(id))}
      />
    </div>
  );
}

function Tool({
  icon: Icon,
  label,
  hint,
  disabled = false,
  testId,
  onClick,
}: {
  readonly icon: TablerIcon;
  readonly label: string;
  readonly hint: string;
  readonly disabled?: boolean;
  readonly testId?: string;
  readonly onClick: () => void;
}) {
  return (
    <Button
      look="quiet"
      aria-label={label}
      title={hint}
      disabled={disabled}
      data-testid={testId}
      data-greyed={disabled ? true : undefined}
      onClick={onClick}
    >
      <Icon size={15} stroke={1.7} aria-hidden />
    </Button>
  );
}
