import { useTranslation } from 'react-i18next';

export function ProjectScreen() {
  const { t } = useTranslation();
  return <h1>{t('nav.projects')}</h1>;
}
