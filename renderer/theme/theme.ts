import { type CSSVariablesResolver, createTheme, Input, type MantineColorsTuple } from '@mantine/core';

const blue: MantineColorsTuple = [
  '#eef3ff',
  '#dbe6ff',
  '#b9ceff',
  '#8fb0ff',
  '#6ea1ff',
  '#3b6cf6',
  '#2563eb',
  '#1d4fc4',
  '#183f9c',
  '#132f73',
];

/** Mantine's greys of the dark scheme, in the panel's blue-grey. 6 fills inputs; 8 and 5 fill segmented controls. */
const dark: MantineColorsTuple = [
  '#e6e9ef',
  '#c3c9d5',
  '#97a1b3',
  '#6b7588',
  '#3a4252',
  '#2b3342',
  '#1b202a',
  '#171b23',
  '#10141b',
  '#0f1218',
];

const HINT = { fontSize: 'var(--t-s)', lineHeight: 'var(--lh)' };

/** Mantine uses the panel's tokens: the same sizes, and no colours of its own. */
export const theme = createTheme({
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: 'var(--t-s)', sm: 'var(--t-m)', md: 'var(--t-m)', lg: 'var(--t-l)', xl: 'var(--t-xl)' },
  lineHeights: { xs: 'var(--lh)', sm: 'var(--lh)', md: 'var(--lh)', lg: 'var(--lh)', xl: 'var(--lh)' },
  spacing: { xs: 'var(--s1)', sm: 'var(--s2)', md: 'var(--s3)', lg: 'var(--s4)', xl: 'var(--s5)' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '8px', xl: '12px' },
  defaultRadius: 'sm',
  headings: { fontFamily: 'var(--font)', fontWeight: '700' },
  colors: { studio: blue, dark },
  primaryColor: 'studio',
  primaryShade: { light: 6, dark: 4 },
  autoContrast: true,
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Mantine makes them two pixels smaller than the field's own words, in lines closer than any text.
    InputWrapper: Input.Wrapper.extend({ styles: { description: HINT, error: HINT } }),
    InputDescription: Input.Description.extend({ styles: { description: HINT } }),
    InputError: Input.Error.extend({ styles: { error: HINT } }),
  },
});

export const resolver: CSSVariablesResolver = () => {
  const common = {
    '--mantine-color-body': 'var(--panel)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-dimmed': 'var(--mute)',
    '--mantine-color-placeholder': 'var(--mute)',
    '--mantine-color-anchor': 'var(--run)',
    '--mantine-color-error': 'var(--fail)',
    '--mantine-color-default': 'var(--panel)',
    '--mantine-color-default-hover': 'var(--hover)',
    '--mantine-color-default-border': 'var(--line)',
    '--mantine-color-default-color': 'var(--text)',
    '--mantine-color-disabled': 'var(--hover)',
    '--mantine-color-disabled-color': 'var(--mute)',
    '--mantine-color-disabled-border': 'var(--line)',
  };
  return { variables: {}, light: common, dark: common };
};
