/** Of one line on the reply channel: an artifact's prompt, or a result with a whole script in it. */
export const MAX_LINE_CHARS = 8 * 1024 * 1024;
/** Of lists and objects in each other in one line. JSON of millions is read well and then breaks whatever walks through it. */
export const MAX_LINE_LEVELS = 100;
/** Of a result that is kept with its task. Pictures in base64 are taken out of it before. */
export const MAX_RESULT_CHARS = 64 * 1024 * 1024;
/** That one run may publish by name, and that it may leave. Each is shown, listed and hashed. */
export const MAX_FILES = 1_000;
/** Of a run that are passed on. Main keeps as many of a task; the rest would only cost. */
export const MAX_LOG_LINES = 100_000;
/** Of a JSON reply, uncompressed: as long as a result may be. Read whole, so it has to fit into the worker's memory a few times. */
export const MAX_REPLY_BYTES = 64 * 1024 * 1024;
/** Of all lines of one reply. */
export const MAX_LINES_BYTES = 1024 * 1024 * 1024;
