import { AppError } from '../../contract/errors';
import type { StudioService } from '../ipc/handlers';

const notYet = (): never => {
  throw new AppError('not_in_studio', 'This machine is in no studio.');
};

/** Of a machine that works alone. */
export const aloneService: StudioService = {
  state: () => ({ kind: 'alone' }),
  given: undefined,
  hasPassword: () => false,
  test: async () => [],
  join: async () => notYet(),
  leave: async () => notYet(),
  setLimited: async () => notYet(),
};
