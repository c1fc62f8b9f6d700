import { describe, expect, it } from 'vitest';
import { NOTHING_CHOSEN } from '../../../contract/implementations';
import { givenUp, sourceChain } from '../../../workers/image/source-chain';
import { SourceClosedError } from '../../../workers/image/source-closed';
import { PICTURE_SOURCES } from '../../../workers/image/sources';
import { NeedsYouError, StepError } from '../../../workers/runtime/failures';

const problem = { code: 'archive.silent' } as const;

describe('The sources of a task', () => {
  const ids = (own: string[] | undefined, ofSettings: string[]) =>
    sourceChain(PICTURE_SOURCES, { pictureSources: own }, { chosen: { ...NOTHING_CHOSEN, pictures: ofSettings } }).map(
      ({ id }) => id,
    );

  it('are its pages, the chain of the settings in its order, and title cards', () => {
    expect(ids(undefined, ['comfyui', 'own-folder'])).toEqual(['web-pages', 'comfyui', 'own-folder', 'title-cards']);
    expect(ids(undefined, [])).toEqual(['web-pages', 'title-cards']);
  });

  it('are those that the task names in place of the settings’, also when it names none', () => {
    expect(ids(['archives'], ['comfyui'])).toEqual(['web-pages', 'archives', 'title-cards']);
    expect(ids([], ['comfyui'])).toEqual(['web-pages', 'title-cards']);
  });

  it('leave out names that are no source', () => {
    expect(ids(['__proto__', 'title-cards', 'archives'], [])).toEqual(['web-pages', 'archives', 'title-cards']);
  });
});

describe('A failure of a source', () => {
  it('falls through where its service is closed, whatever comes of it', () => {
    expect(givenUp(new SourceClosedError(problem))).toEqual({ problem });
  });

  it('falls through where another attempt may help, or where it has nothing', () => {
    const busy = new StepError('step_failed', problem, { retryable: true });
    const empty = new StepError('no_pictures', problem, { retryable: false });
    for (const failure of [busy, empty]) expect(givenUp(failure)).toEqual({ problem, failure });
  });

  it('does not where the creator can mend it, where the task is at fault, or where the app is', () => {
    const refused = new StepError('page_refused', problem, { retryable: false });
    for (const error of [new NeedsYouError('picture_source_unusable', problem), refused, new TypeError('x')]) {
      expect(givenUp(error)).toBeUndefined();
    }
  });
});
