/** The words of films that stop for approval, in Korean. */
export const review = {
  stops: '멈추고 승인 받기',
  script: '대본 뒤',
  image: '이미지 뒤',
  approve: '승인',
  approved: '{{title}}: 승인했습니다. 이어서 만듭니다.',
  afterScript: '대본 뒤에 멈추기',
  afterScriptHint: '새 영상은 대본이 나오면 멈추고, 승인한 뒤에 이미지를 만듭니다.',
  afterImage: '이미지 뒤에 멈추기',
  afterImageHint: '새 영상은 그림이 나오면 멈추고, 승인한 뒤에 영상을 만듭니다.',
};
