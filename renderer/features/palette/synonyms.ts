/**
 * Other words, Korean and English, by which people look for a command: by its id, or by the id's beginning. They work in either language,
 * since many mix both.
 */
const SYNONYMS: Readonly<Record<string, string>> = {
  'go-today': '홈 처음 시작 대시보드 문제 확인 필요 home start dashboard overview problems needs you',
  'go-queue': '대기열 대기 줄 차례 목록 waiting list jobs running 실행',
  'go-projects': '영화 영상 필름 갤러리 작품 films movies videos gallery',
  'go-history': '이력 히스토리 지난 완료 끝난 past done ended log',
  'go-insight': '인사이트 그래프 차트 분석 용량 statistics stats chart analytics disk usage',
  'go-machines': '기기 장비 서버 computers servers nodes',
  'go-workers': '워커 프로세스 메모리 process memory cpu',
  'go-settings': '옵션 환경설정 기본값 preferences options config',
  'new-task': '추가 만들기 작업 add create job',
  'new-film': '추가 만들기 제작 영화 동영상 add create make movie video',
  refresh: '다시 읽기 갱신 reload update',
  'pause-now': '중지 정지 중단 그만 halt abort kill',
  pause: '중지 정지 멈춤 쉬기 hold halt stop',
  resume: '재개 계속 시작 풀기 continue start unpause go',
  restart: '재시작 리셋 다시 켜기 reset reboot kill',
  'own-code': '개발 연동 코드 api sdk developer integrate webhook',
  logs: '오류 에러 문제 기록 파일 errors log files debug',
  shortcuts: '키보드 단축 핫키 keyboard hotkeys keys help 도움말',
  'section-general': '언어 알림 소리 language theme notifications sound',
  'section-files': '저장 위치 폴더 디스크 folder workspace disk storage',
  'section-tools': '브라우저 크롬 목소리 음성 browser chrome ffmpeg voice',
  'section-llm': '인공지능 모델 키 ai model key openai ollama gpt',
  'section-processors': '내 코드 프로그램 처리기 script program webhook custom',
  'section-bridge': '포트 연결 웹 api port http connection',
  'section-studio': '팀 공유 서버 team share redis network',
  'section-limits': '메모리 램 제한 memory ram',
  'section-developer': '개발자 api sdk docs',
  'section-about': '버전 정보 version license 라이선스',
  'theme-dark': '다크 어둡게 밤 야간 night black',
  'theme-light': '라이트 밝게 낮 day white bright',
  'theme-system': '자동 auto',
  language: '한글 영어 번역 korean english translate',
};

const BY_LENGTH = Object.keys(SYNONYMS).toSorted((a, b) => b.length - a.length);

/** '' for a command without any. */
export function synonymsOf(id: string): string {
  const key = BY_LENGTH.find((one) => id === one || id.startsWith(`${one}-`));
  return key === undefined ? '' : (SYNONYMS[key] ?? '');
}
