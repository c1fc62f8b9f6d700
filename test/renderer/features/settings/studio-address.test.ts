import { describe, expect, it } from 'vitest';
import { hasSecret, splitAddress } from '../../../../renderer/features/settings/studio/address';

describe('the password in the address of a Redis', () => {
  it.each([
    ['redis://:secret@nas', 'redis://nas', 'secret'],
    ['redis://minji:se%40cret@nas:6379/2', 'redis://minji@nas:6379/2', 'se@cret'],
    ['rediss://minji:a@b@nas', 'rediss://minji@nas', 'a@b'],
    ['redis://minji:100%@nas', 'redis://minji@nas', '100%'],
    ['redis://minji:@nas', 'redis://minji@nas', ''],
  ])('%s has one', (address, without, password) => {
    expect(splitAddress(address)).toEqual({ address: without, password });
  });

  it.each(['redis://nas:6379', 'redis://minji@nas', 'rediss://[::1]:6379', 'nas', ''])('%s has none', (address) => {
    expect(splitAddress(address)).toEqual({ address });
  });

  it.each(['redis://:s', 'redis://minji:6e', 'redis://minji:secret@', 'redis://minji:6379@nas', ':pw'])(
    '%s may be one, typed so far',
    (address) => expect(hasSecret(address)).toBe(true),
  );

  it.each([
    'redis:',
    'redis://',
    'redis://nas',
    'redis://nas:',
    'redis://nas:6379',
    'redis://nas:6379/2',
    'redis://minji@nas:1',
  ])('%s is none so far', (address) => expect(hasSecret(address)).toBe(false));
});
