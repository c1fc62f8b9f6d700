import type { ProblemText } from '../../../contract/messages';
import type { SettingsPlace } from '../../store/settings-place';

const ADDRESS: SettingsPlace = ['studio', 'studio.address'];
const PASSWORD: SettingsPlace = ['studio', 'studio.password'];
const FOLDER: SettingsPlace = ['files', 'workspace'];

const PLACES: Readonly<Record<string, SettingsPlace>> = {
  'studio.refused': ADDRESS,
  'studio.no_such_host': ADDRESS,
  'studio.not_redis': ADDRESS,
  'studio.no_tls_there': ADDRESS,
  'studio.read_only': ADDRESS,
  'studio.password_needed': PASSWORD,
  'studio.wrong_password': PASSWORD,
  'studio.folder_not_shared': FOLDER,
  'studio.folder_of_another': FOLDER,
  'studio.folder_unusable': FOLDER,
  'studio.takes_no_scripts': ['llm'],
  'studio.takes_no_images': ['tools', 'browserPath'],
  'studio.takes_no_films': ['tools', 'ffmpegPath'],
};

const STOPS_ALL: ReadonlySet<string> = new Set([
  'studio.same_machine',
  'studio.full',
  'studio.read_only',
  'studio.cannot_save',
]);
/** Whether this machine takes no task of any type for as long as it lasts. */
export const stopsAllWork = (problem: ProblemText): boolean =>
  typeof problem === 'object' && (problem.code.startsWith('studio.folder_') || STOPS_ALL.has(problem.code));

/** Where in the settings a problem of the studio is mended. */
export function placeOfProblem(problem: ProblemText | undefined): SettingsPlace {
  const code = typeof problem === 'object' ? problem.code : '';
  return PLACES[code] ?? ['studio'];
}
