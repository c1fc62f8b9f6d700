import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { Ref } from 'react';

/** The search field at the head of a list or a log. */
export function SearchField({
  ref,
  className,
  label,
  testId,
  value,
  onChange,
}: {
  readonly ref?: Ref<HTMLInputElement>;
  readonly className?: string | undefined;
  readonly label: string;
  readonly testId?: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}) {
  return (
    <TextInput
      ref={ref ?? null}
      className={className ?? ''}
      size="xs"
      leftSection={<IconSearch size={14} stroke={1.7} aria-hidden />}
      placeholder={label}
      aria-label={label}
      data-testid={testId}
      maxLength={200}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
