import i18next from 'i18next';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { SUBTITLE_POSITIONS, SUBTITLE_SIZES, SUBTITLE_STYLES } from '../../../contract/film-look';
import { implementationsOf, sourceName } from '../../../contract/implementations';
import { imageSceneSchema, namedSources, type QueueTask } from '../../../contract/task';
import { exactLength } from '../../format/time';
import { useLanguage } from '../../i18n';
import classes from './detail.module.css';

const scenesSchema = z.array(imageSceneSchema);
const linesSchema = z.array(z.string());
const MAX_INLINE_CHARS = 120;
/** The fields that say how subtitles look, and their words. */
const LOOK_FIELDS = ['subtitleStyle', 'subtitleSize', 'subtitlePosition'];
const lookSchema = z.enum([...SUBTITLE_STYLES, ...SUBTITLE_SIZES, ...SUBTITLE_POSITIONS]);
/** A page's own list may have thousands of entries. */
const MAX_LINES = 60;

/** The task's metadata in words. A field that the panel has no word for keeps its own name. */
export function Inputs({ task }: { readonly task: QueueTask }) {
  const { t } = useTranslation();
  const fields = Object.entries(task.metadata);
  if (fields.length === 0) return <p className={classes.mute}>{t('detail.inputNone')}</p>;
  return (
    <dl className={classes.inputs}>
      {fields.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{fieldName(name)}</dt>
          <dd>
            <Value name={name} value={value} />
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}

function fieldName(name: string): string {
  const key = `detail.field.${name}`;
  // exists() checks the computed key before it is looked up.
  return i18next.exists(key) ? i18next.t(key as 'detail.field.title') : name;
}

function Value({ name, value }: { readonly name: string; readonly value: unknown }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const scenes = scenesSchema.safeParse(value);
  if (name === 'scenes' && scenes.success) {
    return (
      <ol className={classes.scenes}>
        {scenes.data.map((scene, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
          <li key={index}>
            {scene.narration ?? scene.imagePrompt ?? scene.keywords?.join(', ') ?? JSON.stringify(scene)}
            {scene.narration !== undefined && scene.imagePrompt !== undefined ? (
              <small className={classes.mute}>{scene.imagePrompt}</small>
            ) : null}
          </li>
        ))}
      </ol>
    );
  }
  const sources = name === 'pictureSources' ? namedSources({ pictureSources: value }) : undefined;
  if (sources !== undefined) return [...sources, 'title-cards'].map((id) => sourceName(id, language)).join(' → ');
  const lines = linesSchema.safeParse(value);
  if (lines.success && lines.data.length <= MAX_LINES) {
    // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and a page's own list may repeat an entry
    return lines.data.map((line, index) => <div key={index}>{line}</div>);
  }
  if (name === 'duration' && typeof value === 'number') return exactLength(value * 1_000, language);
  const engine = name === 'voiceEngine' ? implementationsOf('voice').find(([id]) => id === value)?.[1] : undefined;
  if (engine !== undefined) return engine.name[language];
  if (name === 'resolution' && value === '2160p') return '4K';
  if (name === 'language' && (value === 'ko' || value === 'en')) return t(`detail.language.${value}`);
  if (name === 'quality' && (value === 'full' || value === 'draft')) return t(`detail.quality.${value}`);
  const look = LOOK_FIELDS.includes(name) ? lookSchema.safeParse(value).data : undefined;
  if (look !== undefined) return t(`look.${look}`);
  if (typeof value === 'boolean') return t(value ? 'detail.yes' : 'detail.no');
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text.length > MAX_INLINE_CHARS || text.includes('\n')) return <div className={classes.longText}>{text}</div>;
  return typeof value === 'string' ? text : <code>{text}</code>;
}
