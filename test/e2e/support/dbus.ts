import { once } from 'node:events';
import { Message, type MessageBus, sessionBus, Variant } from '@jellybrick/dbus-next';
import { z } from 'zod';

export interface Call {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: unknown[];
}

/** A connection of our own to the session bus of the test run. */
export async function connect(): Promise<MessageBus> {
  const bus = sessionBus();
  await once(bus, 'connect');
  return bus;
}

export async function call(bus: MessageBus, what: Call): Promise<unknown[]> {
  const reply = await bus.call(new Message({ ...what }));
  return reply?.body ?? [];
}

/** The bus itself: names, matches, monitoring. */
export function callDaemon(bus: MessageBus, member: string, signature: string, body: unknown[]): Promise<unknown[]> {
  const daemon = 'org.freedesktop.DBus';
  return call(bus, { destination: daemon, path: '/org/freedesktop/DBus', interface: daemon, member, signature, body });
}

export async function property(
  bus: MessageBus,
  of: { destination: string; path: string; interface: string },
  name: string,
): Promise<unknown> {
  const [value] = await call(bus, {
    destination: of.destination,
    path: of.path,
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Get',
    signature: 'ss',
    body: [of.interface, name],
  });
  return z.instanceof(Variant).parse(value).value;
}
