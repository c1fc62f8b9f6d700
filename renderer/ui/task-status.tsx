import {
  IconBan,
  IconCircleCheck,
  IconClock,
  IconExclamationCircle,
  IconLoader2,
  type TablerIcon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { TaskStatus } from '../../contract/task';
import classes from './ui.module.css';

const ICONS: Readonly<Record<TaskStatus, TablerIcon>> = {
  waiting: IconClock,
  processing: IconLoader2,
  completed: IconCircleCheck,
  failed: IconExclamationCircle,
  cancelled: IconBan,
};

/** The mark of a status: icon and word, in colour only where it needs attention. */
export function StatusMark({ status }: { readonly status: TaskStatus }) {
  const { t } = useTranslation();
  const Icon = ICONS[status];
  return (
    <span className={classes.statusMark} data-status={status}>
      <Icon size={16} stroke={1.7} aria-hidden />
      {t(`status.${status}`)}
    </span>
  );
}
