import { IconClipboardText, IconFileUpload } from '@tabler/icons-react';
import { type DragEvent, type ReactNode, type RefObject, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addFiles, addTexts } from '../../actions/text-drafts';
import { setUi } from '../../store/ui';
import { Button } from '../../ui/button';
import classes from './drop-zone.module.css';

/** What the system's dialog offers first. What the reading of texts knows is in docs/texts.md. */
const ACCEPT = '.txt,.md,.markdown,.srt,.vtt,.html,.htm,text/*';

/**
 * What the system's dialog hands the chosen files to. The screen holds it beside all that comes and goes: the dialog may be open for long,
 * and what is chosen for a field that is gone by then is lost without a word.
 */
export function TextChooser({ ref }: { readonly ref: RefObject<HTMLInputElement | null> }) {
  return (
    <input
      ref={ref}
      type="file"
      multiple
      hidden
      accept={ACCEPT}
      data-testid="choose-texts"
      onChange={(event) => {
        void addFiles([...(event.currentTarget.files ?? [])]);
        // The same file may be chosen again.
        event.currentTarget.value = '';
      }}
    />
  );
}

/**
 * Where texts become drafts: files, or text that is dragged from elsewhere. Files are taken anywhere on the window as well; this place says
 * so. `large`: of an empty screen.
 */
export function DropZone({
  large = false,
  onChoose,
  children,
}: {
  readonly large?: boolean;
  readonly onChoose: () => void;
  readonly children?: ReactNode;
}) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const isText = (event: DragEvent): boolean =>
    event.dataTransfer.types.includes('text/plain') && !event.dataTransfer.types.includes('Files');
  return (
    <section
      className={classes.drop}
      data-large={large}
      data-over={over}
      data-testid="drop-zone"
      aria-labelledby="drop-title"
      onDragOver={(event) => {
        if (!isText(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (!isText(event)) return;
        event.preventDefault();
        addTexts([{ name: '', text: event.dataTransfer.getData('text/plain') }]);
      }}
    >
      <IconFileUpload className={classes.icon} size={large ? 28 : 20} stroke={1.6} aria-hidden />
      <div className={classes.words}>
        <h2 id="drop-title">{t('today.drop.title')}</h2>
        <p>
          {t('today.drop.hint')}
          <br />
          {t('today.drop.hintLook')}
        </p>
      </div>
      <div className={classes.buttons}>
        <Button data-testid="choose-files" onClick={onChoose}>
          {t('today.drop.choose')}
        </Button>
        <Button data-testid="paste-text" onClick={() => setUi({ form: 'film' })}>
          <IconClipboardText size={15} stroke={1.7} aria-hidden />
          {t('today.drop.paste')}
        </Button>
        {children}
      </div>
    </section>
  );
}
