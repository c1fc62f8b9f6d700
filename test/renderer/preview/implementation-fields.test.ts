import { expect, it } from 'vitest';
import { asked } from './panel';
import { panelForTests } from './panel-for-tests';
import { makeTask, quietScenario } from './scenarios';

const { open } = panelForTests(quietScenario);

it('the settings draw an implementation’s option from the contract’s list, and store it by its key', async () => {
  const page = await open();
  await page.getByTestId('nav-settings').click();
  const speed = page.getByLabel('espeak-ng 읽는 속도');
  expect(await speed.inputValue()).toBe('100 %');
  await speed.fill('500');
  await speed.press('Enter');
  await page.locator('[data-setting="espeak-ng.speed"][aria-invalid=true]').waitFor();
  await speed.fill('90');
  await speed.press('Enter');
  await page.getByText('저장됨').waitFor();
  expect(await asked(page, 'settings:set')).toEqual([{ options: { 'espeak-ng.speed': 90 } }]);
});

it('options of an implementation that must be chosen are shown once it is', async () => {
  const page = await open();
  await page.getByTestId('nav-settings').click();
  await page.getByLabel('espeak-ng 읽는 속도').waitFor();
  expect(await page.getByLabel('워크플로 파일').count()).toBe(0);
  await page.getByTestId('add-source-comfyui').click();
  expect(await page.getByLabel('ComfyUI 주소').inputValue()).toBe('http://127.0.0.1:8188');
  const workflow = page.getByLabel('워크플로 파일');
  await workflow.fill('/home/minji/scene.json');
  await workflow.press('Enter');
  await expect
    .poll(async () => (await asked(page, 'settings:set')).at(-1))
    .toEqual({ options: { 'comfyui.workflow': '/home/minji/scene.json' } });
  const address = page.getByLabel('ComfyUI 주소');
  await address.fill('next door');
  await address.press('Enter');
  await page.locator('[data-setting="comfyui.address"][aria-invalid=true]').waitFor();
});

it('the settings show what a chosen voice needs: its address, and whether it has a key, which never comes back', async () => {
  const page = await open();
  await page.getByTestId('nav-settings').click();
  const key = page.getByLabel('음성 서버의 API 키', { exact: true });
  expect(await key.count()).toBe(0);
  await page.getByLabel('목소리 이름').waitFor();
  await page.getByLabel('내레이션 음성 엔진').selectOption({ label: '음성 서버' });
  await page.getByText('저장된 키가 없습니다. 내 컴퓨터의 서버라면 보통 필요 없습니다.').last().waitFor();
  // Its voices have names of their own, and another's speed means nothing.
  expect(await page.getByLabel('목소리 이름').count()).toBe(0);
  expect(await page.getByLabel('espeak-ng 읽는 속도').count()).toBe(0);
  const address = page.getByLabel('음성 서버 주소');
  await address.fill('http://me:secret@host/v1');
  await address.press('Enter');
  await page.locator('[data-setting="openai-speech.address"][aria-invalid=true]').waitFor();
  await address.fill('http://127.0.0.1:8880/v1');
  await address.press('Enter');
  const line = page.locator('[data-setting="openai-speech.key"]');
  await key.fill('sk-test');
  await line.getByTestId('save-key').click();
  await line.getByTestId('remove-key').waitFor();
  await expect.poll(() => key.inputValue()).toBe('');
  await line.getByTestId('remove-key').click();
  await line.getByTestId('remove-key').waitFor({ state: 'detached' });
  expect(await asked(page, 'settings:set-option-secret')).toEqual([
    { key: 'openai-speech.key', value: 'sk-test' },
    { key: 'openai-speech.key', value: '' },
  ]);
  const patches = JSON.stringify(await asked(page, 'settings:set'));
  expect(patches).toContain('http://127.0.0.1:8880/v1');
  expect(patches).not.toContain('sk-test');
  await page.getByTestId('hear-voice').waitFor();
});

it('the settings take a program that reads, with its arguments, once it is left', async () => {
  const page = await open();
  await page.getByTestId('nav-settings').click();
  await page.getByLabel('내레이션 음성 엔진').selectOption({ label: '내 프로그램' });
  const command = page.getByTestId('own-voice.command');
  await command.getByLabel('내 음성 프로그램').fill(' /opt/speak ');
  await command.getByTestId('add-argument').click();
  await command.getByLabel('인자 1', { exact: true }).fill('{wavFile}');
  await page.getByTestId('hear-voice').focus();
  await command.getByText('저장됨').waitFor();
  expect((await asked(page, 'settings:set')).at(-1)).toEqual({
    options: { 'own-voice.command': ['/opt/speak', '{wavFile}'] },
  });
});

it('the chain of picture sources is arranged with the keyboard alone, and stored in its order', async () => {
  const page = await open();
  await page.getByTestId('nav-settings').click();
  for (const id of ['archives', 'comfyui', 'own-folder']) {
    await page.getByTestId(`add-source-${id}`).press('Enter');
    await page.getByTestId(`add-source-${id}`).waitFor({ state: 'detached' });
  }
  const stored = async () => (await asked(page, 'settings:set')).at(-1);
  const chain = (pictures: string[]) => ({ chosen: { writer: 'automatic', pictures, voice: 'automatic' } });
  await page.getByRole('button', { name: '내 그림 폴더 위로' }).press('Alt+ArrowUp');
  await expect.poll(stored).toEqual(chain(['archives', 'own-folder', 'comfyui']));
  // The focus went with the row.
  await page.keyboard.press('Enter');
  await expect.poll(stored).toEqual(chain(['own-folder', 'archives', 'comfyui']));
  await page.getByRole('button', { name: 'ComfyUI로 생성 빼기' }).press('Enter');
  await expect.poll(stored).toEqual(chain(['own-folder', 'archives']));
  const rows = await page.getByTestId('source-list').getByRole('listitem').allTextContents();
  expect(rows).toEqual(['내 그림 폴더', '공개 자료실', '타이틀 카드 (항상 마지막)']);
});

const flow = {
  id: 'flow',
  name: { ko: 'Google Flow', en: 'Google Flow' },
  terms: 'https://policies.example/terms',
  hosts: ['labs.google'],
  signInHosts: ['accounts.google.com'],
  isOwn: false,
  isShipped: true,
};
const closed = { ...flow, id: 'whisk', name: { ko: 'Whisk', en: 'Whisk' }, closed: '2026-04-30' };

it('a site is used with the creator’s account only after they were told what that means, and can be withdrawn', async () => {
  const page = await open({ scenario: { ...quietScenario, recipes: [flow, closed] } });
  await page.getByTestId('nav-settings').click();
  await page.getByTestId('add-source-recipes').click();
  const stored = async () => (await asked(page, 'settings:set')).at(-1);
  await page.getByRole('button', { name: 'Google Flow 사용 허용' }).click();
  await page.getByRole('dialog').getByText('https://policies.example/terms').waitFor();
  await page.getByRole('dialog').getByText('accounts.google.com').waitFor();
  await page.getByText('허용하지 않기').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await stored()).not.toHaveProperty('options');
  await page.getByRole('button', { name: 'Google Flow 사용 허용' }).click();
  await page.getByTestId('confirm').click();
  await expect.poll(stored).toEqual({ options: { 'recipes.site': 'flow@labs.google~accounts.google.com' } });
  await page.getByTestId('site-flow').getByText('허용함').waitFor();
  await page.getByRole('button', { name: 'Google Flow 허용 취소' }).click();
  await expect.poll(stored).toEqual({ options: { 'recipes.site': '' } });
  await page.getByTestId('site-whisk').getByText('2026-04-30 서비스 종료').waitFor();
  expect(await page.getByTestId('site-whisk').getByRole('button').count()).toBe(0);
});

it('a recipe that leads elsewhere than the creator allowed is said to be unused', async () => {
  const settings = {
    ...quietScenario.settings,
    chosen: { ...quietScenario.settings.chosen, pictures: ['recipes'] },
    options: { 'recipes.site': 'flow@labs.google~accounts.google.com' },
  };
  const moved = { ...flow, hosts: ['labs.google', 'elsewhere.example'], isOwn: true };
  const page = await open({ scenario: { ...quietScenario, settings, recipes: [moved] } });
  await page.getByTestId('nav-settings').click();
  await page.getByTestId('site-flow').getByText('쓰려면 다시 허용해 주세요').waitFor();
  await page.getByRole('button', { name: 'Google Flow 처음 상태로' }).click();
  await page.getByTestId('confirm').click();
  await expect.poll(async () => await asked(page, 'recipes:reset')).toEqual([{ id: 'flow' }]);
});

it('a voice of a service is picked from its list once its key is saved, found by any word of it', async () => {
  const page = await open();
  await page.getByTestId('nav-settings').click();
  await page.getByLabel('내레이션 음성 엔진').selectOption({ label: '타입캐스트' });
  const list = page.getByTestId('voice-list');
  await list.click();
  await page.getByText('먼저 설정에서 이 서비스의 키를 저장해 주세요.').waitFor();
  await page.keyboard.press('Escape');
  const key = page.locator('[data-setting="typecast.key"]');
  await key.locator('input').fill('secret');
  await key.getByTestId('save-key').click();
  await key.getByTestId('remove-key').waitFor();
  await list.click();
  await page.getByPlaceholder('목소리 찾기').fill('young');
  expect(await page.locator('[data-voice]').count()).toBe(1);
  await page.locator('[data-voice="tc_672c5f5ce59fac2a48faeaee"]').click();
  await expect
    .poll(async () => (await asked(page, 'settings:set')).at(-1))
    .toEqual({ options: { 'typecast.voice': 'tc_672c5f5ce59fac2a48faeaee' } });
  const typed = page.locator('input[data-setting="typecast.voice"]');
  await typed.fill('../user');
  await typed.press('Enter');
  await page.getByText('목소리 ID에는 영문자, 숫자, -, _만 쓸 수 있습니다.').waitFor();
});

const MODEL = 'supertonic-3';

it('the settings show a neural voice’s model with its size and licence, and download it only when asked', async () => {
  const page = await open();
  await page.getByTestId('nav-settings').click();
  await page.getByLabel('내레이션 음성 엔진').selectOption('sherpa-onnx');
  const model = page.getByTestId(`voice-model-${MODEL}`);
  await model.getByText('139 MB · OpenRAIL-M').waitFor();
  await model.getByText('아직 내려받지 않았습니다.').waitFor();
  await model.getByRole('button', { name: '이용 조건' }).click();
  await expect.poll(() => asked(page, 'voice-models:open-licence')).toEqual([{ id: MODEL }]);
  expect(await asked(page, 'voice-models:download')).toEqual([]);
  await model.getByRole('button', { name: '내려받기' }).click();
  await expect.poll(() => asked(page, 'voice-models:download')).toEqual([{ id: MODEL }]);
});

const neural = { ...quietScenario.settings, chosen: { ...quietScenario.settings.chosen, voice: 'sherpa-onnx' } };

it('a download that goes on shows how much has come, and is stopped by a button', async () => {
  const page = await open({
    scenario: {
      ...quietScenario,
      settings: neural,
      voiceModels: [{ id: MODEL, state: 'downloading', bytes: 72_647_884 }],
    },
  });
  await page.getByTestId('nav-settings').click();
  const model = page.getByTestId(`voice-model-${MODEL}`);
  await model.getByText('69 MB / 139 MB').waitFor();
  expect(await model.getByRole('progressbar').getAttribute('value')).toBe('72647884');
  await model.getByRole('button', { name: '멈추기' }).click();
  await expect.poll(() => asked(page, 'voice-models:cancel')).toEqual([{ id: MODEL }]);
});

it('a download that broke off says why, and what came of it is gone on with or deleted after a question', async () => {
  const error = { code: 'step_failed', message: { code: 'model.half', host: 'huggingface.co' } } as const;
  const page = await open({
    scenario: {
      ...quietScenario,
      settings: neural,
      voiceModels: [{ id: MODEL, state: 'absent', bytes: 72_647_884, error }],
    },
  });
  await page.getByTestId('nav-settings').click();
  const model = page.getByTestId(`voice-model-${MODEL}`);
  await model.getByText('huggingface.co에서 모델을 받다가 끊겼습니다.', { exact: false }).waitFor();
  await model.getByRole('button', { name: '지우기' }).click();
  await page.getByRole('dialog').getByText('지금까지 받은 파일을 지웁니다.').waitFor();
  await page.getByText('그대로 두기').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await asked(page, 'voice-models:remove')).toEqual([]);
  await model.getByRole('button', { name: '이어받기' }).click();
  await expect.poll(() => asked(page, 'voice-models:download')).toEqual([{ id: MODEL }]);
  await model.getByRole('button', { name: '지우기' }).click();
  await page.getByTestId('confirm').click();
  await expect.poll(() => asked(page, 'voice-models:remove')).toEqual([{ id: MODEL }]);
});

it('the key of a film’s own voice has its place in the settings, which have chosen another', async () => {
  const unpaid = makeTask(901, 'video', {
    title: '가을 산책',
    metadata: { title: '가을 산책', voiceEngine: 'elevenlabs' },
    needsYou: { code: 'voice_unauthorized', message: 'ElevenLabs가 키를 받지 않았습니다.' },
  });
  const page = await open({ scenario: { ...quietScenario, waiting: [unpaid] } });
  await page.getByTestId('nav-today').click();
  await page.getByTestId('needs-you').getByRole('button', { name: '설정 열기' }).click();
  const key = page.locator('[data-setting="elevenlabs.key"]');
  await key.getByLabel('ElevenLabs API 키', { exact: true }).and(page.locator(':focus')).waitFor();
  await key.locator('input').fill('secret');
  await key.getByTestId('save-key').click();
  // Where it is stored, so that it can be removed too.
  await page.getByTestId('nav-queue').click();
  await page.getByTestId('nav-settings').click();
  await key.getByTestId('remove-key').click();
});

it('a film whose neural voice has no model leads to the list of models, though the settings have chosen another voice', async () => {
  const parked = makeTask(902, 'video', {
    title: '겨울 바다',
    metadata: { title: '겨울 바다', voiceEngine: 'sherpa-onnx' },
    needsYou: { code: 'no_voice', message: { code: 'voice.neural_not_there' } },
  });
  const page = await open({ scenario: { ...quietScenario, waiting: [parked] } });
  await page.getByTestId('nav-today').click();
  const task = page.getByTestId('needs-you');
  await task.getByText('모델을 내려받으면 이어서 진행합니다', { exact: false }).waitFor();
  await task.getByRole('button', { name: '설정 열기' }).click();
  await page.locator('[data-setting="sherpa-onnx.speechModel"]:focus').waitFor();
  await page.getByTestId(`voice-model-${MODEL}`).getByRole('button', { name: '내려받기' }).waitFor();
});

it('a voice of the system is picked from the list of its program, where each is heard first', async () => {
  const page = await open();
  await page.getByTestId('nav-settings').click();
  await page.getByTestId('voice-list').click();
  await page.getByRole('button', { name: 'Korean · female3 들어 보기' }).click();
  await expect
    .poll(async () => (await asked(page, 'settings:hear-reading')).at(-1))
    .toMatchObject({ by: { voiceEngine: 'automatic', voice: 'ko+f3' } });
  await page.locator('[data-voice="ko+f3"]').click();
  await expect.poll(async () => (await asked(page, 'settings:set')).at(-1)).toEqual({ voice: 'ko+f3' });
  await expect.poll(() => page.getByLabel('목소리 이름').inputValue()).toBe('ko+f3');
});

it('Escape closes the list of voices, and not the form around it', async () => {
  const page = await open();
  await page.keyboard.press('Control+Shift+N');
  const form = page.getByRole('dialog', { name: '새 영상' });
  await form.getByTestId('voice-list').click();
  await page.getByPlaceholder('목소리 찾기').and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Escape');
  await page.getByPlaceholder('목소리 찾기').waitFor({ state: 'detached' });
  await form.getByTestId('voice-list').and(page.locator(':focus')).waitFor();
  expect(await form.getByTestId('submit-film').isVisible()).toBe(true);
});

it('ComfyUI is tested from beside its address: what was found is said below, and forgotten when its settings change', async () => {
  const page = await open();
  await page.getByTestId('nav-settings').click();
  await page.getByTestId('add-source-comfyui').click();
  await page.getByRole('button', { name: 'ComfyUI 시험' }).press('Enter');
  const found = page.getByTestId('found-comfyui');
  await found.getByText('127.0.0.1:8188에서 ComfyUI 0.3.64이(가) 응답합니다(12 ms).').waitFor();
  expect(await found.getByRole('listitem').count()).toBe(2);
  const style = page.getByLabel('ComfyUI 화풍');
  await style.fill('watercolor');
  await style.press('Enter');
  await found.getByRole('list').waitFor({ state: 'detached' });
});

it('the list of a neural model’s voices names each once: its number is its name', async () => {
  const page = await open({ scenario: { ...quietScenario, settings: neural } });
  await page.getByTestId('nav-settings').click();
  await page.getByTestId('voice-list').first().click();
  const voices = page.locator('[data-voice]');
  await voices.first().waitFor();
  expect((await voices.allTextContents()).slice(0, 3)).toEqual(['1번 목소리', '2번 목소리', '3번 목소리']);
});
