// @ts-check
/* The long form of test/faults: every place where something can fail, and ten minutes of kills. */
process.env.STUDIO_QUEUE_SOAK = '1';
process.argv.push('test/faults');
await import('./test.mjs');
