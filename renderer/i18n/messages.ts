import type ko from './ko';

type Words<T> = { readonly [K in keyof T]: T[K] extends string ? string : Words<T[K]> };
/** The shape that every language fills. */
export type Messages = Words<typeof ko>;
