import type { QueueTask } from '../../contract/task';
import type { Story } from './read-story';
import type { RedoPlan } from './redo';
import type { Project } from './storyboard';

interface Redone {
  readonly plan: RedoPlan;
  /** The words and pictures that it is made of. */
  readonly madeOf: string;
  readonly taskIds: readonly string[];
}

/**
 * The films that were asked for again and are not there yet: two presses of a button make one film, and the page does not offer what is
 * under way. Kept while the app runs; after a restart the worst is one film more than needed.
 */
export class RedoneFilms {
  private readonly byProject = new Map<string, readonly Redone[]>();

  add({ projectId }: Pick<Project, 'projectId'>, story: Story, plan: RedoPlan, tasks: readonly QueueTask[]): void {
    const others = (this.byProject.get(projectId) ?? []).filter((one) => one.plan.film !== plan.film);
    const redone = { plan, madeOf: madeOf(story, plan), taskIds: tasks.map(({ id }) => id) };
    this.byProject.set(projectId, [...others, redone]);
  }

  /** Those that make what is planned, when the same is under way; else none. */
  tasksOf(project: Project, story: Story, plan: RedoPlan): QueueTask[] {
    const same = this.open(project).find(
      (one) => one.plan.film === plan.film && `${one.plan.pictures}` === `${plan.pictures}` && isOf(one, story),
    );
    return project.tasks.filter(({ id }) => same?.taskIds.includes(id));
  }

  /** Whether a film with all that was changed is under way; the portrait version is none. */
  hasPresent(project: Project, story: Story): boolean {
    return this.open(project).some((one) => one.plan.film !== 'portrait' && isOf(one, story));
  }

  /** Each with its last task, the film itself, not ended. Those that ended are forgotten. */
  private open({ projectId, tasks }: Project): readonly Redone[] {
    const redone = this.byProject.get(projectId) ?? [];
    const open = redone.filter(({ taskIds }) =>
      tasks.some(({ id, status }) => id === taskIds.at(-1) && (status === 'waiting' || status === 'processing')),
    );
    if (open.length === 0) this.byProject.delete(projectId);
    else this.byProject.set(projectId, open);
    return open;
  }
}

const isOf = (one: Redone, story: Story): boolean => one.madeOf === madeOf(story, one.plan);

/** Without the pictures that are looked for: they change while the film is under way. */
const madeOf = ({ revision, pictures }: Story, plan: RedoPlan): string =>
  JSON.stringify([
    revision,
    pictures.filter(({ scene }) => scene === undefined || !plan.pictures.includes(scene)).map(({ sha256 }) => sha256),
  ]);
