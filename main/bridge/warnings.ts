import type { Warning } from '../../contract/bridge';
import { fromZodError, plainField } from '../../contract/errors';
import { atField, say } from '../../contract/messages';
import {
  type EnqueueInput,
  type IsBuiltin,
  type PipelineInput,
  TASK_TYPES,
  type TaskType,
  unknownFields,
  unusableValue,
} from '../../contract/task';
import type { Language, Sentence } from '../../contract/words';

const KEPT: Sentence = {
  ko: '알 수 없는 항목이라 읽지 않고 보관만 합니다. 이름을 잘못 적지 않았는지 확인해 주세요.',
  en: 'This field is not known: it is kept but not used. Check its spelling.',
};
const IGNORED: Sentence = {
  ko: '알 수 없는 항목이라 쓰지 않았습니다. 이름을 잘못 적지 않았는지 확인해 주세요.',
  en: 'This field is not known and was dropped. Check its spelling.',
};
const UNUSABLE: Sentence = {
  ko: '그래서 쓰지 않고 보관만 합니다.',
  en: 'It is kept but not used.',
};
/** No more than these: a reply must not become longer than its request. */
const MAX_WARNINGS = 20;
const MAX_WARNINGS_OF_MANY = 200;

/** Fields of a body that cause no warning: those that are read, and `retryCount` and `logs`, which the guide itself sends and a new task ignores. */
const KNOWN_TASK_FIELDS = [
  'type',
  'projectId',
  'metadata',
  'priority',
  'userId',
  'maxRetries',
  'dependsOn',
  'retryCount',
  'logs',
];
const KNOWN_FILM_FIELDS: readonly string[] = [
  'projectId',
  'priority',
  'userId',
  'stopAfter',
  ...TASK_TYPES,
  'retryCount',
  'logs',
];

export function warningsOfTask(
  sent: unknown,
  { type, metadata }: EnqueueInput,
  isBuiltin: IsBuiltin,
  language: Language,
): Warning[] {
  return [
    ...warningsFor('', ignoredFields(sent, KNOWN_TASK_FIELDS), IGNORED[language]),
    ...(isBuiltin(type) ? warningsOfMetadata('metadata', type, metadata, language) : []),
  ];
}

/** Of tasks that were sent together; `sent[i]` is what became `inputs[i]`. */
export function warningsOfMany(
  sent: readonly unknown[],
  inputs: readonly EnqueueInput[],
  isBuiltin: IsBuiltin,
  language: Language,
): Warning[] {
  const all = inputs.flatMap((input, index) =>
    warningsOfTask(sent[index], input, isBuiltin, language).map(({ field, message }) => ({
      field: `tasks.${index}${field === '' ? '' : `.${field}`}`,
      message,
    })),
  );
  return all.slice(0, MAX_WARNINGS_OF_MANY);
}

export function warningsOfFilm(
  sent: unknown,
  film: PipelineInput,
  isBuiltin: IsBuiltin,
  language: Language,
): Warning[] {
  return [
    ...warningsFor('', ignoredFields(sent, KNOWN_FILM_FIELDS), IGNORED[language]),
    ...TASK_TYPES.filter(isBuiltin).flatMap((type) => warningsOfMetadata(type, type, film[type] ?? {}, language)),
  ];
}

/** Names that we do not know, then values that do not fit a name of ours, each with what would fit. */
function warningsOfMetadata(inside: string, type: TaskType, metadata: object, language: Language): Warning[] {
  const unusable = Object.entries(metadata).flatMap(([field, value]): Warning[] => {
    const error = unusableValue(type, field, value);
    if (error === undefined) return [];
    const fault = fromZodError(error);
    const path = [inside, field, ...(fault.field === undefined ? [] : [fault.field])].join('.');
    return [{ field: path, message: `${say(atField(fault.problem, path), language)} ${UNUSABLE[language]}` }];
  });
  return [...warningsFor(inside, unknownFields(type, metadata), KEPT[language]), ...unusable].slice(0, MAX_WARNINGS);
}

function ignoredFields(sent: unknown, known: readonly string[]): string[] {
  return typeof sent === 'object' && sent !== null ? Object.keys(sent).filter((key) => !known.includes(key)) : [];
}

/** A name that is not plain is reported by its place alone. */
function warningsFor(inside: string, keys: readonly string[], message: string): Warning[] {
  const path = (key: string) => (inside === '' ? key : `${inside}.${key}`);
  return keys.slice(0, MAX_WARNINGS).map((key) => ({ field: plainField(path(key)) ?? inside, message }));
}
