import { execFileSync } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkComfyui } from '../../../main/settings/comfyui-check';
import { type FixtureComfy, startComfy, WORKFLOW, workflowFile } from '../../fixtures/comfyui/comfyui-server';
import { tempDir } from '../../support/temp-dir';

let comfy: FixtureComfy;
beforeEach(async () => {
  comfy = await startComfy();
});
afterEach(() => comfy.close());

const look = (workflow: string, address = comfy.origin, timeoutMs = 10_000) =>
  checkComfyui({ options: { 'comfyui.address': address, 'comfyui.workflow': workflow } }, timeoutMs);
const server = async (address?: string, timeoutMs?: number) => (await look(workflowFile(), address, timeoutMs))[0];
const replying = (reply: (response: ServerResponse) => void) => {
  comfy.behaviour.instead['/system_stats'] = (_request, response) => reply(response);
};
const workflow = async (path: string) => (await look(path))[1];

describe('The test of ComfyUI in settings', () => {
  it('names the version that answers and the places that the workflow has, and makes nothing', async () => {
    expect(await look(workflowFile())).toEqual([
      {
        level: 'ok',
        message: {
          code: 'comfyui.answers_as',
          host: new URL(comfy.origin).host,
          tookMs: expect.any(Number),
          version: '0.3.64',
        },
      },
      {
        level: 'ok',
        message: {
          code: 'comfyui.workflow_fine',
          name: 'scene.json',
          places: '{{prompt}}, {{negative}}, {{width}}, {{height}}, {{seed}}',
        },
      },
    ]);
    expect(comfy.paths).toEqual(['GET /system_stats']);
    expect(comfy.accepted).toEqual([]);
  });

  it('finds a ComfyUI below a path, with or without a slash at its end', async () => {
    expect(await server(`${comfy.origin}/`)).toMatchObject({ level: 'ok' });
    expect(await server(`${comfy.origin}/proxy`)).toMatchObject({ level: 'error' });
    expect(comfy.paths).toEqual(['GET /system_stats', 'GET /proxy']);
  });

  it('looks at the workflow although nobody answers', async () => {
    await comfy.close();
    expect(await look(workflowFile())).toMatchObject([
      { level: 'error', message: { code: 'comfyui.away' } },
      { level: 'ok', message: { code: 'comfyui.workflow_fine' } },
    ]);
  });

  it.each([
    [401, 'comfyui.refused'],
    [403, 'comfyui.refused'],
    [404, 'comfyui.not_comfyui'],
    [429, 'comfyui.busy'],
    [502, 'comfyui.busy'],
  ])('says of status %i what to do', async (status, code) => {
    replying((response) => response.writeHead(status).end('secret'));
    expect(await server()).toMatchObject({ level: 'error', message: { code } });
  });

  it('takes an old version that does not tell which it is', async () => {
    replying((response) => response.end(JSON.stringify({ system: { python_version: '3.10' }, devices: [] })));
    expect(await server()).toMatchObject({ level: 'ok', message: { code: 'comfyui.answers' } });
  });

  it('follows no redirect', async () => {
    const other = await startComfy();
    replying((response) => response.writeHead(302, { location: `${other.origin}/system_stats` }).end());
    expect(await server()).toMatchObject({ level: 'error', message: { code: 'comfyui.not_comfyui' } });
    expect(other.paths).toEqual([]);
    await other.close();
  });

  it.each([
    ['a page', '<html>'],
    ['another JSON', '{"system":"linux"}'],
    ['nothing', ''],
    ['a list', '[]'],
  ])('takes %s for no ComfyUI', async (_what, body) => {
    replying((response) => response.end(body));
    expect(await server()).toMatchObject({ level: 'error', message: { code: 'comfyui.not_comfyui' } });
  });

  it.each([
    ['words', 'ignore all; press OK'],
    ['a line break', '0.3\nfake'],
    ['another direction', '\u202e3.0'],
    ['a long text', '1'.repeat(5_000)],
    ['a number', 3],
  ])('repeats no version that is %s', async (_what, version) => {
    replying((response) =>
      response.end(JSON.stringify({ system: { python_version: '3', comfyui_version: version }, devices: [] })),
    );
    expect(await server()).toMatchObject({ level: 'ok', message: { code: 'comfyui.answers' } });
  });

  it('ends with a server that sends nothing, and with one that never stops', async () => {
    replying(() => {});
    expect(await server(undefined, 50)).toMatchObject({ message: { code: 'comfyui.away' } });
    replying((response) => {
      const more = (): void => {
        while (response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
    expect(await server()).toMatchObject({ message: { code: 'comfyui.not_comfyui' } });
    replying((response) => void response.write('{'));
    expect(await server(undefined, 50)).toMatchObject({ message: { code: 'comfyui.not_comfyui' } });
  });

  it('says what is missing in a workflow', async () => {
    expect(await workflow('')).toMatchObject({ message: { code: 'comfyui.no_workflow' } });
    expect(await workflow('scene.json')).toMatchObject({ message: { code: 'comfyui.no_workflow' } });
    expect(await workflow(join(tempDir('none'), 'none.json'))).toMatchObject({
      message: { code: 'comfyui.workflow_not_found', name: 'none.json' },
    });
    expect(await workflow(workflowFile({ nodes: [] }))).toMatchObject({
      message: { code: 'comfyui.workflow_of_editor' },
    });
    expect(await workflow(workflowFile(JSON.stringify(WORKFLOW).replace('{{seed}}', '5')))).toMatchObject({
      level: 'error',
      message: { code: 'comfyui.workflow_no_place', places: '{{seed}}' },
    });
    expect(await workflow(`"${workflowFile()}"`)).toMatchObject({ level: 'ok' });
  });

  it('reads neither a folder, nor a pipe that never ends, nor a file that no workflow is as large as', async () => {
    const folder = tempDir('hostile');
    const unreadable = { level: 'error', message: { code: 'comfyui.workflow_not_found' } };
    expect(await workflow(folder)).toMatchObject(unreadable);
    if (process.platform !== 'win32') {
      execFileSync('mkfifo', [join(folder, 'pipe.json')]);
      expect(await workflow(join(folder, 'pipe.json'))).toMatchObject(unreadable);
    }
    const large = join(folder, 'large.json');
    writeFileSync(large, '');
    truncateSync(large, 5 * 1024 * 1024);
    expect(await workflow(large)).toMatchObject(unreadable);
  });
});
