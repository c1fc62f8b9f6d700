import { expect, it } from 'vitest';
import { ownerOf, wayOf } from '../../../renderer/format/owner';

const desk = { id: 'a', name: 'Desk' };
const render = { id: 'b', name: 'Render 1' };

it('the user is said only where there are several, the machine wherever there are machines', () => {
  expect(ownerOf({ userId: 'minji' }, false)).toEqual([]);
  expect(ownerOf({ userId: 'minji' }, true)).toEqual(['minji']);
  expect(ownerOf({ userId: 'minji', addedOn: desk }, false)).toEqual(['Desk']);
  expect(wayOf({ userId: 'minji', addedOn: desk, runsOn: render }, false)).toEqual(['Desk → Render 1']);
  expect(wayOf({ userId: 'minji', addedOn: desk, runsOn: render }, true)).toEqual(['minji', 'Desk → Render 1']);
});
