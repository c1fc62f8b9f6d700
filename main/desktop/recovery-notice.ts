import { dialog } from 'electron';
import type { Language } from '../../contract/words';
import type { OpenReport } from '../store/types';

/** The database was damaged and moved aside, or lost: says what came back and what may be missing. Does not wait for the user. */
export function showRecoveryNotice(recovery: NonNullable<OpenReport['recovery']>, language: Language): void {
  const { movedTo, restoredAt } = recovery;
  const words =
    language === 'ko'
      ? {
          message: movedTo === undefined ? '큐 파일이 없어져 복구했습니다' : '큐 파일이 손상되어 복구했습니다',
          detail:
            restoredAt === undefined
              ? '백업이 없어 빈 큐로 시작합니다.'
              : `${restoredAt}에 만든 백업으로 되돌렸습니다. 그 뒤의 변경은 빠져 있을 수 있습니다.`,
          kept: '손상된 파일은 지우지 않고 여기에 두었습니다',
        }
      : {
          message: `The queue file was ${movedTo === undefined ? 'missing' : 'damaged'} and has been recovered`,
          detail:
            restoredAt === undefined
              ? 'There was no backup: the queue starts empty.'
              : `The backup of ${restoredAt} is back. What changed after it may be missing.`,
          kept: 'The damaged file was kept here',
        };
  void dialog.showMessageBox({
    type: 'warning',
    message: words.message,
    detail: movedTo === undefined ? words.detail : `${words.detail}\n\n${words.kept}:\n${movedTo}`,
  });
}
