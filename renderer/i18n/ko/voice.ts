/** The words for choosing a voice, in Korean: 음성 엔진 is what reads (a program, a service), 목소리 what is heard. */
export const voice = {
  engine: '음성 엔진',
  asSet: '설정대로',
  name: '목소리',
  speed: '읽는 속도',
  choose: '목록에서 고르기',
  asking: '목록을 읽는 중…',
  search: '목소리 찾기',
  hear: '{{name}} 들어 보기',
  none: '맞는 목소리가 없습니다.',
  noKey: '먼저 설정에서 이 서비스의 키를 저장해 주세요.',
  badId: '목소리 ID에는 영문자, 숫자, -, _만 쓸 수 있습니다.',
};
