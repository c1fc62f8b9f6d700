import { describe, expect, it } from 'vitest';
import { openAddress } from '../../../main/desktop/open-address';

/** Records what would have been opened. */
function recorder() {
  const opened: string[] = [];
  const opener = {
    async openExternal(url: string) {
      opened.push(url);
    },
  };
  return { opened, opener };
}

describe('An address that the creator’s own code gave', () => {
  it.each(['https://example.com/login?next=%2F', 'http://127.0.0.1:3000/'])('is opened: %s', async (url) => {
    const { opened, opener } = recorder();
    await openAddress(url, opener);
    expect(opened).toEqual([url]);
  });

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'mailto:a@example.com',
    'ms-settings:privacy',
    'smb://host/share',
    'data:text/html,x',
    'app://studio-queue/index.html',
    '//example.com',
    'example.com',
    '/bin/sh',
    '',
  ])('is refused and starts nothing, unless it is one of the web: %j', async (url) => {
    const { opened, opener } = recorder();
    await expect(openAddress(url, opener)).rejects.toMatchObject({ code: 'invalid_request' });
    expect(opened).toEqual([]);
  });

  it('is shown to the creator when there is no browser to open it', async () => {
    const opener = { openExternal: () => Promise.reject(new Error('no application')) };
    await expect(openAddress('https://example.com/', opener)).rejects.toMatchObject({
      problem: { code: 'processor.address_not_opened', url: 'https://example.com/' },
    });
  });
});
