import { IconFileUpload } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addFiles } from '../../actions/text-drafts';
import { showScreen } from '../../store/ui';
import classes from './drop-zone.module.css';

/** Whether files are dragged that may be texts. While they are dragged, their type alone is known, and of many text files not even that. */
function holdsTexts(transfer: DataTransfer | null): boolean {
  const files = [...(transfer?.items ?? [])].filter(({ kind }) => kind === 'file');
  return files.some(({ type }) => !/^(?:image|video|audio)\//u.test(type));
}

/**
 * Files that are dropped anywhere on the window become drafts of films, on the first screen. A place that takes a drop itself, such as the
 * picture of a scene, prevents the event's default.
 */
export function WindowDrop() {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const onDragOver = (event: DragEvent): void => {
      const isTaken = event.defaultPrevented;
      // Whatever is dropped: the window must not become it.
      if (event.dataTransfer?.types.includes('Files') === true) event.preventDefault();
      setOver(!isTaken && holdsTexts(event.dataTransfer));
    };
    const onDragLeave = (event: DragEvent): void => {
      // It left the window, not only one of its parts.
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      setOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (event.defaultPrevented || files.length === 0) return;
      event.preventDefault();
      showScreen('today');
      void addFiles(files);
    };
    document.addEventListener('dragover', onDragOver);
    document.addEventListener('dragleave', onDragLeave);
    document.addEventListener('drop', onDrop);
    return () => {
      document.removeEventListener('dragover', onDragOver);
      document.removeEventListener('dragleave', onDragLeave);
      document.removeEventListener('drop', onDrop);
    };
  }, []);
  if (!over) return null;
  return (
    <div className={classes.window} data-testid="window-drop">
      <p>
        <IconFileUpload size={20} stroke={1.6} aria-hidden />
        {t('today.drop.here')}
      </p>
    </div>
  );
}
