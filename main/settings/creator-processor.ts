import { type ProcessorChoice, readProcessor } from '../../contract/processors';
import type { Settings } from '../../contract/settings';
import type { TaskType } from '../../contract/task';
import type { CreatorProcessor } from '../../contract/worker-messages';

/** The choice in force for a type. */
export function chosenProcessor(type: TaskType, settings: Pick<Settings, 'processors'>): ProcessorChoice {
  return readProcessor(type, settings.processors[type]);
}

/**
 * The creator's own code for a type's next run, with the values of its secrets; undefined when the app's own does it. A secret that was
 * named and never entered makes the setting unusable: without it the code would do other work, or fail after an hour.
 */
export function creatorProcessor(
  type: TaskType,
  settings: Pick<Settings, 'processors'>,
  secretOf: (type: TaskType, name: string) => string | undefined,
): CreatorProcessor | undefined {
  const choice = chosenProcessor(type, settings);
  if (choice.kind === 'builtin') return undefined;
  if (choice.kind !== 'program' && choice.kind !== 'url') return choice;
  const secrets: Record<string, string> = {};
  for (const [index, name] of choice.secrets.entries()) {
    const value = secretOf(type, name);
    if (value === undefined) return { kind: 'unusable', field: `processors.${type}.secrets.${index}` };
    secrets[name] = value;
  }
  return { ...choice, secrets };
}
