import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metadataSchemas } from '../../contract/task';
import { type HostileWorld, openHostileWorld } from './support/hostile-world';

/** Never connected to: a name is public in its first reply alone. */
const PUBLIC = '93.184.216.34';

let world: HostileWorld;
beforeAll(async () => {
  world = await openHostileWorld({
    '127.0.0.1.names.test': [['127.0.0.1']],
    'six.names.test': [['::1']],
    'mapped.names.test': [['::ffff:127.0.0.1']],
    'metadata.names.test': [['169.254.169.254']],
    'mixed.names.test': [[PUBLIC, '127.0.0.1']],
    'rebind.names.test': [[PUBLIC], ['127.0.0.1']],
    localhost: [['127.0.0.1', '::1']],
    'localhost.': [['127.0.0.1']],
    'sub.localhost': [['127.0.0.1']],
  });
});
afterAll(() => world.close());

/** Hosts as a page's author may spell them; each is tried on port 80 and on the canary's own. */
const REFUSED_BY_ADDRESS = [
  ['plain', '127.0.0.1'],
  ['of the same network', '127.8.8.8'],
  ['short', '127.1'],
  ['hexadecimal', '0x7f.1'],
  ['one hexadecimal number', '0x7f000001'],
  ['one number', '2130706433'],
  ['octal', '0177.0.0.1'],
  ['one octal number', '017700000001'],
  ['padded', '127.0.0.0000001'],
  ['nothing', '0'],
  ['all zeros', '0.0.0.0'],
  ['circled digits', '①②⑦.⓪.⓪.①'],
  ['full-width digits', '１２７.０.０.１'],
  ['ideographic full stops', '127。0。0。1'],
  ['percent-encoded digits', '%31%32%37.0.0.1'],
  ['with a trailing dot', '127.0.0.1.'],
  ['behind another host as user', 'example.com@127.0.0.1'],
  ['behind user and password', 'user:example.com@127.0.0.1'],
  ['IPv6', '[::1]'],
  ['IPv6 in full', '[0:0:0:0:0:0:0:1]'],
  ['IPv6 of no address', '[::]'],
  ['mapped', '[::ffff:127.0.0.1]'],
  ['mapped, hexadecimal', '[::ffff:7f00:1]'],
  ['compatible', '[::127.0.0.1]'],
  ['NAT64', '[64:ff9b::7f00:1]'],
  ['6to4', '[2002:7f00:1::]'],
  ['link-local', '[fe80::1]'],
  ['unique local', '[fd00::1]'],
  ['private 10', '10.0.0.1'],
  ['private 172', '172.16.0.1'],
  ['private 192', '192.168.0.1'],
  ['cloud metadata', '169.254.169.254'],
  ['cloud metadata, one number', '2852039166'],
  ['carrier', '100.64.0.1'],
  ['multicast', '224.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ['a name for loopback', 'localhost'],
  ['a name in capitals', 'LOCALHOST'],
  ['a name with a dot', 'localhost.'],
  ['a name below it', 'sub.localhost'],
  ['a name that spells its address', '127.0.0.1.names.test'],
  ['a name for IPv6', 'six.names.test'],
  ['a name for a mapped address', 'mapped.names.test'],
  ['a name for cloud metadata', 'metadata.names.test'],
  ['a name with a public and a private address', 'mixed.names.test'],
  ['a name that is public at the first look and private at the next', 'rebind.names.test'],
] as const;

const REFUSED_BY_CONTRACT = [
  'file:///etc/passwd',
  'ftp://127.0.0.1/',
  'javascript:alert(1)',
  'data:text/html,<script>1</script>',
  'gopher://127.0.0.1:70/_x',
  'chrome://settings',
  'view-source:http://127.0.0.1/',
  'blob:http://127.0.0.1/x',
  '//127.0.0.1/',
  '127.0.0.1',
  'http://[::1%25lo]/',
  'http://[fe80::1%eth0]/',
  'http://0x7f.0x1.0x1.0x1.0x1/',
  'http://127.0.0.1:99999/',
  'http://',
];

describe('a page of this machine or its network', () => {
  it.each(REFUSED_BY_ADDRESS)('is refused, %s: %s', async (_how, host) => {
    const before = world.outside();
    for (const page of [`http://${host}/`, `http://${host}:${world.canary.port}/`]) {
      const { end, outputs } = await world.run('image', 'pages', { pages: [page], scenes: 1 });
      expect(end, page).toMatchObject({
        kind: 'failed',
        error: { code: 'page_refused', retryable: false, field: 'metadata.pages.0' },
      });
      expect(outputs).toEqual([]);
    }
    expect(world.canary.connections()).toBe(0);
    expect(world.outside()).toEqual(before);
  });

  it.each(REFUSED_BY_CONTRACT)('does not pass the contract: %s', (page) => {
    expect(metadataSchemas.image.safeParse({ pages: [page] }).success).toBe(false);
  });

  it.each([
    'http:\\\\127.0.0.1\\',
    'http:/127.0.0.1/',
    'http:127.0.0.1',
    'http://127.0.0\t.1/',
    'http://127.0.0.1\n/',
    ' http://127.0.0.1/ ',
    'HTTP://127.0.0.1#@example.com/',
    'http://127.0.0.1?@example.com/',
    'http://127.0.0.1\\@example.com/',
  ])('is the same page however the browser would read it: %j', async (page) => {
    const parsed = metadataSchemas.image.safeParse({ pages: [page] });
    if (parsed.success) {
      const { end } = await world.run('image', 'pages', { pages: [page], scenes: 1 });
      expect(end).toMatchObject({ kind: 'failed', error: { code: 'page_refused' } });
    }
    expect(world.canary.connections()).toBe(0);
  });

  it('holds back the pages after it too: one private address ends the task before anything is visited', async () => {
    const pages = [`http://${PUBLIC}/`, 'http://127.0.0.1/'];
    const { end } = await world.run('image', 'pages', { pages, scenes: 1 });
    expect(end).toMatchObject({ kind: 'failed', error: { code: 'page_refused', field: 'metadata.pages.1' } });
  });
});
