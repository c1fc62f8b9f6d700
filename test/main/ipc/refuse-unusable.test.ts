import { describe, expect, it } from 'vitest';
import { refuseUnusable } from '../../../main/ipc/refuse-unusable';

describe('A task that is changed in the panel', () => {
  it('is refused with the field when a value was changed to one that fits none of ours', () => {
    expect(() => refuseUnusable('image', { minWidth: 0 }, { minWidth: 640 })).toThrow(
      expect.objectContaining({ code: 'invalid_body', field: 'metadata.minWidth' }),
    );
    expect(() => refuseUnusable('image', { pages: ['x'] }, {})).toThrow(
      expect.objectContaining({ field: 'metadata.pages.0' }),
    );
  });

  it('keeps what the page sent and nobody changed', () => {
    const metadata = { quality: 'high', voice: { id: 1 } };
    expect(() => refuseUnusable('video', { ...metadata, resolution: '720p' }, structuredClone(metadata))).not.toThrow();
  });
});
