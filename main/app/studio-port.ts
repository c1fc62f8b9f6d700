import type { Problem } from '../../contract/messages';
import type { StudioFinding } from '../../contract/studio';

export const lookAtRedis = async (_options: object, _now: () => number): Promise<StudioFinding[]> => [];
export const folderProblem = async (_workspace: string, _studioId: string | undefined): Promise<Problem | undefined> =>
  undefined;
export const writeMark = async (_workspace: string, _studioId: string): Promise<unknown> => 'ours';
