import type { ProcessorSetting } from '../../../contract/processors';

/** A creator's program that is done at once, where a test needs a task of a type and not what the app's own worker would make. */
export const QUICK_PROGRAM: ProcessorSetting = {
  kind: 'program',
  command: ['/bin/sh', '-c', 'echo made > "$SQ_OUT_DIR/made.txt"'],
  cwd: '',
  env: {},
  secrets: [],
  timeoutMinutes: 5,
  graceSeconds: 10,
};
