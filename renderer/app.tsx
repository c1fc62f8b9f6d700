import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { Shell } from './features/shell/shell';
import { sync } from './store';
import { resolver, theme } from './theme/theme';

export function App() {
  useEffect(() => sync.start(), []);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={resolver} defaultColorScheme="auto">
      <Notifications position="bottom-right" limit={4} autoClose={5_000} />
      <Shell />
    </MantineProvider>
  );
}
