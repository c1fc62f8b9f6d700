/** The words of what the palette finds, and of what can be done with it, in Korean. */
export const found = {
  films: '영상',
  lines: '대본과 로그',
  acts: '할 일',
  named: '{{act}}: {{title}}',
  act: {
    play: '재생',
    folder: '폴더에서 보기',
    bump: '맨 앞으로',
    cancel: '작업 취소',
    retry: '다시 시도',
    edit: '고치기',
    approve: '승인',
  },
};
