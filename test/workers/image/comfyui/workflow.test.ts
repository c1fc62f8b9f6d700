import { describe, expect, it } from 'vitest';
import { readWorkflow, workflowOf } from '../../../../workers/image/comfyui/workflow';
import { WORKFLOW, workflowFile } from '../../../fixtures/comfyui/comfyui-server';

const FILLING = { prompt: 'a "red" fox', negative: 'text', width: 1_344, height: 768, seed: 7 };
const text = JSON.stringify(WORKFLOW);
const codeOf = (content: string): unknown => {
  try {
    workflowOf(content, 'w.json');
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('A workflow', () => {
  it('has its places filled: a text that is only a place takes the number itself', () => {
    const graph = workflowOf(text, 'w.json').fill(FILLING);
    expect(graph['3']?.inputs).toMatchObject({ seed: 7, steps: 20, model: ['4', 0] });
    expect(graph['5']?.inputs).toMatchObject({ width: 1_344, height: 768 });
    expect(graph['6']?.inputs.text).toBe('best quality, a "red" fox');
    expect(graph['7']?.inputs.text).toBe('text');
  });

  it('may have a place in place of a number, without quotes', () => {
    const bare = text.replace('"{{seed}}"', '{{seed}}').replace('"{{width}}"', '{{ width }}');
    expect(workflowOf(bare, 'w.json').fill(FILLING)).toEqual(workflowOf(text, 'w.json').fill(FILLING));
  });

  it('takes what a prompt says of places as text', () => {
    const graph = workflowOf(text, 'w.json').fill({ ...FILLING, prompt: 'a sign that says {{seed}} and $1' });
    expect(graph['6']?.inputs.text).toBe('best quality, a sign that says {{seed}} and $1');
  });

  it('names the model that it loads, where it names one', () => {
    expect(workflowOf(text, 'w.json').model).toBe('sdxl.safetensors');
    expect(workflowOf(text.replace('ckpt_name', 'x'), 'w.json').model).toBeUndefined();
  });

  it('may be without a place for what must not be in the picture', () => {
    expect(codeOf(text.replace('{{negative}}', ''))).toBeUndefined();
  });

  it.each([
    ['is no JSON', '{"3": ', { code: 'comfyui.workflow_not_json' }],
    [
      'was saved for the editor',
      '{"last_node_id": 9, "nodes": [], "links": []}',
      { code: 'comfyui.workflow_of_editor' },
    ],
    ['is another JSON file', '{"name": "x"}', { code: 'comfyui.workflow_not_api' }],
    ['is empty', '{}', { code: 'comfyui.workflow_not_api' }],
    ['is a list', '[]', { code: 'comfyui.workflow_not_api' }],
    [
      'lacks places',
      text.replace('{{prompt}}', 'a fox').replace('{{seed}}', '5'),
      { code: 'comfyui.workflow_no_place', places: '{{prompt}}, {{seed}}' },
    ],
  ])('that %s waits for the creator, who is told what is wrong', (_what, content, problem) => {
    expect(codeOf(content)).toMatchObject({ code: 'picture_source_unusable', problem: { name: 'w.json', ...problem } });
  });

  it('is read from the path of the settings, also in the quotes that Windows copies with it', async () => {
    const path = workflowFile();
    expect((await readWorkflow(`"${path}"`)).name).toBe('scene.json');
    await expect(readWorkflow('')).rejects.toMatchObject({ problem: { code: 'comfyui.no_workflow' } });
    await expect(readWorkflow('scene.json')).rejects.toMatchObject({ problem: { code: 'comfyui.no_workflow' } });
    await expect(readWorkflow(`${path}.away`)).rejects.toMatchObject({
      problem: { code: 'comfyui.workflow_not_found', name: 'scene.json.away' },
    });
  });
});
