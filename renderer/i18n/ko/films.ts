/** The words about films on several screens, and those of the screen with all of them, in Korean. */
export const films = {
  play: '재생',
  playNamed: '‘{{title}}’ 재생',
  showInFolder: '폴더에서 보기',
  copyPath: '경로 복사',
  pathCopied: '영상 파일의 경로를 복사했습니다.',
  player: '‘{{title}}’ 영상',
  fileMissing: '영상 파일이 없습니다. 옮겨졌거나 지워졌습니다.',
};
