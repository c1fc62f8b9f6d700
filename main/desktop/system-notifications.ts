import { Notification, nativeImage } from 'electron';
import type { Log } from '../system/log';
import { bodyFor, type NotificationWords } from './notification-plan';

/** A button of a notification. Some systems show none: whatever it does, the panel can do too. */
export interface NotificationAct {
  readonly text: string;
  readonly onClick: () => void;
}
export interface NotificationParts {
  readonly acts: readonly NotificationAct[];
  /** A JPEG or PNG in place of the app's icon. */
  readonly picture: Uint8Array | undefined;
}

/** Shows a notification and returns a function that takes it back; undefined where they are switched off or the system has none. */
export type ShowNotification = (
  words: NotificationWords,
  onClick: () => void,
  parts?: NotificationParts,
) => (() => void) | undefined;

interface SystemNotificationsOptions {
  readonly enabled: () => boolean;
  readonly icon: string;
  readonly log: Log;
}

export function systemNotifications({ enabled, icon, log }: SystemNotificationsOptions): ShowNotification {
  // A notification without a reference is garbage-collected, and its click handler with it.
  const shown = new Set<Notification>();
  return ({ title, body }, onClick, parts) => {
    if (!enabled() || !Notification.isSupported()) return undefined;
    const acts = parts?.acts ?? [];
    const picture = parts?.picture === undefined ? undefined : nativeImage.createFromBuffer(Buffer.from(parts.picture));
    const notification = new Notification({
      title,
      body: bodyFor(process.platform, body),
      icon: picture === undefined || picture.isEmpty() ? icon : picture,
      ...(acts.length === 0 ? {} : { actions: acts.map(({ text }) => ({ type: 'button', text })) }),
    });
    const forget = () => shown.delete(notification);
    notification.on('click', () => {
      forget();
      onClick();
    });
    notification.on('action', ({ actionIndex }) => {
      forget();
      acts[actionIndex]?.onClick();
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
