import { afterEach } from 'vitest';
import { StoryProject } from './story-project';

export function storiesForTests(): () => Promise<StoryProject> {
  const made: StoryProject[] = [];
  afterEach(async () => {
    for (const { open } of made.splice(0)) await open.close();
  });
  return async () => {
    const project = await StoryProject.make();
    made.push(project);
    return project;
  };
}
