import { type Attack, CANARY, get, json, page, request, withHeaders } from './request';

/** Requests of callers who may not: proxies, what browsers send by themselves, other pages, programs without the token. */
export const CALLERS: readonly Attack[] = [
  // proxies
  { name: 'Forwarded', status: 403, send: withHeaders('Forwarded: for=1.2.3.4') },
  { name: 'X-Forwarded-For', status: 403, send: withHeaders('X-Forwarded-For: 1.2.3.4') },
  { name: 'X-Forwarded-Host', status: 403, send: withHeaders('X-Forwarded-Host: evil.com') },
  { name: 'X-Real-IP', status: 403, send: withHeaders('X-Real-IP: 1.2.3.4') },
  { name: 'Via', status: 403, send: withHeaders('Via: 1.1 tunnel') },
  { name: 'X-Original-URL', status: 403, send: withHeaders('X-Original-URL: /docs') },
  // what browsers send without asking
  {
    name: 'an image tag',
    status: 403,
    send: get('/api/queue/list', ['Sec-Fetch-Mode: no-cors', 'Sec-Fetch-Site: cross-site']),
  },
  { name: 'a navigation', status: 403, send: get('/api/queue/list', ['Sec-Fetch-Mode: navigate']) },
  {
    name: 'a form post by navigation',
    status: 403,
    send: request(() => ({
      headers: ['Content-Type: text/plain', 'Origin: http://localhost:3000', 'Sec-Fetch-Mode: navigate'],
    })),
  },
  { name: 'a WebSocket by its mode', status: 403, send: get('/api/queue/events', ['Sec-Fetch-Mode: websocket']) },
  // origins
  { name: 'an unknown page', status: 403, send: request(() => page(`http://${CANARY}.example`)) },
  { name: 'an unknown page that has the token', status: 403, send: withHeaders('Origin: http://evil.example') },
  { name: 'a denied page', status: 403, send: request(() => page('http://denied.example')) },
  { name: 'the null origin', status: 403, send: request(() => page('null')) },
  { name: 'the null origin with the token', status: 403, send: withHeaders('Origin: null') },
  { name: 'an empty Origin', status: 403, send: request(() => page('')) },
  {
    name: 'an extension',
    status: 403,
    send: request(() => page('chrome-extension://abcdefghijklmnopabcdefghijklmnop')),
  },
  { name: 'a file', status: 403, send: request(() => page('file://')) },
  { name: 'a look-alike by suffix', status: 403, send: request(() => page('http://localhost:3000.evil.com')) },
  {
    name: 'a look-alike by user information',
    status: 403,
    send: request(() => page('http://localhost:3000@evil.com')),
  },
  { name: 'a look-alike by case', status: 403, send: request(() => page('http://LOCALHOST:3000')) },
  { name: 'a look-alike by trailing dot', status: 403, send: request(() => page('http://localhost.:3000')) },
  { name: 'a look-alike by slash', status: 403, send: request(() => page('http://localhost:3000/')) },
  { name: 'a look-alike by scheme', status: 403, send: request(() => page('https://localhost:3000')) },
  {
    name: 'two origins in one header',
    status: 403,
    send: request(() => page('http://localhost:3000, http://evil.com')),
  },
  {
    name: 'an unknown page on a path that is not there',
    status: 403,
    send: request(() => ({ ...page('http://evil.example'), target: '/nowhere' })),
  },
  {
    name: 'an unknown page with a body of the wrong type',
    status: 403,
    send: request(() => ({ token: null, headers: ['Origin: http://evil.example', 'Content-Type: text/plain'] })),
  },
  // token
  { name: 'no token', status: 401, send: request(() => ({ token: null })) },
  { name: 'a wrong token', status: 401, send: request(() => ({ token: CANARY })) },
  {
    name: 'the token in another scheme',
    status: 401,
    send: request((f) => ({ token: null, headers: [json, `Authorization: Basic ${f.token}`] })),
  },
  {
    name: 'the token in the query',
    status: 401,
    send: request((f) => ({ token: null, target: `/api/queue/enqueue?token=${f.token}` })),
  },
  { name: 'our own origin without the token', status: 401, send: request((f) => page(`http://${f.host}`)) },
  {
    name: 'no token on a path that is not there',
    status: 401,
    send: request(() => ({ token: null, target: '/nowhere' })),
  },
  {
    name: 'a script tag',
    status: 403,
    send: get('/api/queue/health', ['Sec-Fetch-Mode: no-cors', 'Sec-Fetch-Dest: script']),
  },
  {
    name: 'a frame',
    status: 403,
    send: get('/api/queue/list', ['Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: iframe']),
  },
  { name: 'an unknown fetch mode', status: 403, send: get('/api/queue/list', [`Sec-Fetch-Mode: ${CANARY}`]) },
  {
    name: "a beacon of an approved page's",
    status: 403,
    send: request(() => ({
      ...page('http://localhost:3000'),
      headers: ['Origin: http://localhost:3000', 'Sec-Fetch-Mode: no-cors'],
    })),
  },
  {
    name: "the null origin's preflight",
    status: 403,
    send: request(() => ({
      method: 'OPTIONS',
      token: null,
      headers: ['Origin: null', 'Access-Control-Request-Method: POST', 'Access-Control-Request-Private-Network: true'],
      body: '',
      length: null,
    })),
  },
  {
    name: 'a preflight without an origin',
    status: 401,
    send: request(() => ({
      method: 'OPTIONS',
      token: null,
      headers: ['Access-Control-Request-Method: POST'],
      body: '',
      length: null,
    })),
  },
  {
    name: 'a page with a tab in its origin',
    status: 403,
    send: request(() => page('http://localhost:3000\t.evil.com')),
  },
  { name: 'a page by its address in IPv6', status: 403, send: request(() => page('http://[::1]:3000')) },
  { name: 'a page of another port', status: 403, send: request(() => page('http://localhost:3001')) },
  { name: 'an origin of 2,000 letters', status: 403, send: request(() => page(`http://${'a'.repeat(2_000)}.example`)) },
  { name: 'an empty token', status: 401, send: request(() => ({ token: '' })) },
  { name: 'the token with a character more', status: 401, send: request((f) => ({ token: `${f.token}x` })) },
  { name: 'the token with a character less', status: 401, send: request((f) => ({ token: f.token.slice(0, -1) })) },
  { name: 'the token in capitals', status: 401, send: request((f) => ({ token: f.token.toUpperCase() })) },
  {
    name: 'the token in a cookie',
    status: 401,
    send: request((f) => ({ token: null, headers: [json, `Cookie: token=${f.token}`] })),
  },
];
