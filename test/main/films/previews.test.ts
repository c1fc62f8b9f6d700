import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Readings } from '../../../contract/readings';
import { Previews } from '../../../main/films/previews';
import { toWav } from '../../../workers/video/wav';
import { tempDir } from '../../support/temp-dir';

describe('The preview of a scene’s voice', () => {
  it('is made again when the creator’s list of words was changed, with the changed list', async () => {
    const asked: (Readings | undefined)[] = [];
    let readings: { written: string; said: string }[] = [];
    const previews = new Previews({
      machineId: 'test',
      settings: () => ({ language: 'ko', allowPrivateAddresses: false, readings }),
      speak: async ({ settings, target }) => {
        asked.push(settings.readings);
        writeFileSync(target, toWav({ sampleRate: 22_050, samples: new Int16Array(22_050).fill(1) }));
        return { id: 1, seconds: 1 };
      },
    });
    const dir = tempDir('previews');
    await previews.of(dir, 'AI', 'ko', {});
    await previews.of(dir, 'AI', 'ko', {});
    readings = [{ written: 'AI', said: '인공지능' }];
    await previews.of(dir, 'AI', 'ko', {});
    expect(asked).toEqual([[], readings]);
  });
});
