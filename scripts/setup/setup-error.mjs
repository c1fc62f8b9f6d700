// @ts-check

/** A reason the set-up cannot go on, worded for the person at the terminal: shown as it is, without a stack. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}
