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
