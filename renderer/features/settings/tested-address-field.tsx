import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Finding } from '../../../contract/finding';
import { readOption } from '../../../contract/implementations';
import type { TestedAddressOption } from '../../../contract/options/option-kinds';
import { attempt } from '../../actions/attempt';
import { allSaved } from '../../actions/settings';
import { useLanguage } from '../../i18n';
import { client } from '../../store';
import { useSettings } from '../../store/settings';
import { Button } from '../../ui/button';
import { TextField } from './fields';
import { FindingList } from './finding-list';
import classes from './settings.module.css';

const NAMES = { comfyui: 'ComfyUI' } as const satisfies Record<TestedAddressOption['tests'], string>;
const CALLS = { comfyui: 'settings:test-comfyui' } as const satisfies Record<TestedAddressOption['tests'], string>;

/** An address with a button that tests what is there, and below it what the test found. */
export function TestedAddressField({ option }: { readonly option: TestedAddressOption }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { findings, isBusy, run } = useTest(option.tests);
  return (
    <>
      <TextField
        name={option.key}
        label={option.label[language]}
        hint={option.hint[language]}
        invalid={t('settings.badUrl')}
        read={({ options }) => readOption(option, options)}
        patch={(value, { options }) => ({ options: { ...options, [option.key]: value } })}
        beside={
          <Button
            disabled={isBusy}
            aria-busy={isBusy}
            aria-label={t('settings.tryItOf', { name: NAMES[option.tests] })}
            data-testid={`test-${option.tests}`}
            onClick={() => void run()}
          >
            {t(isBusy ? 'settings.looking' : 'settings.tryIt')}
          </Button>
        }
      />
      <div className={classes.found} role="status" data-testid={`found-${option.tests}`}>
        {findings === undefined ? null : <FindingList findings={findings} />}
      </div>
    </>
  );
}

/** What the test found of the stored settings; forgotten when one of the service's changes. */
function useTest(service: TestedAddressOption['tests']) {
  const [findings, setFindings] = useState<readonly Finding[]>();
  const [isBusy, setBusy] = useState(false);
  const tested = useSettings(({ settings }) =>
    JSON.stringify(Object.entries(settings?.options ?? {}).filter(([key]) => key.startsWith(`${service}.`))),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => setFindings(undefined), [tested]);
  const run = async (): Promise<void> => {
    setBusy(true);
    setFindings(undefined);
    await attempt(async () => {
      await allSaved();
      setFindings((await client.call(CALLS[service], undefined)).findings);
    });
    setBusy(false);
  };
  return { findings, isBusy, run };
}
