import { describe, expect, it } from 'vitest';
import { CliError } from '../../cli/exit';
import { type Format, formatOf, rowsOf } from '../../cli/input/read-rows';

const refused = async (text: string, format: Format): Promise<string> => {
  try {
    await rowsOf(text, format);
  } catch (error) {
    if (error instanceof CliError && typeof error.sentence !== 'string') return error.sentence.en;
    throw error;
  }
  throw new Error('it was read');
};

describe('the format of what is given', () => {
  it.each([
    ['tasks.csv', '{"type":"script"}', 'csv'],
    ['tasks.ndjson', '', 'jsonl'],
    ['tasks.json', '', 'json'],
    ['-', '[{"type":"script"}]', 'json'],
    ['-', '{"type":"script"}\n{"type":"image"}', 'jsonl'],
    ['-', '{\n  "type": "script"\n}', 'json'],
    ['tasks.txt', 'type,projectId\n', 'csv'],
  ])('%s that begins with %s is %s', (name, text, format) => {
    expect(formatOf(name, text)).toBe(format);
  });
});

describe('JSON and JSONL', () => {
  it('a list, the body of enqueue-many and a single task mean the same', async () => {
    const task = { type: 'script', projectId: 'p', metadata: {} };
    const rows = [{ line: 1, counts: 'tasks', value: task }];
    expect(await rowsOf(JSON.stringify([task]), 'json')).toEqual(rows);
    expect(await rowsOf(JSON.stringify({ tasks: [task] }), 'json')).toEqual(rows);
    expect(await rowsOf(JSON.stringify(task), 'json')).toEqual(rows);
  });

  it('each line keeps its number, and empty lines are no tasks', async () => {
    expect(await rowsOf('{"a":1}\r\n\n{"a":2}\n', 'jsonl')).toEqual([
      { line: 1, value: { a: 1 } },
      { line: 3, value: { a: 2 } },
    ]);
  });

  it('a line that is no JSON is named', async () => {
    expect(await refused('{"a":1}\n{"a":', 'jsonl')).toBe('Line 2 is not JSON.');
    expect(await refused('{', 'json')).toMatch(/^Not JSON:/);
  });
});

describe('CSV', () => {
  it('columns of a task are its fields, any others its metadata, and an empty cell is a field that was not given', async () => {
    const text =
      'type,projectId,priority,title,metadata.category\nscript,trend-001,5,"집, 커피",\nimage,trend-002,,,food\n';
    expect(await rowsOf(text, 'csv')).toEqual([
      { line: 2, value: { type: 'script', projectId: 'trend-001', priority: '5', metadata: { title: '집, 커피' } } },
      { line: 3, value: { type: 'image', projectId: 'trend-002', metadata: { category: 'food' } } },
    ]);
  });

  it('a cell may hold line breaks, and the lines after it keep their numbers', async () => {
    const text = 'type,projectId,text\nscript,a,"one\ntwo\nthree"\nscript,b,four\n';
    expect((await rowsOf(text, 'csv')).map(({ line }) => line)).toEqual([2, 5]);
  });

  it.each([';', '\t'])('may be separated by %j', async (sign) => {
    expect(await rowsOf(['type', 'projectId'].join(sign).concat('\n', ['script', 'a,b'].join(sign)), 'csv')).toEqual([
      { line: 2, value: { type: 'script', projectId: 'a,b', metadata: {} } },
    ]);
  });

  it('metadata may be given whole', async () => {
    expect(await rowsOf('type,projectId,metadata\nimage,a,"{""scenes"":4}"\n', 'csv')).toEqual([
      { line: 2, value: { type: 'image', projectId: 'a', metadata: { scenes: 4 } } },
    ]);
    expect(await refused('type,metadata\nimage,[]\n', 'csv')).toBe('The metadata in line 2 is no JSON object: []');
  });

  it('what cannot be read is named by its line', async () => {
    expect(await refused('type,projectId\nscript\n', 'csv')).toBe('Line 2 has 1 cells; the first line has 2.');
    expect(await refused('type,projectId\nscript,"a\n', 'csv')).toMatch(/^The quotes near line \d+ /);
    expect(await refused('name,value\n1,2\n', 'csv')).toMatch(/'type' and 'projectId'/);
  });

  it('a column named __proto__ is a field like any other, for the app to refuse', async () => {
    const [row] = await rowsOf('type,__proto__\nscript,x\n', 'csv');
    expect(JSON.stringify(row?.value)).toBe('{"type":"script","metadata":{"__proto__":"x"}}');
  });
});
