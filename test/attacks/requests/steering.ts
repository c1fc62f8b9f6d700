import { type Attack, CANARY, get, json, type Parts, page, request, TASK } from './request';

const ID = '0197a5c6-7d1e-7000-8000-000000000000';
const post = (target: string, body: string, more: Parts = {}) =>
  request(() => ({ target: `/api/queue/${target}`, body, ...more }));
const many = (tasks: string) => `{"tasks":${tasks}}`;
const asPage = (target: string, body: string) => post(target, body, page('http://localhost:3000'));

/** Requests against the calls that steer the whole queue, which pages must not reach and programs must not misuse. */
export const STEERING: readonly Attack[] = [
  // an approved page, or a script that got into it
  { name: 'a page that pauses', status: 403, send: asPage('pause', '{}') },
  { name: 'a page that resumes', status: 403, send: asPage('resume', '{}') },
  { name: 'a page that cancels all', status: 403, send: asPage('bulk', '{"action":"cancel","filter":{}}') },
  {
    name: 'a page that restarts a worker',
    status: 403,
    send: request(() => ({ ...page('http://localhost:3000'), target: '/api/workers/script/restart', body: '{}' })),
  },
  { name: 'a page that bumps', status: 403, send: asPage(`bump/${ID}`, '{}') },
  { name: 'a page that sets a priority', status: 403, send: asPage(`priority/${ID}`, '{"priority":1000}') },
  { name: 'a page that retries dead letters', status: 403, send: asPage('dead-letters/retry', '{"filter":{}}') },
  {
    name: 'a page that cancels what runs',
    status: 403,
    send: request(() => ({
      ...page('http://localhost:3000'),
      method: 'DELETE',
      target: `/api/queue/cancel/${ID}?running=true`,
      body: '',
      length: null,
    })),
  },
  {
    name: 'a page that cancels what runs, in escapes',
    status: 403,
    send: request(() => ({
      ...page('http://localhost:3000'),
      method: 'DELETE',
      target: `/api/queue/cancel/${ID}?%72unning=%74rue`,
      body: '',
      length: null,
    })),
  },
  ...['/api/queue/overview', '/api/queue/dead-letters', '/api/workers', '/api/settings', '/api/doctor'].flatMap(
    (target): Attack[] => [
      {
        name: `a page that reads ${target}`,
        status: 403,
        send: request(() => ({ ...page('http://localhost:3000'), method: 'GET', target, body: '', length: null })),
      },
      {
        name: `an image tag at ${target}`,
        status: 403,
        send: get(target, ['Sec-Fetch-Mode: no-cors', 'Sec-Fetch-Site: cross-site']),
      },
      {
        name: `no token at ${target}`,
        status: 401,
        send: request(() => ({ method: 'GET', target, token: null, body: '', length: null })),
      },
    ],
  ),
  { name: 'a settings call that writes', status: 405, send: request(() => ({ target: '/api/settings', body: '{}' })) },
  { name: 'a pause by GET', status: 405, send: get('/api/queue/pause') },
  { name: 'a bulk action by GET', status: 405, send: get('/api/queue/bulk?action=cancel') },
  { name: 'a pause as a form', status: 415, send: post('pause', 'type=script', { headers: [] }) },
  // filters that would mean more than they say
  { name: 'a bulk action without a filter', status: 422, send: post('bulk', '{"action":"cancel"}') },
  { name: 'a bulk action with no filter', status: 422, send: post('bulk', '{"action":"cancel","filter":null}') },
  { name: 'a bulk action with a list', status: 422, send: post('bulk', '{"action":"cancel","filter":[]}') },
  {
    name: 'a bulk action with a misspelt filter',
    status: 422,
    send: post('bulk', `{"action":"cancel","filter":{"project":"${CANARY}"}}`),
  },
  {
    name: 'a bulk action of a kind that nobody knows',
    status: 422,
    send: post('bulk', `{"action":"${CANARY}","filter":{}}`),
  },
  {
    name: 'a bulk filter with a prototype',
    status: 400,
    send: post('bulk', '{"action":"cancel","filter":{"__proto__":{"needsYou":true}}}'),
  },
  { name: 'a retry of dead letters without a filter', status: 422, send: post('dead-letters/retry', '{}') },
  { name: 'a search of 300 letters', status: 422, send: get(`/api/queue/dead-letters?text=${'a'.repeat(300)}`) },
  { name: 'dead letters before a word', status: 422, send: get(`/api/queue/dead-letters?before=${CANARY}`) },
  { name: 'a search that begins far beyond', status: 422, send: get('/api/queue/list?text=a&offset=9000001') },
  // values
  { name: 'a priority beyond all others', status: 422, send: post(`priority/${ID}`, '{"priority":1e308}') },
  { name: 'a priority in words', status: 422, send: post(`priority/${ID}`, `{"priority":"${CANARY}"}`) },
  { name: 'a bump of what is no task', status: 422, send: post(`bump/${CANARY}`, '{}') },
  // approval
  { name: 'an approval by GET', status: 405, send: get(`/api/queue/approve/${ID}`) },
  { name: 'an approval as a form', status: 415, send: post(`approve/${ID}`, 'a=b', { headers: [] }) },
  { name: 'an approval of what is no task', status: 422, send: post(`approve/${CANARY}`, '{}') },
  { name: 'an approval of a task that is not there', status: 404, send: post(`approve/${ID}`, '{}') },
  { name: 'an approval with a list', status: 422, send: post(`approve/${ID}`, '[]') },
  {
    name: 'a film that stops after a step that is none',
    status: 422,
    send: post('pipelines', `{"projectId":"p","script":{},"stopAfter":["${CANARY}"]}`),
  },
  {
    name: 'a film that stops a thousand times',
    status: 422,
    send: post('pipelines', `{"projectId":"p","script":{},"stopAfter":${JSON.stringify(Array(1_000).fill('script'))}}`),
  },
  { name: 'a pause of a type that is none', status: 422, send: post('pause', `{"type":"${CANARY}"}`) },
  { name: 'a pause of two types', status: 422, send: post('pause', '{"type":["script","image"]}') },
  { name: 'a pause with more than is known', status: 422, send: post('pause', `{"${CANARY} <b>":1}`) },
  // many
  { name: 'no tasks', status: 422, send: post('enqueue-many', many('[]')) },
  { name: 'tasks that are no list', status: 422, send: post('enqueue-many', many(TASK)) },
  { name: '1,001 tasks', status: 422, send: post('enqueue-many', many(`[${Array(1_001).fill(TASK).join()}]`)) },
  {
    name: 'one bad task among 500',
    status: 422,
    send: post('enqueue-many', many(`[${Array(499).fill(TASK).join()},{}]`)),
  },
  {
    name: '300,000 numbers for tasks',
    status: 422,
    send: post('enqueue-many', many(`[${Array(300_000).fill(0).join()}]`)),
  },
  {
    name: 'a list that pretends to be long',
    status: 422,
    send: post('enqueue-many', many(`{"length":1,"0":${TASK}}`)),
  },
  {
    name: 'tasks with a length that compares with nothing',
    status: 422,
    send: post('enqueue-many', many('{"length":{"toString":1}}')),
  },
  {
    name: 'tasks that wait for one that is not there',
    status: 422,
    send: post('enqueue-many', many(`[${TASK},${TASK.replace('{', `{"dependsOn":["${ID}"],`)}]`)),
  },
  {
    name: 'many tasks beside something else',
    status: 422,
    send: post('enqueue-many', `{"tasks":[${TASK}],"${CANARY} <b>":1}`),
  },
  { name: 'tasks in 33 lists', status: 400, send: post('enqueue-many', many('['.repeat(33) + ']'.repeat(33))) },
  {
    name: 'many tasks of an unknown page',
    status: 403,
    send: post('enqueue-many', many(`[${TASK}]`), { token: null, headers: [json, 'Origin: http://evil.example'] }),
  },
];
