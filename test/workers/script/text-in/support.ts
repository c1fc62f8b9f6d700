import { readPasted } from '../../../../workers/script/text-in';

export const textOf = async (pasted: string): Promise<string> => (await readPasted(pasted)).text;
