import type { Locator, Page } from 'playwright';
import type { RecipeLocator } from '../../../contract/recipe';
import { within } from './within';

export type Scope = Page | Locator;

/** The first visible part of the page that the recipe's ways find, tried in their order. */
export async function findPart(
  scope: Scope,
  ways: readonly RecipeLocator[],
  signal: AbortSignal,
): Promise<Locator | undefined> {
  for (const way of ways) {
    for (const locator of inBothLanguages(scope, way)) {
      const first = locator.filter({ visible: true }).first();
      if ((await within(first.count(), signal)) > 0) return first;
    }
  }
  return undefined;
}

/** All parts that are found by the first way that finds any, in the page's order. */
export async function findParts(
  scope: Scope,
  ways: readonly RecipeLocator[],
  signal: AbortSignal,
): Promise<Locator | undefined> {
  for (const way of ways) {
    for (const locator of inBothLanguages(scope, way)) {
      if ((await within(locator.count(), signal)) > 0) return locator;
    }
  }
  return undefined;
}

function inBothLanguages(scope: Scope, way: RecipeLocator): Locator[] {
  switch (way.by) {
    case 'role': {
      const { role, name, exact = false } = way;
      if (name === undefined) return [scope.getByRole(role)];
      return [name.ko, name.en].map((said) => scope.getByRole(role, { name: said, exact }));
    }
    case 'label':
      return [way.text.ko, way.text.en].map((said) => scope.getByLabel(said));
    case 'placeholder':
      return [way.text.ko, way.text.en].map((said) => scope.getByPlaceholder(said));
    case 'text':
      return [way.text.ko, way.text.en].map((said) => scope.getByText(said));
    case 'css':
      // Unless the engine is named, the driver may take a selector for one of its other engines.
      return [scope.locator(`css=${way.css}`)];
    default:
      return way satisfies never;
  }
}
