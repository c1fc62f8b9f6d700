import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { KeyboardEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import classes from './large-picture.module.css';

export interface LargePictureProps {
  /** False while the dialog fades out with its picture still on it. */
  readonly opened?: boolean;
  readonly title: string;
  readonly src: string;
  readonly alt: string;
  readonly caption: ReactNode;
  /** Among `count`, from 0. */
  readonly place: number;
  readonly count: number;
  readonly onStep: (place: number) => void;
  readonly onClose: () => void;
  /** At the end of the line of buttons. */
  readonly more?: ReactNode;
}

/** A picture as large as the window allows; the arrow keys and the buttons go to the others. */
export function LargePicture(props: LargePictureProps) {
  const { opened = true, title, src, alt, caption, place, count, onStep, onClose, more } = props;
  const { t } = useTranslation();
  const step = (by: number): void => {
    if (place + by >= 0 && place + by < count) onStep(place + by);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    step(by);
  };
  return (
    <Dialog opened={opened} onClose={onClose} size="64rem" title={title} onKeyDown={onKeyDown}>
      <figure className={classes.large} data-testid="picture-large">
        <img src={src} alt={alt} />
        <figcaption>{caption}</figcaption>
      </figure>
      <div className={classes.steps}>
        <Button disabled={place === 0} onClick={() => step(-1)}>
          <IconChevronLeft size={15} stroke={1.7} aria-hidden />
          {t('detail.previous')}
        </Button>
        <Button disabled={place === count - 1} onClick={() => step(1)}>
          {t('detail.next')}
          <IconChevronRight size={15} stroke={1.7} aria-hidden />
        </Button>
        {more === undefined ? null : <span className={classes.more}>{more}</span>}
      </div>
    </Dialog>
  );
}
