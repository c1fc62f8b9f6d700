import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/attempt';
import { money } from '../../format/money';
import { useLanguage } from '../../i18n';
import { client } from '../../store';
import { TextField } from './fields';

/** What may be spent on pictures, by a task and on a day; and what was spent today. */
export function BudgetFields() {
  const { t } = useTranslation();
  const language = useLanguage();
  const [today, setToday] = useState<number>();
  useEffect(() => {
    void attempt(async () => setToday((await client.call('settings:spending', undefined)).today));
  }, []);
  const spent = today === undefined ? '…' : money({ amount: today, currency: 'USD' }, language);
  return (
    <>
      <BudgetField kind="task" label={t('settings.budgetTask')} hint={t('settings.budgetTaskHint')} />
      <BudgetField kind="day" label={t('settings.budgetDay')} hint={t('settings.budgetDayHint', { spent })} />
    </>
  );
}

function BudgetField({
  kind,
  label,
  hint,
}: {
  readonly kind: 'task' | 'day';
  readonly label: string;
  readonly hint: string;
}) {
  const { t } = useTranslation();
  return (
    <TextField
      name={`budgets.${kind}`}
      label={label}
      hint={hint}
      invalid={t('settings.badPrice')}
      read={({ budgets }) => budgets[kind]?.toString() ?? ''}
      // A text that is no number becomes NaN, which the contract refuses in words.
      patch={(text, { budgets }) => ({ budgets: { ...budgets, [kind]: text === '' ? null : Number(text) } })}
    />
  );
}
