import { expect, test } from 'vitest';
import { actsOf } from '../../../../renderer/features/palette/acts';
import { makeTask } from '../../preview/scenarios';

test('a film and its tasks offer to play it and to open its folder once', () => {
  const [projectId, title] = ['camp', '겨울 캠핑'];
  const film = { projectId, title, where: 'title' as const, snippet: { text: title, marks: [] } };
  const outputs = [{ kind: 'video' as const, path: 'video.mp4', bytes: 1, sha256: 'a'.repeat(64) }];
  const task = makeTask(1, 'video', { projectId, title, status: 'completed', outputs });
  const noWords = () => {
    throw new Error('Nothing is looked up without a verb.');
  };
  const acts = actsOf({ films: [film], tasks: [task], lines: [], verb: '' }, noWords);
  expect(acts.map(({ verb }) => verb)).toEqual(['play', 'folder']);
});
