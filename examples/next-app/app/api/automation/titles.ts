/** What only this app knows: the titles behind the numbers. Yours would be in a database. */
const TITLES: Record<string, { title: string; lines: string[] }> = {
  'T-1': {
    title: '아침 10분 스트레칭의 힘',
    lines: [
      '자는 동안 굳은 몸은 아침에 가장 뻣뻣합니다.',
      '목과 어깨를 천천히 돌려 보세요.',
      '10분이면 하루가 가벼워집니다.',
    ],
  },
  'T-2': {
    title: '물 한 잔이 바꾸는 오후',
    lines: ['오후의 졸음은 목마름일 때가 많습니다.', '따뜻한 물을 천천히 마셔 보세요.', '커피보다 오래갑니다.'],
  },
};

export function findTitle(id: unknown) {
  return typeof id === 'string' && Object.hasOwn(TITLES, id) ? TITLES[id] : undefined;
}
