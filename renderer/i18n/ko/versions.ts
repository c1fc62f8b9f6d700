/** The words about earlier films, in Korean. */
export const versions = {
  keep: '남겨 둘 이전 영상',
  keepHint: '영상마다 이전 버전을 이만큼 남기고 더 오래된 것은 지웁니다. 0이면 모두 남깁니다.',
  unit: '개',
};
