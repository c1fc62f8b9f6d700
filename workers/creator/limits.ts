/** Of one line on the reply channel: an artifact's prompt, or a result with a whole script in it. */
export const MAX_LINE_CHARS = 8 * 1024 * 1024;
/** Of a result that is kept with its task. Pictures in base64 are taken out of it before. */
export const MAX_RESULT_CHARS = 64 * 1024 * 1024;
