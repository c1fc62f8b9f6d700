import { IconFolderOpen } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { byteSize } from '../../../contract/byte-size';
import type { ProjectFile, Storyboard } from '../../../contract/storyboard';
import type { QueueTask } from '../../../contract/task';
import { openProject, showOutput } from '../../actions/tasks';
import { totalCost } from '../../format/money';
import { useLanguage } from '../../i18n';
import { useStory } from '../../store/use-story';
import { Button } from '../../ui/button';
import classes from './film.module.css';

/** The result comes first, what the machine needs comes last. */
const KINDS = ['video', 'subtitles', 'script', 'thumbnail', 'audio', 'credits', 'file', 'manifest'] as const;

async function show(file: ProjectFile, tasks: readonly QueueTask[]): Promise<void> {
  for (const task of tasks) {
    const index = task.outputs.findIndex(({ path }) => path === file.path);
    if (index >= 0) return showOutput(task, index);
  }
  const [newest] = tasks;
  if (newest !== undefined) await openProject(newest);
}

/** The files of the film. Pictures are one line: each stands beside its scene. */
export function Files({ story }: { readonly story: Storyboard }) {
  const { t } = useTranslation();
  const tasks = useStory((state) => state.tasks);
  const pictures = story.files.filter(({ kind }) => kind === 'image');
  const others = KINDS.flatMap((kind) => story.files.filter((file) => file.kind === kind));
  const lines = [
    ...others.map((file) => ({ file, name: file.path, bytes: file.bytes, isPath: true })),
    ...pictures.slice(0, 1).map((file) => ({
      file,
      name: t('project.pictures', { n: pictures.length }),
      bytes: pictures.reduce((sum, { bytes }) => sum + bytes, 0),
      isPath: false,
    })),
  ];
  const cost = totalCost(
    tasks.flatMap(({ outputs }) => outputs),
    useLanguage(),
  );
  if (lines.length === 0) return null;
  return (
    <section aria-labelledby="film-files">
      <h2 id="film-files" className={classes.listHead}>
        {t('project.files')} <small>{story.files.length}</small>
        {cost === undefined ? null : (
          <small data-testid="film-cost">{t('common.dot') + t('detail.cost', { cost })}</small>
        )}
      </h2>
      <ul className={classes.files}>
        {lines.map(({ file, name, bytes, isPath }) => (
          <li key={file.path}>
            {isPath ? <code title={name}>{name}</code> : <span className={classes.fileName}>{name}</span>}
            <small>{t(`project.fileKind.${file.kind}`)}</small>
            <small>{byteSize(bytes)}</small>
            <Button
              look="quiet"
              aria-label={t('project.showLabel', { name })}
              title={t('project.show')}
              onClick={() => void show(file, tasks)}
            >
              <IconFolderOpen size={16} stroke={1.7} aria-hidden />
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
