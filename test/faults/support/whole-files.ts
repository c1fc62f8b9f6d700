import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { PROJECT_FILES } from '../../../contract/project-files';
import type { QueueTask } from '../../../contract/task';
import type { Place } from '../../e2e/support/launch';

/**
 * Every file that a completed task reports exists and has the reported hash, films included. Nothing half-made is left.
 */
export function expectWholeFiles(place: Place, tasks: readonly QueueTask[], at: string): void {
  const completed = tasks.filter(({ status }) => status === 'completed');
  for (const { projectId, outputs } of completed) {
    for (const { path, sha256 } of outputs) {
      const file = join(place.workspace, projectId, path);
      expect(createHash('sha256').update(readFileSync(file)).digest('hex'), `${at}: ${file}`).toBe(sha256);
    }
  }
  const films = completed.filter(({ type }) => type === 'video');
  expect(films.length, at).toBeGreaterThan(0);
  for (const { outputs } of films) {
    expect(outputs.map(({ path }) => path.replace(/^versions\/\d+\//, '')).sort(), at).toEqual(
      [`${PROJECT_FILES.audio}/narration.wav`, PROJECT_FILES.subtitles, PROJECT_FILES.video].sort(),
    );
  }
  const partial = readdirSync(place.workspace, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.includes('.partial-'),
  );
  expect(partial, at).toEqual([]);
}
