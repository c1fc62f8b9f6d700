import i18next from 'i18next';
import { EUL_REUL, withJosa } from '../format/josa';
import { client, sync } from '../store';
import { attempt, showDone } from './attempt';

export async function refreshAll(): Promise<void> {
  await sync.resync();
}

/** A refresh that the creator asked for. The notice shows that it happened, even when nothing has changed. */
export async function refreshAndReport(): Promise<void> {
  await refreshAll();
  showDone(i18next.t('header.refreshed'));
}

/** The file that says whose work the app ships. */
export async function openNotices(): Promise<void> {
  await attempt(() => client.call('shell:open-notices', undefined));
}

export async function openLogFolder(): Promise<void> {
  await attempt(() => client.call('shell:open-logs', undefined));
}

export async function openKit(): Promise<void> {
  await attempt(() => client.call('shell:open-kit', undefined));
}

export async function openDocs(): Promise<void> {
  await attempt(() => client.call('shell:open-docs', undefined));
}

export async function copyText(text: string, done: string): Promise<void> {
  if (await attempt(() => navigator.clipboard.writeText(text))) showDone(done);
}

export async function decideOrigin(origin: string, allow: boolean): Promise<void> {
  if (await attempt(() => client.call('origins:decide', { origin, allow }))) {
    const values = { origin, originEul: withJosa(origin, EUL_REUL) };
    showDone(allow ? i18next.t('origin.allowed', values) : i18next.t('origin.denied', values));
  }
}
