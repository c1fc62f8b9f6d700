import { type ScriptMetadata, scriptMetadataSchema } from '../../contract/task';
import type { Processor } from '../runtime/processor';
import { makeScript } from './make-script';

export const scriptProcessor: Processor<ScriptMetadata> = { metadata: scriptMetadataSchema, run: makeScript };
