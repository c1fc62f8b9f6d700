import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import 'pretendard/dist/web/variable/pretendardvariable.css';
import './theme/tokens.css';
import './theme/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { openFromOutside } from './app/open-from-outside';
import { startI18n, systemLanguage } from './i18n';
import { client } from './store';
import { drafts } from './store/drafts';
import { loadSettings } from './store/settings';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
openFromOutside();
drafts.onWritten(() => void client.call('shell:keep-typed', undefined).catch(() => {}));
await startI18n(systemLanguage(navigator.languages));
// Read before the first paint, so that neither language nor theme changes visibly. Without its settings the panel follows the system;
// the failure shows when the snapshot fails too.
await loadSettings().catch((error: unknown) => console.error('settings:get:', error));
createRoot(root).render(<App />);
