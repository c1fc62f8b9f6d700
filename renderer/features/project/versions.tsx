import { IconCheck, IconColumns2 } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FilmVersion, Storyboard } from '../../../contract/storyboard';
import { restoreVersion } from '../../actions/film-page';
import { clipTime } from '../../format/clip-time';
import { ago } from '../../format/time';
import { useLanguage } from '../../i18n';
import { fileUrl } from '../../shared/project-file-url';
import { useOffline } from '../../shared/use-offline';
import { useNow } from '../../store/now';
import { useKeeper } from '../../store/use-story';
import { Button } from '../../ui/button';
import { CompareDialog } from './compare-dialog';
import classes from './film.module.css';

function reasonText(t: TFunction, { reason }: FilmVersion): string {
  switch (reason.kind) {
    case 'first':
      return t('project.reasonFirst');
    case 'scenes':
      return t('project.reasonScenes', { scenes: reason.scenes.join(', ') });
    case 'script':
      return t('project.reasonScript');
    case 'film':
      return t('project.reasonFilm');
  }
}

/** The films that were made, the newest first. */
export function Versions({ story }: { readonly story: Storyboard }) {
  const { t } = useTranslation();
  const [compared, setCompared] = useState<number | undefined>();
  const versions = [...story.versions].sort((a, b) => b.version - a.version);
  const present = versions.find(({ isPresent }) => isPresent);
  const other = versions.find(({ version }) => version === compared);
  if (versions.length === 0) return null;
  return (
    <section aria-labelledby="film-versions">
      <h2 id="film-versions" className={classes.listHead}>
        {t('project.versions')} <small>{versions.length}</small>
      </h2>
      <ul className={classes.versions}>
        {versions.map((version) => (
          <Version
            key={version.version}
            projectId={story.projectId}
            version={version}
            onCompare={present?.video === undefined ? undefined : () => setCompared(version.version)}
          />
        ))}
      </ul>
      {other === undefined || present === undefined ? null : (
        <CompareDialog projectId={story.projectId} versions={[other, present]} onClose={() => setCompared(undefined)} />
      )}
    </section>
  );
}

function Version({
  projectId,
  version,
  onCompare,
}: {
  readonly projectId: string;
  readonly version: FilmVersion;
  readonly onCompare: (() => void) | undefined;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  const keeper = useKeeper();
  const nowMs = useNow();
  const offline = useOffline();
  const { version: n, isPresent, isDraft, thumbnail, seconds, madeAt } = version;
  const facts = [
    ...(seconds === undefined ? [] : [clipTime(seconds)]),
    ago(madeAt, nowMs, language),
    reasonText(t, version),
  ];
  return (
    <li className={classes.version} data-present={isPresent} data-testid={`version-${n}`}>
      <span className={classes.thumb}>
        {thumbnail === undefined ? null : (
          <img src={fileUrl(projectId, thumbnail)} alt="" loading="lazy" decoding="async" />
        )}
      </span>
      <div>
        <b>
          v{n}
          {isPresent ? (
            <span className={classes.tag}>
              <IconCheck size={13} stroke={2} aria-hidden />
              {t('project.present')}
            </span>
          ) : null}
          {isDraft ? <span className={classes.tag}>{t('films.draft')}</span> : null}
        </b>
        <small title={facts.join(t('common.dot'))}>{facts.join(t('common.dot'))}</small>
      </div>
      {isPresent ? null : (
        <>
          <Button
            look="quiet"
            aria-label={t('project.restoreLabel', { n })}
            data-testid={`restore-${n}`}
            onClick={() => void restoreVersion(keeper, n)}
            {...offline}
          >
            {t('project.restore')}
          </Button>
          {onCompare === undefined || version.video === undefined ? null : (
            <Button
              look="quiet"
              aria-label={t('project.compareLabel', { n })}
              title={t('project.compare')}
              data-testid={`compare-${n}`}
              onClick={onCompare}
            >
              <IconColumns2 size={16} stroke={1.7} aria-hidden />
            </Button>
          )}
        </>
      )}
    </li>
  );
}
