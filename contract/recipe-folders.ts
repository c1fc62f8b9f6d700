/** Where things of recipes are in their folder, by names that were checked: ids of recipes and tasks. */
export const profileOf = (dir: string, recipe: string): string => `${dir}/profiles/${recipe}`;
/** Open, by the app or for the creator, or not known to have closed: beside the profile, since no recipe's id has a dot. */
export const openMarkOf = (dir: string, recipe: string): string => `${profileOf(dir, recipe)}.open`;
/** What a site showed when it parked the task, as a JPEG. */
export const screenOf = (dir: string, taskId: string, screenshot: string): string =>
  `${screensIn(dir)}/${taskId}.${screenshot}.jpg`;
export const screensIn = (dir: string): string => `${dir}/screens`;
export const jobsIn = (dir: string): string => `${dir}/jobs`;
