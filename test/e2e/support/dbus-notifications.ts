import { EventEmitter, on } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { type MessageBus, MessageType } from '@jellybrick/dbus-next';
import { z } from 'zod';
import { call, connect, property } from './dbus';

const NOTIFICATIONS = 'org.freedesktop.Notifications';
/** The daemon's own commands, as `dunstctl` gives them. */
const DUNST = {
  destination: NOTIFICATIONS,
  path: '/org/freedesktop/Notifications',
  interface: 'org.dunstproject.cmd0',
};

/** A limit for hangs only; in a burst a notification may come as late as 15 s after the last task. */
const HANG_MS = 120_000;

interface SeenNotification {
  readonly title: string;
  readonly body: string;
}

export interface NotificationWatch {
  /** Everything that any program has sent since the watch began, oldest first. */
  readonly seen: readonly SeenNotification[];
  /** Resolves once that many have been sent; fails after two minutes. */
  count(wanted: number): Promise<void>;
  /** Forgets what was seen and clears the screen. */
  clear(): Promise<void>;
  /** What the daemon reports about itself. */
  capabilities(): Promise<string[]>;
  /** Resolves once that many are on the screen. */
  shown(wanted: number): Promise<void>;
  /** Clicks the one notification on the screen, as a person does, through the daemon that shows it. */
  clickShown(): Promise<void>;
  close(): void;
}

/** Monitors the session bus for what is sent to the notification daemon (dunst). */
export async function watchNotifications(): Promise<NotificationWatch> {
  const monitor = await connect();
  const bus = await connect();
  const news = new EventEmitter();
  let seen: SeenNotification[] = [];
  monitor.on('message', (message) => {
    if (message.type !== MessageType.METHOD_CALL || message.member !== 'Notify') return;
    seen.push({ title: z.string().parse(message.body[3]), body: z.string().parse(message.body[4]) });
    news.emit('changed');
  });
  // Marks every message as handled: a monitor that replies is disconnected from the bus.
  monitor.addMethodHandler(() => true);
  const monitoring = 'org.freedesktop.DBus.Monitoring';
  await call(monitor, {
    destination: 'org.freedesktop.DBus',
    path: '/org/freedesktop/DBus',
    interface: monitoring,
    member: 'BecomeMonitor',
    signature: 'asu',
    body: [[`type='method_call',interface='${NOTIFICATIONS}',member='Notify'`], 0],
  });
  const shown = async (wanted: number) => {
    const deadline = Date.now() + HANG_MS;
    // dunst announces no change of what it shows: there is no event to wait for.
    while ((await property(bus, DUNST, 'displayedLength')) !== wanted) {
      if (Date.now() > deadline) throw new Error(`On the screen there are not ${wanted} notifications.`);
      await pause(20);
    }
  };

  return {
    get seen() {
      return seen;
    },
    async count(wanted) {
      const changes = on(news, 'changed', { signal: AbortSignal.timeout(HANG_MS) });
      while (seen.length < wanted) {
        await changes.next().catch(() => {
          throw new Error(`${wanted} notifications were expected; seen: ${JSON.stringify(seen)}`);
        });
      }
      await changes.return?.();
    },
    async clear() {
      await dunst(bus, 'NotificationCloseAll');
      seen = [];
    },
    async capabilities() {
      const at = { destination: NOTIFICATIONS, path: DUNST.path, interface: NOTIFICATIONS, member: 'GetCapabilities' };
      const [names] = await call(bus, at);
      return z.array(z.string()).parse(names);
    },
    shown,
    async clickShown() {
      await shown(1);
      await dunst(bus, 'NotificationAction', 'u', [0]);
    },
    close() {
      monitor.disconnect();
      bus.disconnect();
    },
  };
}

function dunst(bus: MessageBus, member: string, signature = '', body: unknown[] = []): Promise<unknown[]> {
  return call(bus, { ...DUNST, member, signature, body });
}
