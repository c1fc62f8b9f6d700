import { afterEach, describe, expect, it } from 'vitest';
import { ServiceDoor } from '../../../../workers/image/apis/service-door';
import { type AddressPolicy, anyAddress, publicOnly } from '../../../../workers/image/web/public-address';
import { PICTURE_KEY, startPictureApi } from '../../../fixtures/picture-apis/picture-api-server';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function api() {
  const server = await startPictureApi();
  ends.push(server.close);
  return server;
}
function doorTo(origin: string, policy: AddressPolicy): ServiceDoor {
  const door = new ServiceDoor(new URL(`${origin}/v1`), policy);
  ends.push(() => door.close());
  return door;
}
const withKey = { headers: { authorization: `Bearer ${PICTURE_KEY}` } };

/* The AI SDK looks at addresses as well, before it asks: what is behind that is tried here. */
describe('The way to a service that makes pictures', () => {
  it('carries the key to its own address', async () => {
    const service = await api();
    await doorTo(service.origin, publicOnly).fetch(`${service.origin}/v1/models`, withKey);
    expect(service.seen.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${PICTURE_KEY}`]);
  });

  it('leads to no address of this machine that the service names', async () => {
    const [service, secret] = [await api(), await api()];
    await expect(doorTo(service.origin, publicOnly).fetch(`${secret.origin}/made.jpg`, withKey)).rejects.toThrow();
    expect(secret.seen).toEqual([]);
  });

  it('carries no key to an address that the service names, where that may be fetched', async () => {
    const [service, other] = [await api(), await api()];
    await doorTo(service.origin, anyAddress).fetch(`${other.origin}/made.jpg`, withKey);
    expect(other.seen).toHaveLength(1);
    expect(JSON.stringify(other.seen)).not.toContain(PICTURE_KEY);
  });
});
