import { type ScriptMetadata, usableMetadata } from '../../contract/task';
import type { Processor } from '../runtime/processor';
import { makeScript } from './make-script';

export const scriptProcessor: Processor<ScriptMetadata> = { metadata: usableMetadata.script, run: makeScript };
