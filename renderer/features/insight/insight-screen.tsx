import { useTranslation } from 'react-i18next';

export function InsightScreen() {
  const { t } = useTranslation();
  return <h1>{t('nav.insight')}</h1>;
}
