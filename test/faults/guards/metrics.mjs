// @ts-check

const ROUTE = 'test/main/bridge/metrics-route.test.ts';
const PAGE = 'test/main/monitoring/metrics.test.ts';

/** @type {import('./guard.mjs').Guard[]} */
export const METRICS = [
  {
    name: 'the numbers are for programs only',
    from: '// It says how the creator works, and no page needs it.\n      config: { programsOnly: true },',
    to: '',
    test: ROUTE,
    only: 'is refused to every page',
  },
  {
    name: 'a path from outside is no label',
    from: "this.#parts.countRequest('refused', verdict.refusal.status);",
    to: 'this.#parts.countRequest(/** @type {any} */ (head.path), verdict.refusal.status);',
    test: ROUTE,
    only: 'counts requests by route',
  },
  {
    name: 'a page of numbers is made once a second',
    from: 'const FRESH_MS = 1_000;',
    to: 'const FRESH_MS = 0;',
    test: PAGE,
    only: 'is made once a second',
  },
];
