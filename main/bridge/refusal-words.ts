import type { Sentence } from '../../contract/words';

/**
 * Why the bridge refuses a request, and what to do. Fixed text: what the caller sent is never repeated. The queue's own problems
 * are in contract/messages.
 */
export const SAY = {
  targetTooLong: {
    ko: '주소가 너무 깁니다. 물음표(?) 뒤를 줄여 다시 보내 주세요.',
    en: 'The address is too long: shorten what follows the question mark.',
  },
  targetOdd: {
    ko: '주소를 읽을 수 없습니다. /api/queue/list 같은 경로를 그대로 적어 주세요.',
    en: 'The address cannot be read: write a plain path such as /api/queue/list.',
  },
  queryOdd: {
    ko: '주소의 물음표(?) 뒤를 읽을 수 없습니다. 값을 encodeURIComponent로 바꿔 보내 주세요.',
    en: 'What follows the question mark cannot be read: encode its values with encodeURIComponent.',
  },
  tooManyHeaders: {
    ko: '헤더가 너무 많습니다. 필요한 것만 보내 주세요.',
    en: 'There are too many headers: send only those that are needed.',
  },
  repeatedHeader: {
    ko: '한 번만 보낼 수 있는 헤더가 두 번 왔습니다. 하나만 보내 주세요.',
    en: 'A header that may be sent once was sent twice: send it once.',
  },
  upgrade: {
    ko: 'WebSocket으로는 연결할 수 없습니다. HTTP로 요청하고, 실시간 소식은 /api/queue/events에서 받아 주세요.',
    en: 'The bridge speaks plain HTTP/1.1, no WebSocket: live events are at /api/queue/events.',
  },
  transferCoding: {
    ko: '읽을 수 없는 방식으로 나누어 보낸 요청입니다. 본문을 한 번에 보내거나 chunked로 보내 주세요.',
    en: 'Only the transfer coding chunked is supported: use it, or send the body in one piece.',
  },
  wrongHost: {
    ko: '이 주소로는 Studio Queue를 부를 수 없습니다. 127.0.0.1이나 localhost에 포트를 붙여 불러 주세요.',
    en: 'Studio Queue cannot be called at this address: use 127.0.0.1 or localhost with its port.',
  },
  proxied: {
    ko: '프록시나 터널을 거친 요청은 받지 않습니다. 이 컴퓨터에서 바로 불러 주세요.',
    en: 'The bridge serves programs on this machine only: call it directly, not through a proxy or tunnel.',
  },
  notAPage: {
    ko: '이 주소는 브라우저에서 바로 열 수 없습니다. 페이지의 fetch()나 프로그램에서 불러 주세요.',
    en: 'This address cannot be opened in a browser: call it with fetch() from a page, or from a program.',
  },
  originUnknown: {
    ko: '아직 허용되지 않은 페이지입니다. Studio Queue에 뜬 요청을 허용한 뒤 다시 시도해 주세요.',
    en: 'The creator has not approved this page yet: allow it in Studio Queue, then try again.',
  },
  originDenied: {
    ko: '이 페이지는 Studio Queue를 쓸 수 없습니다. 거부한 페이지라면 Studio Queue의 설정에서 되돌려 주세요.',
    en: 'This page may not use Studio Queue. If you denied it, undo that in the settings of Studio Queue.',
  },
  programsOnly: {
    ko: '이 호출은 bridge.json의 토큰을 가진 프로그램만 할 수 있습니다. 페이지에서는 쓸 수 없습니다.',
    en: 'Only a program with the token from bridge.json can make this call; a page cannot.',
  },
  tokenRequired: {
    ko: '토큰이 필요합니다. bridge.json의 토큰을 "Authorization: Bearer <토큰>" 헤더로 보내 주세요.',
    en: 'A token is needed: send "Authorization: Bearer <token>" with the token from bridge.json.',
  },
  tokenInvalid: {
    ko: '토큰이 맞지 않습니다. bridge.json의 토큰을 다시 읽어 보내 주세요.',
    en: 'The token is not the one in bridge.json: read it again and send it.',
  },
  tooFast: {
    ko: '요청이 너무 많습니다. 잠시 뒤 다시 시도해 주세요.',
    en: 'There are too many requests: wait a moment and try again.',
  },
  tooManyStreams: {
    ko: '실시간 연결이 너무 많습니다. 하나를 닫거나 상태 조회를 써 주세요.',
    en: 'Too many event streams are open: close one, or poll the status.',
  },
  noRoute: {
    ko: '이 경로에는 아무것도 없습니다. 주소를 확인해 주세요.',
    en: 'There is nothing at this path: check the address.',
  },
  wrongMethod: {
    ko: '이 경로는 다른 방식(GET, POST, DELETE)으로 불러야 합니다. Allow 헤더를 확인해 주세요.',
    en: 'This path does not allow that method: the Allow header names those that it does.',
  },
  compressed: {
    ko: '압축한 본문은 읽지 않습니다. 압축하지 않고 보내 주세요.',
    en: 'A compressed body is not read: send it uncompressed.',
  },
  getWithBody: {
    ko: 'GET 요청에는 본문을 넣을 수 없습니다. 본문을 빼고 보내 주세요.',
    en: 'A GET must not have a body: send it without one.',
  },
  notJsonType: {
    ko: '본문은 UTF-8로 된 JSON이어야 합니다. Content-Type을 application/json으로 보내 주세요.',
    en: 'The body must be JSON in UTF-8: send it with Content-Type application/json.',
  },
  bodyTooLarge: {
    ko: '본문이 너무 큽니다. 1MiB까지 보낼 수 있으니 줄여서 다시 보내 주세요.',
    en: 'The body is too large: shorten it to 1 MiB at most.',
  },
  notUtf8: {
    ko: '본문이 UTF-8이 아닙니다. UTF-8로 다시 보내 주세요.',
    en: 'The body is not UTF-8: send it in UTF-8.',
  },
  tooDeep: {
    ko: '본문이 너무 깊게 겹쳐 있습니다. 32단계까지 보낼 수 있습니다.',
    en: 'The body is nested too deeply: at most 32 levels are allowed.',
  },
  notJson: {
    ko: '본문을 JSON으로 읽을 수 없습니다. 형식을 확인해 다시 보내 주세요.',
    en: 'The body cannot be read as JSON: correct it and send it again.',
  },
  headersTooLong: {
    ko: '헤더가 너무 깁니다. 16KiB까지 보낼 수 있습니다.',
    en: 'The headers are too long: at most 16 KiB are allowed.',
  },
  tooSlow: {
    ko: '요청이 제때 다 오지 않았습니다. 다시 보내 주세요.',
    en: 'The request did not arrive in time: send it again.',
  },
  notHttp: {
    ko: '올바른 HTTP/1.1 요청이 아닙니다.',
    en: 'This is not a correct HTTP/1.1 request.',
  },
  noProxy: { ko: '여기는 프록시가 아닙니다.', en: 'The bridge is no proxy.' },
  unreadable: {
    ko: '요청을 읽을 수 없습니다. 내용을 확인해 다시 보내 주세요.',
    en: 'The request could not be read: correct it and send it again.',
  },
  /** Not a refusal: the reply to a cancel. */
  cancelled: { ko: '작업을 취소했습니다.', en: 'The task was cancelled.' },
} as const satisfies Record<string, Sentence>;
