import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { showOutput } from '../../actions/tasks';
import { money } from '../../format/money';
import { useLanguage } from '../../i18n';
import { LargePicture } from '../../shared/large-picture';
import { setUi, useUi } from '../../store/ui';
import { Button } from '../../ui/button';
import { previewUrl } from './output-url';
import { indexed, pictureName } from './outputs';

/** One picture of a task, and its source; the steps go to its other pictures. */
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
  const { title, author, sourceFile, sourceUrl, licence, model, cost } = picture.output;
  const paid = cost === undefined ? undefined : t('detail.cost', { cost: money(cost, language) });
  const origin = [title, author, sourceFile, licence, model, paid, sourceUrl]
    .filter((part) => part !== undefined)
    .join(t('common.dot'));
  return (
    <LargePicture
      opened={asked !== undefined}
      title={t('detail.pictureOf', { n: place + 1, all: pictures.length })}
      src={previewUrl(task.id, picture.index, picture.output)}
      alt={name}
      caption={
        <>
          {name}
          {origin === '' ? null : <small>{origin}</small>}
        </>
      }
      place={place}
      count={pictures.length}
      onStep={(next) => {
        const other = pictures[next];
        if (other !== undefined) setUi({ picture: { task, index: other.index } });
      }}
      onClose={() => setUi({ picture: undefined })}
      more={<Button onClick={() => void showOutput(task, picture.index)}>{t('detail.show')}</Button>}
    />
  );
}
