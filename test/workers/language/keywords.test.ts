import { describe, expect, it } from 'vitest';
import { keywordFinder } from '../../../workers/language/keywords';
import { cpuMsOf } from '../../support/cpu-time';

type Case = readonly [narration: string, must: readonly string[], mustNot: readonly string[]];

const KOREAN: readonly Case[] = [
  ['산부인과에서 정기 검진을 받았습니다.', ['산부인과', '검진'], ['산부인', '받았습니다']],
  ['산부인과 진료는 예약이 필요합니다.', ['산부인과', '예약'], ['산부인']],
  ['소아과 대기실은 늘 붐빕니다.', ['소아과', '대기실'], ['소아', '붐빕니다']],
  ['정형외과 의사가 무릎을 살펴보았습니다.', ['정형외과', '의사', '무릎'], ['정형외', '살펴보았습니다']],
  ['치과 치료를 미루면 더 아픕니다.', ['치료'], ['치', '미루면', '아픕니다']],
  ['컴퓨터공학과 학생들이 대회를 열었다.', ['컴퓨터공학과', '학생', '대회'], ['컴퓨터공학', '학생들이', '열었다']],
  ['운동의 효과가 나타나기 시작했다.', ['효과', '운동'], ['효', '시작했다', '운동의']],
  ['결과 발표를 앞두고 모두 긴장했다.', ['결과', '발표'], ['결', '앞두고', '긴장했다', '모두']],
  ['사과 한 상자를 샀습니다.', ['사과', '상자'], ['샀습니다']],
  ['국가 대표가 되기까지 십 년이 걸렸다.', ['국가', '대표'], ['되기', '걸렸다']],
  ['그 작가 덕분에 독서가 즐거워졌다.', ['작가', '독서'], ['덕분', '즐거워졌다']],
  ['여름 휴가 때 바다가 보고 싶었다.', ['휴가', '바다'], ['때', '보고', '싶었다']],
  ['평가 기준을 먼저 정했습니다.', ['평가', '기준'], ['먼저', '정했습니다']],
  ['전문가 세 명이 의견을 냈다.', ['전문가', '의견'], ['전문', '냈다', '명이']],
  ['마을 입구에 느티나무가 서 있다.', ['마을', '입구', '느티나무'], ['있다', '서']],
  ['가을 하늘이 유난히 높다.', ['가을'], ['유난히', '높다']],
  ['오늘은 날씨가 참 맑습니다.', ['날씨'], ['오늘', '오늘은', '맑습니다']],
  ['겨울 산에서 노을을 바라보았다.', ['겨울', '노을'], ['바라보았다']],
  ['고양이 두 마리와 산다.', ['고양이'], ['고양', '산다']],
  ['길고양이 급식소를 만들었습니다.', ['길고양이', '급식소'], ['길고양', '만들었습니다']],
  ['어린이 도서관이 문을 열었다.', ['어린이', '도서관'], ['어린', '열었다']],
  ['손잡이 부분이 부러졌다.', ['손잡이'], ['손잡', '부러졌다']],
  ['떡볶이 양념은 고추장으로 만든다.', ['떡볶이', '양념', '고추장'], ['떡볶', '만든다']],
  ['호랑이 그림이 걸려 있다.', ['호랑이', '그림'], ['호랑', '걸려', '있다']],
  ['계란말이 도시락을 쌌다.', ['계란말이', '도시락'], ['계란말', '쌌다']],
  ['회의 시간을 줄이는 방법입니다.', ['회의', '시간'], ['방법', '줄이는']],
  ['민주주의 역사를 배웁니다.', ['민주주의', '역사'], ['민주주', '배웁니다']],
  ['물의 온도를 92도로 맞춥니다.', ['온도'], ['92도로', '맞춥니다', '물의']],
  ['제주도 여행을 떠났다.', ['제주도', '여행'], ['제주', '떠났다']],
  ['고객 만족도 조사를 했습니다.', ['만족도', '조사'], ['만족', '했습니다']],
  ['불만 접수를 받습니다.', ['불만', '접수'], ['받습니다']],
  ['고속도로 휴게소에 들렀다.', ['고속도로', '휴게소'], ['고속도', '들렀다']],
  ['첫사랑 이야기를 들려준다.', ['첫사랑'], ['이야기', '들려준다']],
  ['커피의 향이 방을 채운다.', ['커피'], ['커피의', '채운다']],
  ['커피도 마시고 빵도 먹었다.', ['커피'], ['커피도', '마시고', '먹었다']],
  ['친구랑 영화관에 갔다.', ['친구', '영화관'], ['친구랑', '갔다']],
  ['버스로 출근하는 사람들이 많다.', ['버스', '사람'], ['버스로', '출근하는', '사람들', '사람들이']],
  ['서울로 올라가 일자리를 찾았다.', ['서울', '일자리'], ['올라', '올라가', '찾았다']],
  ['집으로 돌아와 불을 켰다.', [], ['돌아', '돌아와', '켰다']],
  ['바구니를 들고 다가와 말을 걸었다.', ['바구니'], ['다가', '다가와', '들고']],
  ['있었을 때는 몰랐던 소중함을 깨달았다.', ['소중함'], ['있었', '있었을', '몰랐던', '깨달았다']],
  ['수많은 별이 쏟아졌다.', [], ['수많', '수많은', '쏟아졌다']],
  ['끊임없이 노력한 끝에 성공했다.', [], ['끊임없', '끊임없이', '노력한', '성공했다']],
  ['천천히 걸어가며 풍경을 즐긴다.', ['풍경'], ['천천히', '걸어가며', '즐긴다']],
  ['갑자기 비가 내리기 시작했다.', [], ['갑자기', '내리기', '시작했다']],
  ['매일 아침 공원을 달립니다.', ['공원'], ['매일', '달립니다']],
  ['‘커피’를 “에스프레소”라고 불렀다.', ['커피', '에스프레소'], ['커피’를', '에스프레소”라고', '불렀다']],
  ["'봄날'이라는 노래를 들었다.", ['노래'], ["봄날'이라는", "'봄날'", '들었다']],
  ['책의 32p를 펼치세요.', [], ['32p', '32p를', '펼치세요']],
  ['3번째 도전 끝에 합격했다.', ['도전'], ['3번째', '번째', '합격했다']],
  ['두 번째 이야기는 우주선입니다.', ['우주선'], ['번째', '이야기', '우주선입니다']],
  ['첫번째 손님이 들어왔다.', ['손님'], ['첫번째', '들어왔다']],
  ['2024년 출산율이 0.72명을 기록했다.', ['출산율'], ['2024년', '기록했다', '72명을']],
  ['정부가 대책을 발표했다.', ['정부', '대책'], ['정부가', '발표했다']],
  ['그러나 시장의 반응은 차가웠다.', ['시장', '반응'], ['그러나', '차가웠다', '시장의']],
  ['때문에 여러분 모두 조심하세요.', [], ['때문', '때문에', '여러분', '모두', '조심하세요']],
  ['사진 속 인물은 할머니입니다.', ['사진', '인물', '할머니'], ['할머니입니다']],
  ['화면 밝기를 낮춥니다.', ['화면', '밝기'], ['낮춥니다']],
  ['라면 국물이 끓는다.', ['라면', '국물'], ['끓는다']],
  ['의자 위에 모자가 있다.', ['의자', '모자'], ['있다', '위에']],
  ['냉장고 문을 열어 보세요.', ['냉장고'], ['냉장', '열어', '보세요']],
  ['보고서 작성을 끝냈다.', ['보고서', '작성'], ['끝냈다']],
  ['영어 단어를 외웁니다.', ['영어', '단어'], ['외웁니다']],
  ['바다 냄새가 난다.', ['바다', '냄새'], ['난다']],
  ['광고 수입으로 생활합니다.', ['광고', '수입'], ['생활합니다']],
  ['가게 주인이 웃었다.', ['가게', '주인'], ['웃었다']],
  ['ChatGPT를 써서 AI 그림을 그린다.', ['ChatGPT', 'AI', '그림'], ['ChatGPT를', '그린다', '써서']],
  ['NASA가 화성에 탐사선을 보냈다.', ['NASA', '화성', '탐사선'], ['NASA가', '보냈다']],
  ['K-팝 가수가 무대에 올랐다.', ['가수', '무대'], ['올랐다', 'K']],
  ['원두를 갈기 직전에 물을 끓입니다.', ['원두'], ['갈기', '물을', '끓입니다']],
  ['마시기 직전에 가는 편이 좋습니다.', [], ['마시기', '좋습니다', '가는']],
  ['여행하는 동안 일기를 썼다.', ['일기'], ['여행하는', '동안', '썼다']],
  ['무엇인가 잘못되었다.', [], ['무엇인', '무엇인가', '잘못되었다']],
  ['누군가 문을 두드렸다.', [], ['누군', '누군가', '두드렸다']],
  ['이것은 아주 중요한 문제입니다.', [], ['이것', '아주', '중요한', '문제', '문제입니다']],
  ['시간이 지나면 상처가 아문다.', ['시간', '상처'], ['시간이', '지나면', '아문다']],
  ['학생이 방법을 묻자 선생님이 웃었다.', ['학생', '선생님'], ['학생이', '선생님이', '묻자', '방법']],
  ['스스로 결정한 일은 후회가 없다.', ['후회'], ['스스', '스스로', '결정한', '없다']],
  ['새로운 기술이 세상을 바꾼다.', ['기술', '세상'], ['새로운', '바꾼다']],
  ['따뜻한 햇살 아래 빨래가 마른다.', ['햇살', '빨래'], ['따뜻한', '아래', '마른다']],
  ['소설가 한강의 책이 서점에서 팔렸다.', ['소설가', '한강', '서점'], ['소설', '한강의', '팔렸다']],
  ['쌍둥이 형제가 가수로 데뷔했다.', ['쌍둥이', '형제', '가수'], ['쌍둥', '데뷔했다', '가수로']],
  ['그래도 포기하지만 않으면 됩니다.', [], ['포기하지만', '않으면', '됩니다', '그래도']],
  ['빠른 속도로 달리는 기차를 탔다.', ['속도', '기차'], ['빠른', '속도로', '달리는', '탔다']],
  ['한국은행이 기준금리를 올렸다.', ['한국은행', '기준금리'], ['한국은', '올렸다']],
  ['민요 공연이 어른들을 웃게 했다.', ['민요', '공연', '어른'], ['웃게', '했다']],
  ['엄마가 만들어 준 김치찌개는 맛있다.', ['엄마'], ['만들어', '맛있다', '김치찌개는']],
  ['주인은 잠시 생각하더니 사다리를 끌어왔다.', ['사다리', '주인'], ['생각하더니', '잠시']],
  ['필터를 헹구지 않는 것', ['필터'], ['헹구지', '않는']],
  ['읽지 않은 잡지와 고장 난 스피커', ['잡지'], ['읽지', '않은']],
  ['볶은 날부터 한 달 안에 마신다.', [], ['날부터', '볶은', '마신다']],
  ['여러분도 하루쯤 휴대전화를 끄고 걸어 보세요.', ['휴대전화'], ['하루쯤', '끄고', '여러분']],
  ['의자를 바꾼 뒤 허리가 편해졌다.', ['의자', '허리'], ['바꾼', '편해졌다']],
  ['강아지 산책을 시키는 아버지.', ['강아지', '산책', '아버지'], ['시키는']],
  ['절벽 위로 난 좁은 길이 있다.', ['절벽'], ['위로', '좁은']],
  ['이걸 다 먹어도 될까? 그래도 그날 밤 냉장고를 열었다.', ['냉장고'], ['먹어', '이걸', '그날', '그래']],
  ['아무것도 안 먹었단 말이야? 학원에 갔단다.', ['학원'], ['먹었단', '갔단다']],
  ['수출이 늘어난 뒤 사고가 일어난 공장', ['수출', '공장'], ['늘어난', '일어난']],
  ['재난 대비 물품과 피난 지도', ['재난', '피난'], []],
  ['타이어 공기압을 재고 드라이어 온도를 낮춘다.', ['타이어', '드라이어', '공기압'], ['낮춘다']],
  ['아이디어도 미디어도 소프트웨어도 중요하다.', ['아이디어', '미디어', '소프트웨어'], []],
  ['문의는 help@example.co.kr이나 blog.example.com으로 주세요.', [], ['help', 'example', 'co', 'blog']],
  ['Node.js와 GPT-4o를 설치합니다.', ['Node', 'GPT-4o'], []],
  ['필요한 건 작은 주전자뿐이에요. 머그잔을 꺼낼 시간입니다.', ['주전자', '머그잔'], ['주전자뿐', '꺼낼']],
  ['한 모금에 바쁜 마음이 느려집니다. 원두 한 줌을 갈아요.', ['마음', '원두'], ['모금']],
  ['이웃 돕기 모금에 참여한 시민', ['모금', '시민'], []],
];

const ENGLISH: readonly Case[] = [
  ['She worked late and moved to a new city.', ['city'], ['worked', 'moved', 'late', 'new']],
  ['It moved me, and nothing worked.', [], ['moved', 'worked', 'nothing']],
  [
    'The best coffee beans are roasted within two weeks of brewing.',
    ['coffee', 'beans'],
    ['best', 'roasted', 'within', 'weeks'],
  ],
  ['Grind the beans just before brewing.', ['beans'], ['just', 'before', 'the']],
  [
    'In 1997, NASA landed a small rover called Sojourner on Mars.',
    ['NASA', 'rover', 'Mars'],
    ['1997', 'landed', 'small', 'called'],
  ],
  [
    'My grandmother used to bake bread every Sunday.',
    ['grandmother', 'bread'],
    ['my', 'My', 'used', 'every', 'Sunday'],
  ],
  ['Remote work has changed how teams communicate.', ['teams'], ['changed', 'how', 'communicate']],
  ['Getting started is easier than you think.', [], ['getting', 'started', 'easier', 'think', 'than']],
  [
    'However, there are several things that everyone should know.',
    [],
    ['however', 'several', 'things', 'everyone', 'should', 'know'],
  ],
  [
    'We walked through the old harbour while fishermen sold their catch.',
    ['harbour', 'fishermen'],
    ['walked', 'through', 'old', 'while', 'sold'],
  ],
  ['Turn to page 32p and read the paragraph.', ['paragraph'], ['32p', 'turn', 'read']],
  ['“Coffee” is more than a drink.', ['coffee'], ['“coffee”', 'more', 'than']],
  ["Don't worry, it's going to be fine.", [], ["don't", "it's", 'going', 'worry', 'fine']],
  ['The quickly growing garden needed water.', ['water'], ['quickly', 'growing', 'needed']],
  ['Although he was tired, he finished the marathon.', ['marathon'], ['although', 'tired', 'finished']],
  ['A small village sits beside the river.', ['village', 'river'], ['small', 'sits', 'beside']],
  ['Scientists discovered a new species of frog.', ['scientists', 'species', 'frog'], ['discovered', 'new']],
  ['Because of this, perhaps we would rather stay.', [], ['because', 'perhaps', 'would', 'rather', 'stay', 'this']],
  ['The museum opened its doors in Seoul.', ['museum', 'doors', 'Seoul'], ['opened', 'its']],
  ['Once upon a time, a fox met a crow.', ['fox', 'crow'], ['once', 'upon', 'time', 'met']],
  ['Bread and butter are cheap.', ['bread', 'butter'], ['cheap', 'and', 'are']],
  ['This is the most important part of the whole thing.', [], ['most', 'important', 'part', 'whole', 'thing', 'this']],
  ['Electric cars need better batteries.', ['cars', 'batteries'], ['better', 'need', 'electric']],
  ['They themselves did not do it again.', [], ['they', 'themselves', 'did', 'again']],
  ['The family gathered around the table.', ['family', 'table'], ['gathered', 'around']],
  ['Yesterday I finally received the letter.', ['letter'], ['yesterday', 'finally', 'received']],
  ['A morning walk clears the mind.', ['mind'], ['clears']],
  ['Solar panels turn sunlight into electricity.', ['panels', 'sunlight', 'electricity'], ['turn', 'into']],
  [
    'You can visit https://example.com/worked for the recipe.',
    ['recipe'],
    ['https', 'example', 'worked', 'visit', 'can'],
  ],
  ['Visitors described, explained and followed.', ['visitors'], ['described', 'explained', 'followed']],
  ['The deadline was missed; the client complained.', ['deadline', 'client'], ['missed', 'complained']],
  ['Snow covered the mountain overnight.', ['mountain'], ['covered', 'overnight']],
];

const check = ([narration, must, mustNot]: Case, language: 'ko' | 'en') => {
  const found = keywordFinder(narration, language)(narration);
  for (const word of must) expect(found).toContain(word);
  for (const word of mustNot) expect(found).not.toContain(word);
  for (const word of found) expect(word).toMatch(/^[\p{L}\p{N}][\p{L}\p{N}\p{M}’'-]*$/u);
};

describe('the keywords of a narration', () => {
  it.each(KOREAN)('are nouns without their particles: %s', (...one) => check(one, 'ko'));
  it.each(ENGLISH)('are nouns: %s', (...one) => check(one, 'en'));

  it('are those that the whole text confirms', () => {
    const text = '산골책방과 사람들. 산골책방을 찾았다. 산골책방과에서.';
    expect(keywordFinder(text, 'ko')('산골책방과 사람들.')).toContain('산골책방과');
    expect(keywordFinder('커피는 좋다. 커피를 마신다.', 'ko')('커피는 좋다.')).toContain('커피');
  });

  it('are found in a second for a text of 200,000 characters', () => {
    for (const unit of ['We walked by the old harbour. ', 'A. ', 'a.b.', 'x', 'I ', "'"]) {
      const text = unit.repeat(200_000 / unit.length);
      const find = keywordFinder(text, 'en');
      const took = cpuMsOf(() => {
        for (let scene = 0; scene < 60; scene += 1) find(text.slice(scene * 3_000, scene * 3_000 + 3_000));
      });
      expect(took).toBeLessThan(5_000);
    }
  });
});
