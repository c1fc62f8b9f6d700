import { Notification } from 'electron';
import type { Log } from '../system/log';
import { bodyFor, type NotificationWords } from './notification-plan';

/** Shows a notification and returns a function that takes it back; undefined where they are switched off or the system has none. */
export type ShowNotification = (words: NotificationWords, onClick: () => void) => (() => void) | undefined;

interface SystemNotificationsOptions {
  readonly enabled: () => boolean;
  readonly icon: string;
  readonly log: Log;
}

export function systemNotifications({ enabled, icon, log }: SystemNotificationsOptions): ShowNotification {
  // A notification without a reference is garbage-collected, and its click handler with it.
  const shown = new Set<Notification>();
  return ({ title, body }, onClick) => {
    if (!enabled() || !Notification.isSupported()) return undefined;
    const notification = new Notification({ title, body: bodyFor(process.platform, body), icon });
    const forget = () => shown.delete(notification);
    notification.on('click', () => {
      forget();
      onClick();
    });
    notification.on('close', forget);
    notification.on('failed', (_event, error) => {
      forget();
      log.warn('notification.failed', { error });
    });
    shown.add(notification);
    notification.show();
    log.info('notification.shown', { title });
    return () => notification.close();
  };
}
