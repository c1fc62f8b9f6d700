import { UnstyledButton } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { byteSize } from '../../../contract/byte-size';
import type { QueueTask, TaskOutput } from '../../../contract/task';
import { taskTitle } from '../../../contract/task-title';
import { showOutput } from '../../actions/tasks';
import { money } from '../../format/money';
import { useLanguage } from '../../i18n';
import { setUi } from '../../store/ui';
import { Button } from '../../ui/button';
import { previewUrl } from './output-url';
import classes from './outputs.module.css';
import { ScriptText } from './script-text';

/** A finished file and its position in the task's outputs, by which main identifies it. */
export interface IndexedOutput {
  readonly index: number;
  readonly output: TaskOutput;
}

export function indexed(outputs: readonly TaskOutput[], kind: TaskOutput['kind']): IndexedOutput[] {
  return outputs.map((output, index) => ({ index, output })).filter(({ output }) => output.kind === kind);
}

/** Previews of what a task made, and the files themselves. */
export function Outputs({ task }: { readonly task: QueueTask }) {
  const { outputs } = task;
  const script = indexed(outputs, 'script').find(({ output }) => output.path.endsWith('.md'));
  const film = indexed(outputs, 'video')[0];
  const poster = indexed(outputs, 'thumbnail')[0];
  const pictures = indexed(outputs, 'image');
  return (
    <div className={classes.outputs}>
      {film === undefined ? null : <Film task={task} film={film} poster={poster} />}
      {script === undefined ? null : <ScriptText url={previewUrl(task.id, script.index, script.output)} />}
      {pictures.length === 0 ? null : <Pictures task={task} pictures={pictures} />}
      <Files task={task} />
    </div>
  );
}

interface FilmProps {
  readonly task: QueueTask;
  readonly film: IndexedOutput;
  readonly poster: IndexedOutput | undefined;
}

function Film({ task, film, poster }: FilmProps) {
  const { t } = useTranslation();
  const [missing, setMissing] = useState(false);
  // A new URL each time it is shown: Chromium may play a film that it has read before from memory, even after its file is gone.
  const [shownAt] = useState(Date.now);
  if (missing) return <p className={classes.missing}>{t('detail.fileMissing')}</p>;
  return (
    // biome-ignore lint/a11y/useMediaCaption: the film's narration is burnt into the picture as subtitles
    <video
      className={classes.film}
      controls
      preload="metadata"
      poster={poster === undefined ? undefined : previewUrl(task.id, poster.index, poster.output)}
      src={`${previewUrl(task.id, film.index, film.output)}&shown=${shownAt}`}
      aria-label={t('detail.film', { title: taskTitle(task) })}
      data-testid="film"
      onError={() => setMissing(true)}
    />
  );
}

/** The alternative text of a picture: its scene and prompt, or else its file name. */
export function pictureName({ output }: IndexedOutput, scene: (n: number) => string): string {
  const words = output.prompt ?? output.path.split('/').at(-1) ?? output.path;
  return output.scene === undefined ? words : `${scene(output.scene)}: ${words}`;
}

function Pictures({ task, pictures }: { readonly task: QueueTask; readonly pictures: readonly IndexedOutput[] }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.pictures} aria-label={t('detail.pictures')} data-testid="pictures">
      {pictures.map((picture) => {
        const name = pictureName(picture, (n) => t('detail.scene', { n }));
        return (
          <li key={picture.output.path}>
            <UnstyledButton
              className={classes.picture}
              aria-label={t('detail.enlarge', { name })}
              title={name}
              onClick={() => setUi({ picture: { task, index: picture.index } })}
            >
              <Thumb src={previewUrl(task.id, picture.index, picture.output)} alt={name} />
              {picture.output.scene === undefined ? null : <span aria-hidden>{picture.output.scene}</span>}
            </UnstyledButton>
          </li>
        );
      })}
    </ul>
  );
}

function Thumb({ src, alt }: { readonly src: string; readonly alt: string }) {
  const { t } = useTranslation();
  const [missing, setMissing] = useState(false);
  if (missing) return <small className={classes.gone}>{t('detail.pictureMissing')}</small>;
  return <img src={src} alt={alt} loading="lazy" decoding="async" onError={() => setMissing(true)} />;
}

/** The result comes first, auxiliary files last. */
const KIND_PLACE: Readonly<Record<TaskOutput['kind'], number>> = {
  video: 0,
  image: 1,
  thumbnail: 2,
  subtitles: 3,
  script: 4,
  audio: 5,
  credits: 6,
  file: 7,
  manifest: 8,
};

/** Sorted for the screen. Each file keeps its position in the outputs, by which main identifies it. */
function filesInOrder(outputs: readonly TaskOutput[]): IndexedOutput[] {
  return outputs
    .map((output, index) => ({ index, output }))
    .sort((a, b) => KIND_PLACE[a.output.kind] - KIND_PLACE[b.output.kind]);
}

function Files({ task }: { readonly task: QueueTask }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <ul className={classes.files}>
      {filesInOrder(task.outputs).map(({ index, output }) => (
        <li key={output.path}>
          <code title={output.path}>{output.path}</code>
          {output.cost === undefined ? null : (
            <span className={classes.size} title={t('detail.cost', { cost: money(output.cost, language) })}>
              {money(output.cost, language)}
            </span>
          )}
          <span className={classes.size}>{byteSize(output.bytes)}</span>
          <Button
            look="quiet"
            aria-label={t('detail.showLabel', { path: output.path })}
            title={t('detail.show')}
            data-testid={`show-output-${index}`}
            onClick={() => void showOutput(task, index)}
          >
            <IconFolderOpen size={16} stroke={1.7} aria-hidden />
            {t('detail.show')}
          </Button>
        </li>
      ))}
    </ul>
  );
}
