import { expect, test } from 'vitest';
import { say } from '../../../../contract/messages';
import { messageColumn, parseLogText, parseProblem } from '../../../../main/store/sqlite/records/message-column';
import { openTestQueue } from '../../../support/open-test-queue';

test('a column gives back the message or the text that went into it', () => {
  const line = { code: 'queue.failed', problem: { code: 'browser.ended' } } as const;
  expect(parseLogText(messageColumn(line))).toEqual(line);
  for (const text of ['frame= 120', '', '{"code":"queue.cancelled"}'])
    expect(parseLogText(messageColumn(text))).toBe(text);
});

test('a program’s text is never taken for a message of the app', () => {
  const forged = messageColumn({ code: 'queue.cancelled' });
  for (const marks of ['', '\u001e', '\u001e\u001e'])
    expect(parseLogText(messageColumn(marks + forged))).toBe(forged.slice(1));
});

test('a message that this version does not know is shown as it is stored', () => {
  expect(parseLogText('\u001e{"code":"queue.of_tomorrow"}')).toBe('{"code":"queue.of_tomorrow"}');
  expect(parseLogText('\u001e{ broken')).toBe('{ broken');
  // A line of a log is no problem.
  expect(parseProblem(messageColumn({ code: 'queue.cancelled' }))).toBe('{"code":"queue.cancelled"}');
});

test('a task, its attempts and its dead letter keep the problem, and are found by its words in either language', async () => {
  const { queue, close } = await openTestQueue({ random: () => 0 });
  const message = { code: 'image.robots_refused', host: 'example.com' } as const;
  await queue.enqueue({ type: 'image', projectId: 'p', metadata: {}, maxRetries: 0 });
  const claimed = await queue.dequeue('image');
  if (claimed === null) throw new Error('nothing to claim');
  const { id } = claimed.task;
  const error = { code: 'page_refused', message, field: 'metadata.pages.0', retryable: false } as const;
  await queue.endRun(claimed.lease, { kind: 'error', error });

  const problem = { ...message, field: 'metadata.pages.0' };
  expect((await queue.tasks.get(id))?.error).toEqual(problem);
  expect((await queue.tasks.attempts(id)).map((one) => one.message)).toEqual([problem]);
  expect((await queue.tasks.logs(id, 0, 9)).map(({ text }) => text)).toEqual([{ code: 'queue.failed', problem }]);
  expect((await queue.tasks.deadLetters({ limit: 9 }))[0]).toMatchObject({
    errorMessage: problem,
    taskData: { error: problem },
  });

  for (const language of ['ko', 'en'] as const) {
    const [word = ''] = say(message, language).match(language === 'ko' ? /허용하지/u : /collected/u) ?? [];
    expect((await queue.tasks.list({ statuses: ['failed'], text: word, limit: 9 })).total).toBe(1);
    expect((await queue.tasks.countDeadLetters({ text: word })).total).toBe(1);
  }
  // What is stored is not what is read.
  expect((await queue.tasks.list({ statuses: ['failed'], text: 'robots_refused', limit: 9 })).total).toBe(0);
  await close();
});
