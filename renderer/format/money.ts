import type { TaskOutput } from '../../contract/task';
import type { Language } from '../../contract/words';

type Cost = NonNullable<TaskOutput['cost']>;

/** One thousandth of a cent matters to nobody; a tenth of one is what a picture may cost. */
const MAX_FRACTION_DIGITS = 4;

export function money({ amount, currency }: Cost, language: Language): string {
  const style = { style: 'currency', currency, maximumFractionDigits: MAX_FRACTION_DIGITS } as const;
  return new Intl.NumberFormat(language, style).format(amount);
}

/** The sum of what files cost, for each currency; undefined when none cost anything. */
export function totalCost(outputs: readonly TaskOutput[], language: Language): string | undefined {
  const sums = new Map<string, number>();
  for (const { cost } of outputs) {
    if (cost !== undefined) sums.set(cost.currency, (sums.get(cost.currency) ?? 0) + cost.amount);
  }
  const parts = [...sums].map(([currency, amount]) => money({ amount, currency }, language));
  return parts.length === 0 ? undefined : parts.join(' + ');
}
