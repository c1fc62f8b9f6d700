import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import 'pretendard/dist/web/variable/pretendardvariable.css';
import './theme/tokens.css';
import './theme/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { startI18n, systemLanguage } from './i18n';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
await startI18n(systemLanguage(navigator.languages));
createRoot(root).render(<App />);
