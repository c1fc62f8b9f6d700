// @ts-check
/*
 * The long form: every place where something can fail and ten minutes of kills (test/faults), and 100,000 bodies against the
 * bridge (test/attacks/fuzz-*). Words choose instead: `npm run soak -- test/attacks/fuzz`.
 */
process.env.STUDIO_QUEUE_SOAK = '1';
if (process.argv.length === 2) process.argv.push('test/faults', 'test/attacks/fuzz');
await import('./test.mjs');
