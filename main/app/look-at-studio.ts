import type { Finding } from '../../contract/finding';
import { folderProblem } from '../projects/studio-mark';

export interface LookedAt {
  readonly address: string;
  readonly password: string | undefined;
  /** Certificates to be trusted beside the known authorities, as PEM. */
  readonly ca?: string | undefined;
  readonly studio: string;
  /** Absolute. */
  readonly workspace: string;
}

/** What is wrong with a studio's Redis, and with the workspace as its shared folder. Changes nothing and never throws. */
export async function lookAtStudio({ workspace, ...place }: LookedAt): Promise<Finding[]> {
  // A machine that works alone loads none of it.
  const { lookAtRedis } = await import('../store/bullmq/look-at-redis');
  return lookAtRedis({ ...place, folderProblem: (studioId) => folderProblem(workspace, studioId) }, Date.now);
}

const codeOf = ({ message }: Finding): string => (typeof message === 'string' ? '' : message.code);

/** Whether no machine has joined it yet. */
export const isNewStudio = (findings: readonly Finding[]): boolean =>
  findings.some((finding) => codeOf(finding) === 'studio.new');

/** Of a Redis or a folder that is away: a machine can start without it, and works when it is back. */
const MAY_COME_BACK: readonly string[] = [
  'studio.refused',
  'studio.no_such_host',
  'studio.no_reply',
  'studio.unreachable',
  'studio.loading',
  'studio.full',
  'studio.cannot_save',
  'studio.folder_unusable',
  'studio.folder_not_shared',
  'studio.folder_of_another',
];
export const mayComeBack = (finding: Finding): boolean => MAY_COME_BACK.includes(codeOf(finding));

/** What keeps a machine from joining. */
export const unfitting = (findings: readonly Finding[], knowsTheRisk: boolean): Finding[] =>
  findings.filter(({ level }) => level === 'error' || (level === 'risk' && !knowsTheRisk));
