import { IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Storyboard } from '../../../contract/storyboard';
import { copyText } from '../../actions/panel';
import { clipTime } from '../../format/clip-time';
import { Button } from '../../ui/button';
import { LineButton } from '../../ui/line-button';
import classes from './chapters.module.css';
import { playFrom } from './player-state';

/** The parts of the present film, as a video's description on YouTube names them. */
export function Chapters({ story: { chapters } }: { readonly story: Storyboard }) {
  const { t } = useTranslation();
  if (chapters.length === 0) return null;
  const text = chapters.map(({ at, title }) => `${clipTime(at)} ${title}`).join('\n');
  return (
    <section aria-labelledby="film-chapters">
      <div className={classes.head}>
        <h2 id="film-chapters">
          {t('project.chapters')} <small>{chapters.length}</small>
        </h2>
        <Button
          look="quiet"
          data-testid="copy-chapters"
          aria-label={t('project.copyChaptersLabel')}
          title={t('project.chaptersHint')}
          onClick={() => void copyText(text, t('project.chaptersCopied'))}
        >
          <IconCopy size={15} stroke={1.7} aria-hidden />
          {t('project.copyChapters')}
        </Button>
      </div>
      <ol className={classes.chapters} data-testid="chapters">
        {chapters.map(({ at, title }) => (
          <li key={at}>
            <LineButton onClick={() => playFrom(at)}>
              <span>{clipTime(at)}</span>
              {title}
            </LineButton>
          </li>
        ))}
      </ol>
    </section>
  );
}
