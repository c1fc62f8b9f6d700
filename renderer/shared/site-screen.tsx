import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { siteScreenUrl } from '../../contract/ipc';
import type { QueueTask } from '../../contract/task';
import { taskTitle } from '../../contract/task-title';
import { Dialog } from '../ui/dialog';
import classes from './site-screen.module.css';

/** A screenshot of a site, small; pressing it shows it as large as the window allows. Nothing where the picture is gone. */
export function SiteScreen({
  src,
  alt,
  size,
}: {
  readonly src: string;
  readonly alt: string;
  readonly size: 'row' | 'wide';
}) {
  const { t } = useTranslation();
  const [gone, setGone] = useState<string>();
  const [isLarge, setLarge] = useState(false);
  if (gone === src) return null;
  return (
    <>
      <UnstyledButton
        className={classes.screen}
        data-size={size}
        data-testid="site-screen"
        aria-label={t('needsYou.enlargeScreen', { name: alt })}
        title={t('needsYou.enlargeScreen', { name: alt })}
        onClick={() => setLarge(true)}
      >
        <img src={src} alt="" decoding="async" onError={() => setGone(src)} />
      </UnstyledButton>
      <Dialog opened={isLarge} onClose={() => setLarge(false)} size="72rem" title={alt}>
        <img className={classes.large} src={src} alt={alt} data-testid="site-screen-large" />
      </Dialog>
    </>
  );
}

/** The screenshot of the site that parked a task. Nothing for other tasks, nor on another machine. */
export function TaskSiteScreen({ task, size }: { readonly task: QueueTask; readonly size: 'row' | 'wide' }) {
  const { t } = useTranslation();
  const screenshot = task.needsYou?.screenshot;
  if (screenshot === undefined) return null;
  // A path of the page's own origin.
  const { pathname } = new URL(siteScreenUrl(task.id, screenshot));
  return <SiteScreen src={pathname} alt={t('needsYou.screenOf', { title: taskTitle(task) })} size={size} />;
}
