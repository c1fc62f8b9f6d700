/**
 * Latin words of Korean texts and how they are said, `written spoken` in lower case. What is not here is spelled (capitals) or
 * left to the voice, which reads English words (small letters).
 */
const LIST = `
ai 에이아이|nasa 나사|nato 나토|fifa 피파|unesco 유네스코|unicef 유니세프|opec 오펙|asean 아세안|apec 에이펙|aids 에이즈|kospi 코스피|kosdaq 코스닥|nasdaq 나스닥|posco 포스코|hybe 하이브|visa 비자|ikea 이케아|lego 레고|sars 사스|mers 메르스|covid 코비드|ram 램|rom 롬|lan 랜|sim 심|usim 유심|esim 이심|pin 핀|jpeg 제이펙|gif 지프|led 엘이디|lcd 엘시디|oled 올레드|kaist 카이스트|postech 포스텍|unist 유니스트|kotra 코트라|toeic 토익|toefl 토플|teps 텝스|vip 브이아이피|ufo 유에프오|diy 디아이와이|asmr 에이에스엠알|kakao 카카오|naver 네이버|nvidia 엔비디아|tsmc 티에스엠씨|ok 오케이|okay 오케이|no 노|yes 예스|vs 대|vs. 대|no. 넘버|etc 등등|etc. 등등|feat 피처링|feat. 피처링|
wi-fi 와이파이|wifi 와이파이|k-pop 케이팝|kpop 케이팝|k-drama 케이드라마|k-food 케이푸드|k-beauty 케이뷰티|e-mail 이메일|email 이메일|e-book 이북|ebook 이북|t-shirt 티셔츠|x-ray 엑스레이|r&d 알앤디|q&a 큐앤에이|s&p 에스앤피|m&a 엠앤에이|at&t 에이티앤티|h&m 에이치앤엠|r&b 알앤비|b&b 비앤비|a&s 에이에스|a/s 에이에스|c++ 씨 플러스 플러스|c# 씨샵|f# 에프샵|node.js 노드제이에스|next.js 넥스트제이에스|vue.js 뷰제이에스|a.m. 에이엠|p.m. 피엠|u.s. 유에스|u.s.a. 유에스에이|u.k. 유케이|e.g. 예를 들면|i.e. 즉|b2b 비투비|b2c 비투씨|b2g 비투지|d2c 디투씨|o2o 오투오|p2p 피투피|h2o 에이치투오|co2 씨오투|o2 오투|n95 엔구십오|kf94 케이에프 구십사|kf80 케이에프 팔십|mp3 엠피쓰리|mp4 엠피포|3d 쓰리디|covid-19 코비드 나인틴|u-20 유 이십|24/7 이십사 칠|
youtube 유튜브|google 구글|apple 애플|samsung 삼성|hyundai 현대|kia 기아|lg 엘지|sk 에스케이|amazon 아마존|microsoft 마이크로소프트|facebook 페이스북|meta 메타|instagram 인스타그램|tiktok 틱톡|twitter 트위터|netflix 넷플릭스|disney 디즈니|tesla 테슬라|openai 오픈에이아이|chatgpt 챗지피티|claude 클로드|gemini 제미나이|copilot 코파일럿|siri 시리|alexa 알렉사|intel 인텔|nokia 노키아|sony 소니|nintendo 닌텐도|xbox 엑스박스|playstation 플레이스테이션|spotify 스포티파이|uber 우버|airbnb 에어비앤비|starbucks 스타벅스|mcdonald's 맥도날드|nike 나이키|adidas 아디다스|gucci 구찌|chanel 샤넬|toyota 도요타|honda 혼다|bmw 비엠더블유|benz 벤츠|audi 아우디|ferrari 페라리|porsche 포르쉐|boeing 보잉|airbus 에어버스|spacex 스페이스엑스|starlink 스타링크|coupang 쿠팡|baemin 배민|toss 토스|line 라인|telegram 텔레그램|discord 디스코드|slack 슬랙|zoom 줌|notion 노션|figma 피그마|photoshop 포토샵|premiere 프리미어|adobe 어도비|github 깃허브|gitlab 깃랩|linux 리눅스|windows 윈도우|android 안드로이드|ios 아이오에스|macos 맥오에스|ipados 아이패드오에스|iphone 아이폰|ipad 아이패드|imac 아이맥|mac 맥|macbook 맥북|airpods 에어팟|galaxy 갤럭시|watch 워치|chrome 크롬|safari 사파리|firefox 파이어폭스|edge 엣지|python 파이썬|java 자바|javascript 자바스크립트|typescript 타입스크립트|react 리액트|docker 도커|kubernetes 쿠버네티스|bitcoin 비트코인|ethereum 이더리움|blackpink 블랙핑크|bts 비티에스|newjeans 뉴진스|aespa 에스파|twice 트와이스|
pro 프로|max 맥스|plus 플러스|mini 미니|ultra 울트라|air 에어|lite 라이트|note 노트|fold 폴드|flip 플립|premium 프리미엄|basic 베이직|standard 스탠더드|new 뉴|best 베스트|top 톱|hot 핫|sale 세일|event 이벤트|free 프리|live 라이브|news 뉴스|show 쇼|tv 티비|vlog 브이로그|blog 블로그|shorts 쇼츠|reels 릴스|studio 스튜디오|queue 큐|video 비디오|audio 오디오|music 뮤직|game 게임|games 게임즈|movie 무비|star 스타|world 월드|war 워|korea 코리아|seoul 서울|busan 부산|jeju 제주|japan 재팬|china 차이나|america 아메리카|usa 유에스에이|paris 파리|london 런던|tokyo 도쿄|city 시티|park 파크|tower 타워|center 센터|house 하우스|home 홈|cafe 카페|coffee 커피|latte 라떼|tea 티|cake 케이크|bread 브레드|pizza 피자|pasta 파스타|cheese 치즈|cream 크림|butter 버터|salad 샐러드|soup 수프|menu 메뉴|recipe 레시피|tip 팁|tips 팁스|step 스텝|day 데이|week 위크|night 나이트|morning 모닝|love 러브|life 라이프|style 스타일|trend 트렌드|brand 브랜드|design 디자인|color 컬러|black 블랙|white 화이트|red 레드|blue 블루|green 그린|gold 골드|silver 실버|big 빅|small 스몰|good 굿|great 그레이트|hello 헬로|hi 하이|bye 바이|chat-gpt 챗지피티|excel 엑셀|powerpoint 파워포인트|vol. 볼륨|dr. 닥터|mr. 미스터|mrs. 미시즈|ms. 미즈|st. 세인트|json 제이슨|d-day 디데이|
data 데이터|cloud 클라우드|server 서버|web 웹|app 앱|apps 앱스|api 에이피아이|code 코드|file 파일|folder 폴더|link 링크|click 클릭|like 라이크|subscribe 서브스크라이브|channel 채널|online 온라인|offline 오프라인|internet 인터넷|network 네트워크|mobile 모바일|phone 폰|smart 스마트|robot 로봇|drone 드론|battery 배터리|camera 카메라|display 디스플레이|keyboard 키보드|mouse 마우스|software 소프트웨어|hardware 하드웨어|update 업데이트|version 버전|beta 베타|alpha 알파|test 테스트|project 프로젝트|team 팀|manager 매니저|leader 리더|member 멤버|meeting 미팅|business 비즈니스|marketing 마케팅|startup 스타트업|money 머니|bank 뱅크|pay 페이|card 카드|point 포인트|stock 스톡|fund 펀드|chart 차트|index 인덱스|global 글로벌|agent 에이전트|model 모델|prompt 프롬프트|token 토큰|deep 딥|learning 러닝|machine 머신|bluetooth 블루투스|usb 유에스비|type 타입|nvme 엔브이엠이|iot 아이오티|saas 사스|paas 파스|lora 로라|psi 피에스아이|
sql 에스큐엘|mmhg 밀리미터에이치지|mysql 마이에스큐엘|nosql 노에스큐엘|postgresql 포스트그레스큐엘|pcie 피씨아이이|llama 라마|sonnet 소네트|opus 오퍼스|haiku 하이쿠|turbo 터보|flash 플래시|deepseek 딥시크|perplexity 퍼플렉시티|grok 그록|midjourney 미드저니|sora 소라|veo 비오|runway 런웨이|whisper 위스퍼|copyright 카피라이트|gen 젠|teams 팀즈|word 워드|eleven 일레븐|lol 롤|faker 페이커|fc 에프씨|mix 믹스|remix 리믹스|cover 커버|intro 인트로|outro 아웃트로|teaser 티저|trailer 트레일러|challenge 챌린지|makeup 메이크업|skincare 스킨케어|outfit 아웃핏|lookbook 룩북|haul 하울|unboxing 언박싱|review 리뷰|brunch 브런치|steak 스테이크|wine 와인|burger 버거|bakery 베이커리|dessert 디저트|hotel 호텔|resort 리조트|airport 에어포트|travel 트래블|tour 투어|ticket 티켓|checkin 체크인|check-in 체크인|check-out 체크아웃|camping 캠핑|fitness 피트니스|yoga 요가|golf 골프|soccer 사커|league 리그|cup 컵|open 오픈|final 파이널|champions 챔피언스|season 시즌|episode 에피소드|chapter 챕터|level 레벨|
com 컴|net 넷|org 오알지|www 더블유더블유더블유|co 씨오|kr 케이알|gmail 지메일|daum 다음|hanmail 한메일|outlook 아웃룩|yahoo 야후|wikipedia 위키피디아|wiki 위키|info 인포|help 헬프|support 서포트|contact 컨택트|admin 어드민|shop 숍|store 스토어|mall 몰|html 에이치티엠엘|pdf 피디에프`;

export const KOREAN_READINGS: ReadonlyMap<string, string> = new Map(
  LIST.split('|').flatMap((entry): [string, string][] => {
    const [, written = '', spoken = ''] = /^\s*(\S+) (.+)$/u.exec(entry) ?? [];
    return written === '' ? [] : [[written, spoken.trim()]];
  }),
);

const LETTER_NAMES =
  '에이 비 씨 디 이 에프 지 에이치 아이 제이 케이 엘 엠 엔 오 피 큐 알 에스 티 유 브이 더블유 엑스 와이 제트'.split(
    ' ',
  );

/** `CPU` → `씨피유`. Latin letters only. */
export function spell(letters: string): string {
  return [...letters].map((letter) => LETTER_NAMES[(letter.toLowerCase().codePointAt(0) ?? 0) - 97] ?? letter).join('');
}

const GREEK: Readonly<Record<string, string>> = Object.fromEntries(
  'α 알파 β 베타 γ 감마 δ 델타 ε 엡실론 ζ 제타 η 에타 θ 세타 κ 카파 λ 람다 μ 뮤 π 파이 ρ 로 σ 시그마 τ 타우 φ 파이 χ 카이 ψ 프사이 ω 오메가'
    .split(' ')
    .flatMap((letter, index, all) => (index % 2 === 0 ? [[letter, all[index + 1] ?? '']] : [])),
);

/** One letter between others that are not Greek: `β-카로틴`. */
export function greekLetter(letter: string): string | undefined {
  return GREEK[letter.toLowerCase()];
}

const LETTERS_ALONE: Readonly<Record<string, string>> = Object.fromEntries(
  'ㄱ 기역 ㄴ 니은 ㄷ 디귿 ㄹ 리을 ㅁ 미음 ㅂ 비읍 ㅅ 시옷 ㅇ 이응 ㅈ 지읒 ㅊ 치읓 ㅋ 키읔 ㅌ 티읕 ㅍ 피읖 ㅎ 히읗 ㄲ 쌍기역 ㄸ 쌍디귿 ㅃ 쌍비읍 ㅆ 쌍시옷 ㅉ 쌍지읒 ㅏ 아 ㅑ 야 ㅓ 어 ㅕ 여 ㅗ 오 ㅛ 요 ㅜ 우 ㅠ 유 ㅡ 으 ㅣ 이 ㅐ 애 ㅔ 에 ㅒ 얘 ㅖ 예 ㅘ 와 ㅝ 워 ㅢ 의 ㅙ 왜 ㅚ 외 ㅞ 웨 ㅟ 위'
    .split(' ')
    .flatMap((letter, index, all) => (index % 2 === 0 ? [[letter, all[index + 1] ?? '']] : [])),
);
const CHAT: Readonly<Record<string, string>> = {
  ㅇㅋ: '오케이',
  ㅇㅇ: '응응',
  ㄱㄱ: '고고',
  ㄴㄴ: '노노',
  ㄷㄷ: '덜덜',
  ㄹㅇ: '리얼',
  ㄱㅅ: '감사',
  ㅊㅋ: '축하',
  ㅈㅅ: '죄송',
  ㄱㅊ: '괜찮',
  ㅂㅂ: '바이바이',
  ㅎㅇ: '하이',
  ㅅㄱ: '수고',
};

/** Jamo as they are typed in chats: laughter is heard, tears are not. */
export function readJamo(jamo: string): string {
  if (/^[ㅠㅜ]{1,99}$/u.test(jamo)) return jamo.length > 1 ? '' : (LETTERS_ALONE[jamo] ?? jamo);
  if (/^ㅋ{2,99}$/u.test(jamo)) return '크크크'.slice(0, jamo.length);
  if (/^ㅎ{2,99}$/u.test(jamo)) return '하하하'.slice(0, jamo.length);
  return CHAT[jamo] ?? [...jamo].map((letter) => LETTERS_ALONE[letter] ?? letter).join('');
}
