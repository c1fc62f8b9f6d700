/** The first of those with one id. */
export function once<T extends { readonly id: string }>(all: readonly T[]): T[] {
  return all.filter(({ id }, place) => all.findIndex((one) => one.id === id) === place);
}
