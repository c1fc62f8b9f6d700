import { useTranslation } from 'react-i18next';
import { attempt } from '../../../actions/attempt';
import { client } from '../../../store';
import type { ProgramForm } from '../../../store/drafts';
import { useProcessorLook } from '../../../store/processors';
import { Button } from '../../../ui/button';
import { ArgumentList } from './argument-list';
import { EnvRows } from './env-rows';
import { NumberLine, TextLine, TimeLimitLine } from './fields';
import { SecretList } from './secret-list';
import type { ProcessorEditor } from './use-processor';

export function ProgramFields({ editor }: { readonly editor: ProcessorEditor }) {
  const { t } = useTranslation();
  const { type, form, change, problems, isChanged } = editor;
  const { program } = form;
  const found = useProcessorLook((state) => state.look?.types[type].program);
  const set = (part: Partial<ProgramForm>): void => change((now) => ({ program: { ...now.program, ...part } }));
  const choose = (channel: 'settings:choose-program' | 'settings:choose-folder', take: (path: string) => void) =>
    attempt(async () => {
      const { path } = await client.call(channel, undefined);
      if (path !== undefined) take(path);
    });
  const foundElsewhere = !isChanged && found !== undefined && found !== program.program;
  return (
    <>
      <TextLine
        label={t('processors.program')}
        hint={t('processors.programHint')}
        problem={problems.program}
        value={program.program}
        testId="processor-program"
        onChange={(text) => set({ program: text })}
        beside={
          <Button
            data-testid="choose-program"
            onClick={() => void choose('settings:choose-program', (path) => set({ program: path }))}
          >
            {t('processors.choose')}
          </Button>
        }
        below={foundElsewhere ? t('processors.found', { path: found }) : undefined}
      />
      <ArgumentList
        args={program.args}
        hint={t('processors.argsHint')}
        problems={problems}
        onChange={(args) => set({ args })}
      />
      <TextLine
        label={t('processors.cwd')}
        hint={t('processors.cwdHint')}
        problem={problems.cwd}
        value={program.cwd}
        testId="processor-cwd"
        onChange={(cwd) => set({ cwd })}
        beside={
          <Button onClick={() => void choose('settings:choose-folder', (cwd) => set({ cwd }))}>
            {t('settings.choose')}
          </Button>
        }
      />
      <EnvRows rows={program.env} problems={problems} onChange={(env) => set({ env })} />
      <SecretList editor={editor} hint={t('processors.secretsProgram')} />
      <TimeLimitLine
        problem={problems.timeoutMinutes}
        value={program.timeoutMinutes}
        onChange={(timeoutMinutes) => set({ timeoutMinutes })}
      />
      <NumberLine
        label={t('processors.grace')}
        hint={t('processors.graceHint')}
        problem={problems.graceSeconds}
        unit={t('processors.seconds')}
        value={program.graceSeconds}
        testId="processor-grace"
        onChange={(graceSeconds) => set({ graceSeconds })}
      />
    </>
  );
}
