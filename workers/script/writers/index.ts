import type { ScriptWriter } from '../script-writer';
import { llmWriter } from './from-llm';
import { textWriter } from './from-text';

/** In the order in which they are asked: a text that was sent is never written again by a model. */
export const SCRIPT_WRITERS: readonly ScriptWriter[] = [textWriter, llmWriter];
