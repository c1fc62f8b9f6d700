/** The words about earlier films, in English. */
export const versions = {
  keep: 'Earlier films to keep',
  keepHint: 'So many earlier versions of each film stay; older ones are deleted. 0 keeps all of them.',
  unit: 'versions',
};
