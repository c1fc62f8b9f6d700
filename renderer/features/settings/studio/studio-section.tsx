import { useTranslation } from 'react-i18next';
import { useSettings } from '../../../store/settings';
import { useStudio } from '../../../store/use-studio';
import { Section } from '../section';
import { EntryFields } from './entry-fields';
import { FolderField } from './folder-field';
import { JoinField } from './join-field';
import { LeaveField } from './leave-field';
import { LimitField } from './limit-field';
import { StateField } from './state-field';
import { TestField } from './test-field';
import { useStudioEntry } from './use-studio-entry';
import { useStudioTest } from './use-studio-test';

/** Several machines on one queue: which studio, a look at it, joining and leaving. */
export function StudioSection() {
  const { t } = useTranslation();
  const editor = useStudioEntry();
  const test = useStudioTest(editor);
  const isGiven = useSettings(({ givenStudio }) => givenStudio !== undefined);
  const isJoined = useStudio() !== undefined;
  return (
    <Section name="studio" hint={t('studio.settings.hint')}>
      <StateField />
      <EntryFields editor={editor} problems={test.problems} />
      <FolderField />
      <TestField editor={editor} test={test} />
      {isGiven ? null : <JoinField editor={editor} test={test} />}
      {isJoined ? <LimitField /> : null}
      {isJoined && !isGiven ? <LeaveField /> : null}
    </Section>
  );
}
