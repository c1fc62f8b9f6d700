/** Whether the long form was asked for: minutes instead of seconds. */
const isSoak = process.env.STUDIO_QUEUE_SOAK === '1';

/** How many cases to try: `npm test` shows that the rule holds, the soak looks for the rare one. */
export const fuzzSize = (sizes: { short: number; soak: number }): number => (isSoak ? sizes.soak : sizes.short);
