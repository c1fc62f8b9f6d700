import { useTranslation } from 'react-i18next';

export function ProjectsScreen() {
  const { t } = useTranslation();
  return <h1>{t('nav.projects')}</h1>;
}
