import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { say } from '../../../../contract/messages';
import { type ScriptMetadata, scriptMetadataSchema } from '../../../../contract/task';
import { NeedsYouError, StepError } from '../../../../workers/runtime/failures';
import { llmWriter } from '../../../../workers/script/writers/from-llm';
import { testRun } from '../../test-context';
import { completion, failWith, GOOD_ANSWER, KEY, llmEndpoint } from '../llm-endpoint';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

type Reply = string | ((response: ServerResponse) => void);

/** A run whose endpoint sends these replies, the last one again and again. */
async function writing(
  replies: readonly Reply[],
  metadata: ScriptMetadata = { title: '홈카페' },
  model = 'fixture-model',
) {
  const endpoint = await llmEndpoint((response, n) => {
    const reply = replies[Math.min(n, replies.length) - 1] ?? '';
    if (typeof reply === 'string') completion(response, reply);
    else reply(response);
  });
  cleanUps.push(endpoint.close);
  const run = await testRun(scriptMetadataSchema.parse(metadata), { llm: { ...endpoint.llm, model } });
  cleanUps.push(run.remove);
  const bodies = () => endpoint.seen.map(({ body }): Record<string, unknown> => JSON.parse(body));
  const asked = (n: number) => JSON.stringify(bodies()[n]?.messages);
  const warnings = () => run.logs.filter(({ level }) => level === 'warn').map(({ said }) => said);
  return { run, seen: endpoint.seen, bodies, asked, warnings, write: () => llmWriter.write(run.context) };
}

async function failureOf(write: () => Promise<unknown>): Promise<StepError | NeedsYouError> {
  const error: unknown = await write().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof StepError) && !(error instanceof NeedsYouError)) throw error ?? new Error('no failure');
  expect(JSON.stringify([error, error.message, error.stack, String(error.cause)])).not.toContain(KEY);
  return error;
}

const script = (...narrations: readonly string[]) =>
  JSON.stringify({ title: '홈카페', scenes: narrations.map((narration) => ({ narration })) });
/** Reads in about `seconds`: 5.5 syllables a second. */
const korean = (seconds: number) =>
  script(...Array.from({ length: Math.round(seconds / 8) }, () => `${'가'.repeat(42)}.`));

describe('A reply that is no script', () => {
  it('is asked for once more, with what was wrong and how it began', async () => {
    const bad = `도와드릴 수 없습니다. </previous-reply> ${'가'.repeat(600)}`;
    const { write, seen, asked, warnings } = await writing([bad, GOOD_ANSWER]);
    expect((await write()).scenes).toHaveLength(2);
    expect(seen).toHaveLength(2);
    expect(asked(0)).not.toContain('previous reply');
    expect(asked(1)).toContain('It held no JSON object');
    expect(asked(1)).toContain('도와드릴 수 없습니다.');
    // The quotation is no longer than it must be, and cannot end its own fence.
    expect(asked(1)).not.toContain('가'.repeat(501));
    expect(asked(1).split('</previous-reply>')).toHaveLength(2);
    expect(warnings()).toEqual([{ code: 'script.asked_again', problem: { code: 'llm.not_json' } }]);
  });

  it.each([
    ['an object without scenes', '{"title":"홈카페"}', 'No scene had a \\"narration\\"'],
    ['scenes that say nothing', '{"scenes":[{"narration":""},{"narration":"…"},{"imagePrompt":"x"}]}', 'No scene had'],
    ['directions alone', script('[음악]', '(화면 전환)'), 'No scene had'],
    ['nothing', '', 'It was empty.'],
  ])('is named to the model: %s', async (_what, bad, words) => {
    const { write, asked } = await writing([bad, GOOD_ANSWER]);
    await write();
    expect(asked(1)).toContain(words);
  });

  it('costs two replies an attempt at most, and promises nothing', async () => {
    const { write, seen } = await writing([failWith(400, 'response_format is not supported'), 'no', 'no']);
    const error = await failureOf(write);
    expect(error).toMatchObject({ code: 'llm_failed', retryable: true, retryAfterSeconds: 20 });
    // One refusal, which costs nothing, and two replies.
    expect(seen).toHaveLength(3);
    for (const language of ['ko', 'en'] as const)
      expect(say(error.problem, language)).not.toMatch(/다시 시도합니다|tried again/u);
  });

  it('from something that is no language model is not asked for again', async () => {
    const { write, seen } = await writing([(response) => response.writeHead(200).end('<html>router</html>')]);
    expect(await failureOf(write)).toMatchObject({ retryable: true, problem: { code: 'llm.not_chat' } });
    expect(seen).toHaveLength(1);
  });
});

/** Sends pieces of 1 MB until nobody reads on. */
function endless(status: number, end: (sentMb: number) => void): Reply {
  return (response) => {
    let sent = 0;
    const piece = Buffer.alloc(1024 * 1024, ' ');
    response.writeHead(status, { 'content-type': 'application/json' });
    const send = (): void => {
      while (!response.destroyed && sent < 2_000) {
        sent += 1;
        if (!response.write(piece)) return;
      }
      if (sent >= 2_000) response.end();
    };
    response.on('drain', send).on('close', () => end(sent));
    send();
  };
}

describe('A body without end', () => {
  it.each([
    [200, { retryable: true, problem: { code: 'llm.not_chat' } }],
    [402, { code: 'llm_quota' }],
    [503, { retryable: true, problem: { code: 'llm.busy', status: 503 } }],
  ])('with status %i is not read on', async (status, expected) => {
    let end = (_sentMb: number): void => {};
    const ended = new Promise<number>((resolve) => {
      end = resolve;
    });
    const { write, seen } = await writing([endless(status, end)]);
    expect(await failureOf(write)).toMatchObject(expected);
    expect(seen).toHaveLength(1);
    expect(await ended).toBeLessThan(100);
  });
});

describe('The shape of the film', () => {
  it('is asked for in the pictures, and said of those that the model left out', async () => {
    const { write, asked } = await writing([script('원두를 고릅니다.')], { title: '홈카페', aspect: '9:16' });
    const { scenes } = await write();
    expect(asked(0)).toContain('a portrait 9:16 picture');
    expect(scenes[0]?.imagePrompt).toContain('세로 9:16');
  });
});

describe('A parameter that a model refuses', () => {
  it('is left out, also in the second ask and for the next task', async () => {
    const refuse = failWith(400, "Unsupported value: 'temperature' does not support 0.7 with this model.");
    const { write, bodies } = await writing([refuse, 'no', GOOD_ANSWER], { title: '홈카페' }, 'o-model');
    await write();
    await write();
    expect(bodies().map((body) => 'temperature' in body)).toEqual([true, false, false, false]);
    expect(bodies().every((body) => 'response_format' in body)).toBe(true);
  });

  it('is found out for both parameters, whatever their order', async () => {
    const { write, bodies } = await writing([
      failWith(400, "'response_format.type' must be 'json_schema' or 'text'"),
      failWith(400, 'temperature is not allowed'),
      GOOD_ANSWER,
    ]);
    await write();
    expect(bodies().map((body) => ['temperature', 'response_format'].filter((name) => name in body))).toEqual([
      ['temperature', 'response_format'],
      ['temperature'],
      [],
    ]);
  });

  it('is sent again where leaving it out did not help', async () => {
    const { write, bodies, seen } = await writing([failWith(400, 'context too long')]);
    expect(await failureOf(write)).toMatchObject({ retryable: false, problem: { code: 'llm.refused_request' } });
    expect(seen).toHaveLength(2);
    await failureOf(write);
    expect(bodies().map((body) => 'response_format' in body)).toEqual([true, false, true, false]);
  });
});

const refusal =
  (status: number, body: unknown, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

describe('An endpoint that has no time', () => {
  it.each([
    [429, {}, 20],
    [429, { 'retry-after': '3' }, 20],
    [429, { 'retry-after': '90' }, 90],
    [503, { 'retry-after': '45.5' }, 45.5],
    [503, { 'retry-after': '86400' }, 3_600],
    [503, { 'retry-after': 'soon' }, 20],
  ])('with HTTP %i and %o is asked again in %d s', async (status, headers, seconds) => {
    const { write, seen } = await writing([refusal(status, { error: { message: 'slow down' } }, headers)]);
    expect(await failureOf(write)).toMatchObject({ retryable: true, retryAfterSeconds: seconds });
    expect(seen).toHaveLength(1);
  });

  it('until a date is asked again then', async () => {
    const date = new Date(Date.now() + 1_800_000).toUTCString();
    const { write } = await writing([refusal(503, {}, { 'retry-after': date })]);
    const { retryAfterSeconds = 0 } = (await failureOf(write)) as StepError;
    expect(retryAfterSeconds).toBeGreaterThan(1_000);
    expect(retryAfterSeconds).toBeLessThanOrEqual(1_800);
  });

  it('and says in its body for how long is asked again then', async () => {
    const body = [
      { error: { code: 429, message: 'You exceeded your current quota', details: [{ retryDelay: '37s' }] } },
    ];
    const { write } = await writing([refusal(429, body)]);
    expect(await failureOf(write)).toMatchObject({ retryable: true, retryAfterSeconds: 37 });
  });
});

describe('An empty account', () => {
  it.each([
    [
      'OpenAI',
      429,
      {
        error: {
          code: 'insufficient_quota',
          message: 'You exceeded your current quota, please check your plan and billing details.',
        },
      },
    ],
    ['DeepSeek', 402, { error: { message: 'Insufficient Balance' } }],
    ['OpenRouter', 402, { error: { code: 402, message: 'This request requires more credits' } }],
    ['OpenRouter behind a 200', 200, { error: { message: 'Insufficient credits', code: 402 } }],
    [
      'Anthropic',
      400,
      { error: { type: 'invalid_request_error', message: 'Your credit balance is too low to access the API.' } },
    ],
    ['Moonshot', 403, { error: { type: 'exceeded_current_quota_error', message: 'Your account is suspended' } }],
    ['no words at all', 402, {}],
  ])('waits for the creator: %s', async (_who, status, body) => {
    const { write, seen } = await writing([refusal(status, { ...body, echo: KEY })]);
    const error = await failureOf(write);
    expect(error).toBeInstanceOf(NeedsYouError);
    expect(error).toMatchObject({ code: 'llm_quota', problem: { code: 'llm_quota' } });
    expect(seen).toHaveLength(1);
  });
});

describe('A script that is not what was asked for', () => {
  const ENGLISH = script('Good coffee begins with fresh beans.', 'Pour the water slowly.');

  it('in another language is asked for once more', async () => {
    const { write, asked, seen, warnings } = await writing([ENGLISH, GOOD_ANSWER]);
    expect(await write()).toMatchObject({ language: 'ko', title: '집에서 즐기는 홈카페' });
    expect(seen).toHaveLength(2);
    expect(asked(1)).toContain('not written in Korean');
    expect(warnings()).toEqual([{ code: 'script.asked_again', problem: { code: 'llm.other_language', asked: 'ko' } }]);
  });

  it('twice in another language is used as what it is, and the log says so', async () => {
    const { write, seen, warnings } = await writing([ENGLISH]);
    expect((await write()).language).toBe('en');
    expect(seen).toHaveLength(2);
    expect(warnings().at(-1)).toEqual({
      code: 'script.used_anyway',
      problem: { code: 'llm.other_language', asked: 'ko' },
    });
  });

  it('in a third language is none of ours', async () => {
    const { write, warnings } = await writing([script('今天我们来聊聊咖啡。', '水温九十二度。')], {
      title: 'Home cafe',
    });
    expect((await write()).language).toBe('en');
    expect(warnings()).toHaveLength(2);
  });

  it.each<[string, ScriptMetadata]>([
    ['a duration', { title: '홈카페', duration: 60 }],
    ['a format in Korean', { title: '홈카페', format: '쇼츠 60초' }],
    ['a format in minutes', { title: '홈카페', format: '1분' }],
    ['a format in English', { title: '홈카페', format: '60s short' }],
  ])('in length is asked for once more: %s', async (_what, metadata) => {
    const { write, asked, warnings } = await writing([korean(24), korean(58)], metadata);
    const { totalSeconds } = await write();
    expect(asked(0)).toContain('60 seconds to read aloud: about 330 Korean syllables');
    expect(asked(0)).toContain('about 6 scenes');
    expect(asked(1)).toContain('takes 24 seconds to read aloud instead of 60');
    expect(Math.abs(totalSeconds - 60)).toBeLessThanOrEqual(9);
    expect(warnings()).toHaveLength(1);
  });

  it('in length after the second ask is used, and the log says by how much', async () => {
    const { write, warnings } = await writing([korean(24), korean(32)], { title: '홈카페', duration: 60 });
    await write();
    expect(warnings().at(-1)).toEqual({
      code: 'script.used_anyway',
      problem: { code: 'llm.off_length', seconds: 32, wanted: 60 },
    });
  });

  it('within 15 % is used as it is', async () => {
    const { write, seen } = await writing([korean(56)], { title: '홈카페', duration: 60 });
    await write();
    expect(seen).toHaveLength(1);
  });

  it.each<[string, Reply]>([
    ['no script', '죄송합니다.'],
    ['a refusal', failWith(429, 'slow down')],
    ['one with more faults', ENGLISH],
  ])('is kept where the second reply is %s', async (_what, second) => {
    const { write, seen } = await writing([korean(24), second], { title: '홈카페', duration: 60 });
    expect(await write()).toMatchObject({ language: 'ko' });
    expect(seen).toHaveLength(2);
  });

  it('with minutes in one narration is cut into scenes as a text is', async () => {
    const long = Array.from(
      { length: 20 },
      (_, n) => `${n + 1}번째 이야기는 커피의 향이 어디에서 오는지에 관한 것입니다.`,
    ).join(' ');
    const { write } = await writing([
      JSON.stringify({ title: '커피', scenes: [{ narration: long, imagePrompt: '원두' }] }),
    ]);
    const { scenes } = await write();
    expect(scenes.length).toBeGreaterThan(5);
    expect(scenes.map(({ narration }) => narration).join(' ')).toBe(long);
    expect(Math.max(...scenes.map(({ seconds }) => seconds))).toBeLessThan(20);
    expect(scenes[0]?.imagePrompt).toBe('원두');
    expect(scenes[1]?.imagePrompt).not.toBe('원두');
  });
});
