import { Drawer, type DrawerProps, Modal, type ModalProps } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button';
import classes from './dialog.module.css';

/*
 * Mantine's title bar is a `header` element, which in a dialog counts as a second banner of the page. So dialogs have their title, which
 * names them for screen readers, in their body.
 */

function CloseButton({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Button look="quiet" aria-label={t('common.close')} title={t('common.close')} onClick={onClose}>
      <IconX size={16} stroke={1.7} />
    </Button>
  );
}

export function Dialog({ title, children, ...rest }: ModalProps & { readonly title: ReactNode }) {
  return (
    <Modal centered withCloseButton={false} padding="lg" classNames={{ content: classes.content ?? '' }} {...rest}>
      <div className={classes.head}>
        <Modal.Title className={classes.title ?? ''}>{title}</Modal.Title>
        <CloseButton onClose={rest.onClose} />
      </div>
      {children}
    </Modal>
  );
}

export function SidePanel({ title, children, ...rest }: DrawerProps & { readonly title: ReactNode }) {
  return (
    <Drawer
      position="right"
      withCloseButton={false}
      padding="lg"
      {...rest}
      classNames={{ content: classes.panel ?? '', body: classes.panelBody ?? '' }}
    >
      <div className={classes.head}>
        <Drawer.Title className={classes.title ?? ''}>{title}</Drawer.Title>
        <CloseButton onClose={rest.onClose} />
      </div>
      {children}
    </Drawer>
  );
}
