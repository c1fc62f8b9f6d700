import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { NAMED_SOURCES } from '../../../contract/implementations';
import { METADATA_FIELDS } from '../../../contract/task';
import { openTestBridge, type TestBridge } from './support/open-test-bridge';

let bridge: TestBridge;
beforeAll(async () => {
  bridge = await openTestBridge();
});
afterAll(() => bridge.close());

const documentSchema = z.looseObject({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ summary: z.string() }))),
});

describe('GET /api/openapi.json', () => {
  it('is valid OpenAPI 3.1 by its official schema', async () => {
    const { body } = await bridge.call('GET', '/api/openapi.json');
    const validator = new Validator();
    const { valid, errors } = await validator.validate(documentSchema.parse(body));
    expect([validator.version, valid, errors]).toEqual(['3.1', true, undefined]);
  });

  it('would be found out if it were not: one field of another type', async () => {
    const { body } = await bridge.call('GET', '/api/openapi.json');
    const document = documentSchema.parse(body);
    expect((await new Validator().validate({ ...document, paths: [] })).valid).toBe(false);
  });

  it('names every field of a task that the app’s own work is done from, and every picture source', async () => {
    const { body } = await bridge.call('GET', '/api/openapi.json');
    const { post } = documentSchema.parse(body).paths['/api/queue/enqueue'] ?? {};
    const said = JSON.stringify(post);
    const fields = Object.values(METADATA_FIELDS).flatMap((names) => [...names]);
    const names = [...fields, ...NAMED_SOURCES.map(([id]) => id)];
    expect(names.filter((name) => !said.includes(`"${name}"`))).toEqual([]);
  });

  it('has a summary for every call, in words alone: marks of Markdown are shown as they are', async () => {
    const { body } = await bridge.call('GET', '/api/openapi.json');
    const calls = Object.values(documentSchema.parse(body).paths).flatMap((path) => Object.values(path));
    expect(calls.length).toBeGreaterThanOrEqual(9);
    expect(calls.filter(({ summary }) => summary === '' || /[`*_]/u.test(summary))).toEqual([]);
  });
});
