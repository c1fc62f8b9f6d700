import { TASK_TYPES } from '../../../../contract/task';

/** For `type IN (…)` where the planner must see each type to seek by it. */
export const TYPE_LIST = TASK_TYPES.map((type) => `'${type}'`).join(', ');
