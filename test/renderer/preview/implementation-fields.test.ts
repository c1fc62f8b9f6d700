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
