import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { showOutput } from '../../actions/tasks';
import { money } from '../../format/money';
import { useLanguage } from '../../i18n';
import { setUi, useUi } from '../../store/ui';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { previewUrl } from './output-url';
import { indexed, pictureName } from './outputs';
import classes from './outputs.module.css';

function close(): void {
  setUi({ picture: undefined });
}

/** One picture as large as the window allows, and its source. The arrow keys go to the task's other pictures. */
export function PictureDialog() {
  const { t } = useTranslation();
  const language = useLanguage();
  const asked = useUi((state) => state.picture);
  const [last, setLast] = useState(asked);
  // The picture stays while the dialog fades out.
  if (asked !== undefined && asked !== last) setLast(asked);
  const shown = asked ?? last;
  const pictures = shown === undefined ? [] : indexed(shown.task.outputs, 'image');
  const place = pictures.findIndex(({ index }) => index === shown?.index);
  const picture = pictures[place];
  if (shown === undefined || picture === undefined) return null;
  const { task } = shown;
  const name = pictureName(picture, (n) => t('detail.scene', { n }));
  const step = (by: number): void => {
    const next = pictures[place + by];
    if (next !== undefined) setUi({ picture: { task, index: next.index } });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    step(by);
  };
  const { sourceUrl, licence, model, cost } = picture.output;
  const paid = cost === undefined ? undefined : t('detail.cost', { cost: money(cost, language) });
  const origin = [licence, model, paid, sourceUrl].filter((part) => part !== undefined).join(t('common.dot'));
  return (
    <Dialog
      opened={asked !== undefined}
      onClose={close}
      size="64rem"
      title={t('detail.pictureOf', { n: place + 1, all: pictures.length })}
      onKeyDown={onKeyDown}
    >
      <figure className={classes.large} data-testid="picture-large">
        <img src={previewUrl(task.id, picture.index, picture.output)} alt={name} />
        <figcaption>
          {name}
          {origin === '' ? null : <small>{origin}</small>}
        </figcaption>
      </figure>
      <div className={classes.steps}>
        <Button disabled={place === 0} onClick={() => step(-1)}>
          <IconChevronLeft size={15} stroke={1.7} aria-hidden />
          {t('detail.previous')}
        </Button>
        <Button disabled={place === pictures.length - 1} onClick={() => step(1)}>
          {t('detail.next')}
          <IconChevronRight size={15} stroke={1.7} aria-hidden />
        </Button>
        <Button className={classes.stepsEnd ?? ''} onClick={() => void showOutput(task, picture.index)}>
          {t('detail.show')}
        </Button>
      </div>
    </Dialog>
  );
}
