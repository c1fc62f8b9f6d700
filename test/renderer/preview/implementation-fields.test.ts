import { expect, it } from 'vitest';
import { asked } from './panel';
import { panelForTests } from './panel-for-tests';
import { quietScenario } from './scenarios';

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
  await page.getByText('ComfyUI로 생성').click();
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
  await page.getByRole('radiogroup', { name: '내레이션을 읽는 프로그램' }).getByText('음성 서버').click();
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
  expect(await key.inputValue()).toBe('');
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
  await page.getByRole('radiogroup', { name: '내레이션을 읽는 프로그램' }).getByText('내 프로그램').click();
  const command = page.getByTestId('own-voice.command');
  await command.getByLabel('읽는 프로그램').fill(' /opt/speak ');
  await command.getByTestId('add-argument').click();
  await command.getByLabel('인자 1', { exact: true }).fill('{wavFile}');
  await page.getByTestId('hear-voice').focus();
  await command.getByText('저장됨').waitFor();
  expect((await asked(page, 'settings:set')).at(-1)).toEqual({
    options: { 'own-voice.command': ['/opt/speak', '{wavFile}'] },
  });
});

it('a voice of a service is picked from its list once its key is saved, found by any word of it', async () => {
  const page = await open();
  await page.getByTestId('nav-settings').click();
  await page.getByRole('radiogroup', { name: '내레이션을 읽는 프로그램' }).getByText('타입캐스트').click();
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
  await page.getByText('목소리 ID는 영문자, 숫자, -, _로만 되어 있습니다.').waitFor();
});

it('the settings show a neural voice’s model with its size and licence, and download it only when asked', async () => {
  const page = await open();
  await page.getByTestId('nav-settings').click();
  await page.getByRole('radiogroup', { name: '내레이션을 읽는 프로그램' }).getByText('신경망 음성').click();
  const model = page.getByTestId('voice-model-supertonic-3');
  await model.getByText('139 MB · OpenRAIL-M').waitFor();
  await model.getByText('아직 없습니다.').waitFor();
  expect(await asked(page, 'voice-models:download')).toEqual([]);
  await model.getByRole('button', { name: '내려받기' }).click();
  await expect.poll(() => asked(page, 'voice-models:download')).toEqual([{ id: 'supertonic-3' }]);
});
