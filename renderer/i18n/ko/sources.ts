/** The words of the list of picture sources, in Korean. */
export const sources = {
  hint: '위에서부터 차례로 찾고, 그림을 못 얻은 장면은 다음 것으로 채웁니다. Alt\u00a0↑↓\u00a0키로 순서를 바꿉니다.',
  add: '{{name}} 추가',
  up: '{{name}} 위로',
  down: '{{name}} 아래로',
  remove: '{{name}} 빼기',
  last: '{{name}} (항상 마지막)',
  ofTask: '그림을 얻는 방법 따로 정하기',
  ofTaskHint: '설정 대신 이 순서로 찾습니다. 적어 둔 페이지가 있으면 거기부터 찾습니다.',
  asSettings: '설정대로: {{names}}',
};
