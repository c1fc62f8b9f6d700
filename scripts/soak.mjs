// @ts-check
/*
 * The long form: every place where something can fail and ten minutes of kills (test/faults), 100,000 bodies against the bridge
 * (test/attacks/fuzz-*), whole pasted texts as films, and the sample film. Words choose instead: `npm run soak -- test/attacks/fuzz`.
 */
process.env.STUDIO_QUEUE_SOAK = '1';
if (process.argv.length === 2)
  process.argv.push('test/faults', 'test/attacks/fuzz', 'test/workers/pasted-texts', 'test/e2e/sample-film');
await import('./test.mjs');
