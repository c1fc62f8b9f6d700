import { EventEmitter, on, once } from 'node:events';
import { Message, type MessageBus, MessageType, Variant } from '@jellybrick/dbus-next';
import { z } from 'zod';
import { call, callDaemon, connect, property } from './dbus';

/** A limit for hangs only. */
const HANG_MS = 120_000;

const WATCHER = 'org.kde.StatusNotifierWatcher';
const ITEM = 'org.kde.StatusNotifierItem';
const MENU = 'com.canonical.dbusmenu';

const layoutSchema = z.tuple([
  z.number(),
  z.tuple([z.number(), z.record(z.string(), z.instanceof(Variant)), z.array(z.instanceof(Variant))]),
]);
const nodeSchema = z.tuple([z.number(), z.record(z.string(), z.instanceof(Variant)), z.array(z.unknown())]);
/** StatusNotifierItem's pixel maps: width, height, ARGB32 in network order. */
const pixmapSchema = z.array(z.tuple([z.number(), z.number(), z.instanceof(Uint8Array)]));

interface MenuEntry {
  readonly id: number;
  readonly label: string;
  readonly enabled: boolean;
}

/** What an app's tray shows and does, as the desktop's panel sees it. */
export interface TrayItem {
  toolTip(): Promise<string>;
  /** The picture shown: 4 bytes per pixel, alpha first. */
  icon(): Promise<{ width: number; height: number; argb: Uint8Array }>;
  /** The entries with words, from top to bottom. */
  menu(): Promise<MenuEntry[]>;
  /** Clicks the entry with exactly these words, as the panel does. */
  click(label: string): Promise<void>;
  /** A click on the icon itself. */
  activate(): Promise<void>;
}

export interface TrayHost {
  /** Resolves with the first app that has put its item into this tray. */
  item(): Promise<TrayItem>;
  /** Reads again at each change that the item announces, until `read` resolves. */
  eventually<T>(read: () => Promise<T>): Promise<T>;
  close(): void;
}

/** Stands in for the desktop's panel: owns the name under which apps look for a tray. Start it before the app. */
export async function startTrayHost(): Promise<TrayHost> {
  const bus = await connect();
  const news = new EventEmitter();
  let registered: { destination: string; path: string } | undefined;
  bus.addMethodHandler((message) => {
    if (message.path !== '/StatusNotifierWatcher') return false;
    if (message.member === 'RegisterStatusNotifierItem') {
      const named = String(message.body[0]);
      registered = named.startsWith('/')
        ? { destination: message.sender, path: named }
        : { destination: named, path: '/StatusNotifierItem' };
      bus.send(Message.newMethodReturn(message));
      news.emit('registered');
      return true;
    }
    if (message.member === 'Get') {
      const values: Record<string, Variant> = {
        IsStatusNotifierHostRegistered: new Variant('b', true),
        ProtocolVersion: new Variant('i', 0),
        RegisteredStatusNotifierItems: new Variant('as', []),
      };
      const value = values[String(message.body[1])];
      if (value === undefined) return false;
      bus.send(Message.newMethodReturn(message, 'v', [value]));
      return true;
    }
    return false;
  });
  bus.on('message', (message) => {
    if (message.type === MessageType.SIGNAL && [ITEM, MENU].includes(message.interface)) news.emit('changed');
  });
  for (const name of [ITEM, MENU]) await callDaemon(bus, 'AddMatch', 's', [`type='signal',interface='${name}'`]);
  await bus.requestName(WATCHER);

  return {
    async item() {
      if (registered === undefined) await once(news, 'registered', { signal: AbortSignal.timeout(HANG_MS) });
      if (registered === undefined) throw new Error('No app has registered its tray.');
      return trayItem(bus, registered);
    },
    async eventually(read) {
      const changes = on(news, 'changed', { signal: AbortSignal.timeout(HANG_MS) });
      try {
        for (;;) {
          try {
            return await read();
          } catch (error) {
            // The last error says more than a timeout does.
            await changes.next().catch(() => {
              throw error;
            });
          }
        }
      } finally {
        await changes.return?.();
      }
    },
    close: () => bus.disconnect(),
  };
}

function trayItem(bus: MessageBus, at: { destination: string; path: string }): TrayItem {
  const item = { ...at, interface: ITEM };
  const menuAt = async () => ({
    destination: at.destination,
    path: z.string().parse(await property(bus, item, 'Menu')),
    interface: MENU,
  });
  const menu = async (): Promise<MenuEntry[]> => {
    const layout = await call(bus, {
      ...(await menuAt()),
      member: 'GetLayout',
      signature: 'iias',
      body: [0, -1, []],
    });
    const [, [, , children]] = layoutSchema.parse(layout);
    return children
      .map(({ value }) => nodeSchema.parse(value))
      .filter(([, properties]) => properties.type?.value !== 'separator' && properties.visible?.value !== false)
      .map(([id, properties]) => ({
        id,
        label: z.string().parse(properties.label?.value),
        enabled: properties.enabled?.value !== false,
      }));
  };
  return {
    menu,
    async toolTip() {
      const [, , title] = z
        .tuple([z.string(), z.unknown(), z.string(), z.string()])
        .parse(await property(bus, item, 'ToolTip'));
      return title;
    },
    async icon() {
      const [first] = pixmapSchema.parse(await property(bus, item, 'IconPixmap'));
      if (first === undefined) throw new Error('The tray shows no picture.');
      const [width, height, argb] = first;
      return { width, height, argb };
    },
    async click(label) {
      const entry = (await menu()).find((one) => one.label === label);
      if (entry === undefined) throw new Error(`The tray has no entry "${label}".`);
      await call(bus, {
        ...(await menuAt()),
        member: 'Event',
        signature: 'isvu',
        body: [entry.id, 'clicked', new Variant('s', ''), 0],
      });
    },
    async activate() {
      await call(bus, { ...item, member: 'Activate', signature: 'ii', body: [0, 0] });
    },
  };
}
