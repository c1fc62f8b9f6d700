import i18next from 'i18next';
import type { ListedRecipe } from '../../contract/settings-calls';
import { client } from '../store';
import { loadSettings } from '../store/settings';
import { ask } from '../store/ui';
import { attempt, showDone } from './attempt';

/** Removes the creator's own file of a recipe, once they have confirmed it. `done` runs when it is gone. */
export function resetRecipe(
  { id, isShipped }: Pick<ListedRecipe, 'id' | 'isShipped'>,
  name: string,
  done: () => void,
): void {
  ask({
    title: i18next.t(isShipped ? 'recipes.askReset.title' : 'recipes.askRemove.title', { name }),
    text: i18next.t(isShipped ? 'recipes.askReset.text' : 'recipes.askRemove.text'),
    hint: i18next.t('recipes.askReset.hint'),
    keep: i18next.t('recipes.askReset.keep'),
    confirm: i18next.t(isShipped ? 'recipes.reset' : 'recipes.remove'),
    onConfirm: () => {
      void attempt(() => client.call('recipes:reset', { id })).then((isGone) => {
        if (isGone) done();
      });
    },
  });
}

/** Takes a copy of a recipe's file that the creator chooses. Nothing of it runs, and nothing is allowed by it. */
export async function importRecipe(done: () => void): Promise<void> {
  await attempt(async () => {
    const { id } = await client.call('recipes:import', undefined);
    if (id === undefined) return;
    // The import has taken back what was allowed under this id.
    await loadSettings();
    done();
    showDone(i18next.t('recipes.imported', { id }));
  });
}
