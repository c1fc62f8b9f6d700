/** Where the files of recipes are in their folder. The ids of recipes and tasks in these names were checked before. */
export const profileOf = (dir: string, recipe: string): string => `${dir}/profiles/${recipe}`;
/**
 * A mark that a browser was started on the profile, by the app or for the creator, and was not seen to close. It lies beside the profile, since no
 * recipe's id has a dot.
 */
export const openMarkOf = (dir: string, recipe: string): string => `${profileOf(dir, recipe)}.open`;
/** What a site showed when it parked the task, as a JPEG. */
export const screenOf = (dir: string, taskId: string, screenshot: string): string =>
  `${screensIn(dir)}/${taskId}.${screenshot}.jpg`;
export const screensIn = (dir: string): string => `${dir}/screens`;
export const jobsIn = (dir: string): string => `${dir}/jobs`;
