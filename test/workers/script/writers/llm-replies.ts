import { GOOD_ANSWER } from '../llm-endpoint';

/** What an endpoint sends for one request: the message, or the text of it. */
interface OddMessage {
  readonly content?: unknown;
  readonly reasoning_content?: string;
  readonly reasoning?: string;
  readonly tool_calls?: unknown;
  readonly finish_reason?: string;
}

export interface OddReply {
  readonly name: string;
  readonly message: OddMessage;
  /** How many scenes are read from it at the first ask; 0 where it takes a second one. */
  readonly scenes: number;
  readonly title?: string;
  /** Words that the narrations hold, or that nothing of the script may hold. */
  readonly says?: readonly string[];
  readonly never?: readonly string[];
}

const ONE = '집에서도 카페 같은 커피를 마실 수 있습니다.';
const TWO = '원두는 갓 볶은 것이 좋아요.';
const OURS = { title: '홈카페', scenes: [scene(ONE, '부엌', ['커피']), scene(TWO, '원두', ['원두'])] };
const GOOD = GOOD_ANSWER;

function scene(narration: string, imagePrompt: string, keywords: readonly string[]) {
  return { narration, imagePrompt, keywords };
}
const text = (content: string, more: OddMessage = {}): OddMessage => ({ content, ...more });
const json = (value: unknown): OddMessage => text(JSON.stringify(value));
const many = (count: number) =>
  Array.from({ length: count }, (_, n) => scene(`${n + 1}번째 원두는 향이 좋습니다.`, '원두', ['원두']));

/** The shapes in which models of many makers reply to the request for one JSON object. */
export const ODD_REPLIES: readonly OddReply[] = [
  // As asked, and wrapped in words.
  { name: 'GPT: the object as asked for', message: text(GOOD), scenes: 2, title: '집에서 즐기는 홈카페' },
  {
    name: 'Llama 3: a preamble in English',
    message: text(`Here is the JSON object you asked for:\n\n${GOOD}`),
    scenes: 2,
  },
  {
    name: 'Gemma: a fence and an afterword with braces',
    message: text(`\`\`\`json\n${GOOD}\n\`\`\`\n\n도움이 되었으면 좋겠습니다! {title}을 바꾸려면 말씀해 주세요.`),
    scenes: 2,
  },
  { name: 'Qwen: a fence in capitals', message: text(`\`\`\`JSON\n${GOOD}\n\`\`\``), scenes: 2 },
  { name: 'Mistral: a fence without a language', message: text(`\`\`\`\n${GOOD}\n\`\`\``), scenes: 2 },
  { name: 'Phi: a fence of JavaScript', message: text(`\`\`\`javascript\nconst script = ${GOOD};\n\`\`\``), scenes: 2 },
  { name: 'a fence of tildes', message: text(`~~~json\n${GOOD}\n~~~`), scenes: 2 },
  { name: 'a fence that is never closed', message: text(`네, 작성했습니다.\n\`\`\`json\n${GOOD}`), scenes: 2 },
  {
    name: 'EXAONE: a Korean preamble with brackets in it',
    message: text(`[요청 확인] 다음은 {영상 대본}입니다.\n${GOOD}\n이상입니다. [끝]`),
    scenes: 2,
    never: ['요청', '영상 대본'],
  },
  // Thoughts.
  {
    name: 'Qwen 3: thoughts with a draft in them',
    message: text(
      `<think>\n사용자는 커피 영상을 원한다. {"scenes":[{"narration":"초안입니다. 아직 아닙니다."}]}\n</think>\n\n${GOOD}`,
    ),
    scenes: 2,
    never: ['초안'],
  },
  {
    name: 'DeepSeek R1: only the mark that ends its thoughts',
    message: text(`먼저 주제를 생각하자.\n</think>\n${GOOD}`),
    scenes: 2,
  },
  {
    name: 'DeepSeek R1: thoughts that never end, with the reply in them',
    message: text(`<think>좋아, 쓰자.\n${GOOD}`),
    scenes: 2,
  },
  { name: 'EXAONE Deep: <thought>', message: text(`<thought>생각 중 [1] {2}</thought>${GOOD}`), scenes: 2 },
  { name: 'Magistral: [THINK]', message: text(`[THINK]Let me think.[/THINK]${GOOD}`), scenes: 2 },
  { name: 'Kimi: ◁think▷', message: text(`◁think▷음…◁/think▷${GOOD}`), scenes: 2 },
  { name: '<reasoning> in capitals', message: text(`<REASONING>\nplan: {a}\n</REASONING>\n${GOOD}`), scenes: 2 },
  {
    name: 'gpt-oss: the channels of harmony',
    message: text(
      `<|channel|>analysis<|message|>We need JSON {"scenes": []}.<|end|><|start|>assistant<|channel|>final <|constrain|>json<|message|>${GOOD}<|return|>`,
    ),
    scenes: 2,
  },
  { name: 'HyperCLOVA X: marks of its template', message: text(`${GOOD}<|im_end|><|stop|>`), scenes: 2 },
  {
    name: 'DeepSeek: the reply in reasoning_content, content empty',
    message: text('', { reasoning_content: GOOD }),
    scenes: 2,
  },
  {
    name: 'OpenRouter: the reply in reasoning, content null',
    message: { content: null, reasoning: `So: ${GOOD}` },
    scenes: 2,
  },
  {
    name: 'Magistral: content in parts',
    message: {
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: '음' }] },
        { type: 'text', text: GOOD },
      ],
    },
    scenes: 2,
  },
  {
    name: 'Hermes: the reply as the arguments of a call that nobody offered',
    message: {
      content: null,
      tool_calls: [{ id: 'c', type: 'function', function: { name: 'json', arguments: GOOD } }],
      finish_reason: 'tool_calls',
    },
    scenes: 2,
  },
  // JSON that is none.
  {
    name: 'Llama: trailing commas',
    message: text(
      `{"title":"홈카페","scenes":[{"narration":"${ONE}","keywords":["커피",],},{"narration":"${TWO}",},],}`,
    ),
    scenes: 2,
  },
  {
    name: 'Gemma: comments',
    message: text(
      `{\n  // 제목\n  "title": "홈카페",\n  /* 장면 */\n  "scenes": [{"narration": "${ONE}" /* 6초 */}]\n}`,
    ),
    scenes: 1,
    never: ['6초'],
  },
  {
    name: 'Vicuna: single quotes and Python’s None and True',
    message: text(
      `{'title': None, 'done': True, 'scenes': [{'narration': '${ONE}', 'imagePrompt': None, 'keywords': None}]}`,
    ),
    scenes: 1,
  },
  {
    name: 'SOLAR: line breaks inside strings',
    message: text(`{"title": "홈카페", "scenes": [{"narration": "집에서도 커피를\n마실 수 있습니다.\n향이 좋아요."}]}`),
    scenes: 1,
    says: ['집에서도 커피를 마실 수 있습니다. 향이 좋아요.'],
  },
  {
    name: 'Ollama: cut off within the second scene',
    message: text(
      `{"title":"홈카페","scenes":[{"narration":"${ONE}","imagePrompt":"부엌","keywords":["커피"]},{"narration":"원두는 갓 볶`,
      {
        finish_reason: 'length',
      },
    ),
    scenes: 1,
    never: ['갓 볶'],
  },
  {
    name: 'llama.cpp: cut off and said to be complete',
    message: text(`\`\`\`json\n{"title":"홈카페","scenes":[{"narration":"${ONE}"},{"narration":"${TWO} 물은`),
    scenes: 2,
    says: [TWO],
    never: ['물은'],
  },
  {
    name: 'Yi: names without quotes',
    message: text(`{title: "홈카페", scenes: [{narration: "${ONE}"}, {narration: "${TWO}"}]}`),
    scenes: 2,
  },
  {
    name: 'Qwen: typographic quotes and full-width marks',
    message: text(`{“title”：“홈카페”，“scenes”：[{“narration”：“${ONE}”}]}`),
    scenes: 1,
  },
  {
    name: 'quotes inside a narration that are not escaped',
    message: text(
      `{"title":"홈카페","scenes":[{"narration":"사장님은 "향이 먼저"라고 말했습니다.","keywords":["향"]},{"narration":"${TWO}"}]}`,
    ),
    scenes: 2,
    says: ['향이 먼저', TWO],
  },
  {
    name: 'a scene to a line, without a list',
    message: text(`{"narration":"${ONE}","keywords":["커피"]}\n{"narration":"${TWO}","keywords":["원두"]}`),
    scenes: 2,
  },
  {
    name: 'a fence to each scene',
    message: text(
      `장면 1\n\`\`\`json\n{"narration":"${ONE}"}\n\`\`\`\n장면 2\n\`\`\`json\n{"narration":"${TWO}"}\n\`\`\``,
    ),
    scenes: 2,
  },
  // Other shapes.
  { name: 'a list of scenes on top', message: json(OURS.scenes), scenes: 2 },
  { name: 'a list that holds the object', message: json([OURS]), scenes: 2, title: '홈카페' },
  { name: '{ result }', message: json({ result: OURS }), scenes: 2, title: '홈카페' },
  {
    name: '{ status, data: { script } }',
    message: json({ status: 'ok', data: { script: OURS } }),
    scenes: 2,
    title: '홈카페',
  },
  {
    name: '{ output } with JSON inside a string',
    message: json({ output: JSON.stringify(OURS) }),
    scenes: 2,
    title: '홈카페',
  },
  { name: 'the whole object inside a JSON string', message: json(JSON.stringify(OURS)), scenes: 2, title: '홈카페' },
  {
    name: 'GPT: voiceover and visual',
    message: json({
      video_title: '홈카페',
      segments: [
        {
          segment: 1,
          duration: '8s',
          visual: 'A warm kitchen',
          audio: 'soft jazz',
          voiceover: ONE,
          on_screen_text: '홈카페',
        },
        { segment: 2, duration: '6s', visual: 'Beans', audio: 'grinder', voiceover: TWO },
      ],
    }),
    scenes: 2,
    title: '홈카페',
    says: [ONE],
    never: ['jazz', 'grinder', '8s'],
  },
  {
    name: 'HyperCLOVA X: Korean names',
    message: json({
      제목: '홈카페',
      장면: [
        { 번호: 1, 나레이션: ONE, '이미지 프롬프트': '따뜻한 부엌', 키워드: '커피, 홈카페' },
        { 번호: 2, 나레이션: TWO, 화면: '원두', 키워드: '원두' },
      ],
    }),
    scenes: 2,
    title: '홈카페',
  },
  {
    name: 'A.X: scenes as a map, Korean numbers as names',
    message: json({ 영상제목: '홈카페', '장면 1': { 내레이션: ONE }, '장면 2': { 내레이션: TWO } }),
    scenes: 2,
    title: '홈카페',
  },
  {
    name: 'scene_1 and scene_2 in { scenes }',
    message: json({ scenes: { scene_1: { text: ONE }, scene_2: { text: TWO } } }),
    scenes: 2,
  },
  { name: 'narrations alone', message: json({ title: '홈카페', narration: [ONE, TWO] }), scenes: 2, title: '홈카페' },
  {
    name: 'two speakers in a scene',
    message: json({
      scenes: [
        {
          dialogue: [
            { speaker: '민지', line: ONE },
            { speaker: '준호', line: TWO },
          ],
        },
      ],
    }),
    scenes: 1,
    says: [ONE, TWO],
    never: ['민지'],
  },
  {
    name: 'Claude: labels, directions and emphasis inside the narration',
    message: json({
      title: '**홈카페** ☕',
      scenes: [
        { narration: `[음악] 장면 1: 나레이션: **집에서도** 카페 같은 커피를 마실 수 있습니다. ☕️ (화면 전환)` },
        { narration: `Narrator: ${TWO}\n(잔잔한 음악이 흐른다)` },
      ],
    }),
    scenes: 2,
    title: '홈카페',
    says: [ONE, TWO],
    never: ['음악', '장면', '나레이션', '*', '☕', '화면', 'Narrator'],
  },
  {
    name: 'EXAONE: 230 scenes of 30 keywords',
    message: json({
      scenes: many(230).map((one) => ({ ...one, keywords: Array.from({ length: 30 }, (_, n) => `말${n}`) })),
    }),
    scenes: 60,
  },
  {
    name: 'Gemma: a document with labels instead of JSON',
    message: text(
      `# 홈카페\n\n**[장면 1]**\n- 화면: 부엌\n- **나레이션:** ${ONE}\n\n**[장면 2]**\n- 화면: 원두\n- **나레이션:** ${TWO}`,
    ),
    scenes: 2,
    says: [ONE, TWO],
    never: ['부엌'],
  },
  // No script at all.
  { name: 'a refusal', message: text('죄송하지만 그 요청은 도와드릴 수 없습니다.'), scenes: 0 },
];
