import { expect, test } from 'vitest';
import { once } from '../../../../renderer/features/palette/once';

test('what a film and its task offer alike is offered once, at its first place', () => {
  const [ofFilm, ofTask, other] = [{ id: 'folder-camp' }, { id: 'folder-camp' }, { id: 'folder-tent' }];
  expect(once([ofFilm, other, ofTask])).toEqual([ofFilm, other]);
});
