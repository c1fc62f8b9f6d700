import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { PROJECT_FILES } from '../../../contract/project-files';
import type { QueueTask } from '../../../contract/task';
import type { Place } from '../../e2e/support/launch';

/** Every file that a completed task reports exists and has the reported hash. Nothing half-made is left. */
export function expectReportedFiles(place: Place, tasks: readonly QueueTask[], at: string): void {
  for (const { status, projectId, outputs } of tasks) {
    if (status !== 'completed') continue;
    for (const { path, sha256 } of outputs) {
      const file = join(place.workspace, projectId, path);
      expect(createHash('sha256').update(readFileSync(file)).digest('hex'), `${at}: ${file}`).toBe(sha256);
    }
  }
  const partial = readdirSync(place.workspace, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.includes('.partial-'),
  );
  expect(partial, at).toEqual([]);
}

/** The same, and the films are whole. */
export function expectWholeFiles(place: Place, tasks: readonly QueueTask[], at: string): void {
  expectReportedFiles(place, tasks, at);
  const films = tasks.filter(({ type, status }) => type === 'video' && status === 'completed');
  expect(films.length, at).toBeGreaterThan(0);
  for (const { outputs } of films) {
    expect(outputs.map(({ path }) => path.replace(/^versions\/\d+\//, '')).sort(), at).toEqual(
      [
        `${PROJECT_FILES.audio}/narration.wav`,
        PROJECT_FILES.subtitles,
        PROJECT_FILES.thumbnail,
        PROJECT_FILES.credits,
        PROJECT_FILES.film,
        PROJECT_FILES.video,
      ].sort(),
    );
  }
}
