/** Where things of recipes are in their folder, by names that were checked: ids of recipes and tasks. */
export const profileOf = (dir: string, recipe: string): string => `${dir}/profiles/${recipe}`;
export const jobsIn = (dir: string): string => `${dir}/jobs`;
