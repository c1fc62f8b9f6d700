// @ts-check
/*
 * Every test in its long form: all cases of each table, every place where something can fail and ten minutes of kills (test/faults), 100,000
 * bodies against the bridge (test/attacks/fuzz-*), whole pasted texts as films, and the sample film. Words choose among them:
 * `npm run soak -- test/attacks/fuzz`.
 */
process.env.STUDIO_QUEUE_SOAK = '1';
await import('./test.mjs');
