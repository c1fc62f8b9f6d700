import { IconClipboardText, IconFileUpload } from '@tabler/icons-react';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addFiles, addTexts } from '../../actions/text-drafts';
import { setUi } from '../../store/ui';
import { Button } from '../../ui/button';
import classes from './drop-zone.module.css';

/** What the system's dialog offers first. What the reading of texts knows is in docs/texts.md. */
const ACCEPT = '.txt,.md,.markdown,.srt,.vtt,.html,.htm,text/*';

/**
 * Where texts become drafts: files, or text that is dragged from elsewhere. Files are taken anywhere on the window as well; this place says
 * so. `large`: of an empty screen.
 */
export function DropZone({ large = false, children }: { readonly large?: boolean; readonly children?: ReactNode }) {
  const { t } = useTranslation();
  const chooser = useRef<HTMLInputElement>(null);
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
      <input
        ref={chooser}
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
      <div className={classes.buttons}>
        <Button onClick={() => chooser.current?.click()}>{t('today.drop.choose')}</Button>
        <Button data-testid="paste-text" onClick={() => setUi({ form: 'film' })}>
          <IconClipboardText size={15} stroke={1.7} aria-hidden />
          {t('today.drop.paste')}
        </Button>
        {children}
      </div>
    </section>
  );
}
