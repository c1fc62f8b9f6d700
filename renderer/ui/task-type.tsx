import { IconFileText, IconPhoto, IconVideo, type TablerIcon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { TaskType } from '../../contract/task';
import classes from './ui.module.css';

export const TYPE_ICONS: Readonly<Record<TaskType, TablerIcon>> = {
  script: IconFileText,
  image: IconPhoto,
  video: IconVideo,
};

/** The mark of a type: always icon and word, never colour alone. */
export function TypeMark({ type }: { readonly type: TaskType }) {
  const { t } = useTranslation();
  const Icon = TYPE_ICONS[type];
  return (
    <span className={classes.typeMark} data-type={type}>
      <Icon size={16} stroke={1.7} aria-hidden />
      {t(`type.${type}`)}
    </span>
  );
}
