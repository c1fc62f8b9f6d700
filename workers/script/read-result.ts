import type { ResultReader } from '../creator/result-reader';

/** What a result of the creator's own code becomes in the project. */
export const readResult: ResultReader = async (_context, { result, left }) => ({
  files: left.map((path) => ({ staged: path, target: path, details: { kind: 'file' } })),
  kept: result,
});
