import { z } from 'zod';
import { count, filled, text } from './define';

/** Programs that a worker runs: FFmpeg, a speech engine. `output` is what the program itself printed, as it is. */
export const PROGRAM_PROBLEMS = {
  /** It ended by itself, with this exit code. */
  'program.failed': filled(
    { program: text, exitCode: z.int(), output: text },
    {
      ko: ({ program, exitCode, output }) =>
        `${program} 실행이 실패했습니다 (종료 코드 ${exitCode})${afterColon(output)}`,
      en: ({ program, exitCode, output }) => `${program} failed (exit code ${exitCode})${afterColon(output)}`,
    },
  ),
  /** The system or somebody else ended it. */
  'program.killed': filled(
    { program: text, signal: text, output: text },
    {
      ko: ({ program, signal, output }) => `${program} 실행이 실패했습니다 (${signal})${afterColon(output)}`,
      en: ({ program, signal, output }) => `${program} was ended by ${signal}${afterColon(output)}`,
    },
  ),
  'program.cannot_start': filled(
    { program: text, reason: text },
    {
      ko: ({ program, reason }) => `${program} 프로그램을 실행할 수 없습니다 (${reason}).`,
      en: ({ program, reason }) => `${program} could not be started (${reason}).`,
    },
  ),
  'program.too_slow': filled(
    { program: text, seconds: count },
    {
      ko: ({ program, seconds }) => `${program} 실행이 ${seconds}초 안에 끝나지 않았습니다.`,
      en: ({ program, seconds }) => `${program} did not end within ${seconds} s.`,
    },
  ),
  'program.too_much_output': filled(
    { program: text, maxBytes: count },
    {
      ko: ({ program, maxBytes }) => `${program} 출력이 너무 깁니다 (${maxBytes} bytes).`,
      en: ({ program, maxBytes }) => `${program} printed too much (more than ${maxBytes} bytes).`,
    },
  ),
} as const;

function afterColon(output: string): string {
  return output === '' ? '' : `: ${output}`;
}
