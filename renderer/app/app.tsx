import { MantineProvider, useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { client, sync } from '../store';
import { useSettings } from '../store/settings';
import { keepScreen, setUi, showScreen } from '../store/ui';
import { resolver, theme } from '../theme/theme';
import { Shell } from './shell';

/** Applies the theme of the settings. Mantine remembers the last one, so the next start paints in it at once. */
function ThemeFromSettings() {
  const chosen = useSettings((state) => state.settings?.theme);
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => {
    if (chosen !== undefined) setColorScheme(chosen === 'system' ? 'auto' : chosen);
  }, [chosen, setColorScheme]);
  return null;
}

export function App() {
  useEffect(() => {
    const stop = sync.start();
    const stopOpening = client.on('app:open-task', ({ id }) => setUi({ detailId: id }));
    const stopAsking = client.on('app:open-questions', () => showScreen('needsYou'));
    const stopKeeping = keepScreen();
    return () => {
      stop();
      stopOpening();
      stopAsking();
      stopKeeping();
    };
  }, []);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={resolver} defaultColorScheme="auto">
      <ThemeFromSettings />
      <Shell />
    </MantineProvider>
  );
}
