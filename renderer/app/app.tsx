import { MantineProvider, useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { sync } from '../store';
import { useSettings } from '../store/settings';
import { loadTextDrafts } from '../store/text-drafts';
import { keepScreen } from '../store/ui';
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
    const stopKeeping = keepScreen();
    void loadTextDrafts();
    return () => {
      stop();
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
