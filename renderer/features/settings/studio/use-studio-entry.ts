import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { NO_STUDIO, type StudioSettings, studioSettingsSchema } from '../../../../contract/studio';
import { drafts } from '../../../store/drafts';
import { useSettings } from '../../../store/settings';
import { hasSecret, splitAddress } from './address';

/**
 * Survives a change of screen and nothing else: only main keeps secrets, and the page's storage never does. So it is with an address that
 * may have a password in it.
 */
const useTyped = create<{ readonly password: string; readonly address: string | undefined }>(() => ({
  password: '',
  address: undefined,
}));

/** Takes back everything that was typed. */
export function discardEntry(): void {
  drafts.set('studio', {});
  useTyped.setState({ password: '', address: undefined });
}

export interface StudioFields extends StudioSettings {
  /** '' to use the stored one. */
  readonly password: string;
}
export type Problems = Partial<Record<keyof StudioFields, string>>;

/**
 * How this machine is to join a studio, as the creator enters it. It is one setting, applied as a whole by joining: half of it would be
 * another studio. What is typed until then is a draft, kept like all others, except for what is secret.
 */
export function useStudioEntry() {
  const { t } = useTranslation();
  const stored = useSettings(({ settings }) => settings?.studio ?? NO_STUDIO);
  const draft = drafts.use((state) => state.studio);
  const { password, address } = useTyped();
  const fields: StudioFields = {
    address: address ?? draft.address ?? stored.address,
    name: draft.name ?? stored.name,
    machineName: draft.machineName ?? stored.machineName,
    knowsTheRisk: draft.knowsTheRisk ?? stored.knowsTheRisk,
    password,
  };

  const change = (part: Partial<StudioFields>): void => {
    const { password: typed, address: url, ...rest } = part;
    if (typed !== undefined) useTyped.setState({ password: typed });
    let kept = { ...drafts.use.getState().studio, ...rest };
    if (url !== undefined && hasSecret(url)) useTyped.setState({ address: url });
    else if (url !== undefined) {
      useTyped.setState({ address: undefined });
      kept = { ...kept, address: url };
    }
    // Only what differs has to be kept.
    const differing = Object.entries(kept).filter(([key, value]) => value !== stored[key as keyof StudioSettings]);
    drafts.set('studio', Object.fromEntries(differing));
  };
  /** A password in the address moves to its own field. Returns the fields as they are then. */
  const settle = (): StudioFields => {
    const { address: url, password: inUrl } = splitAddress(fields.address.trim());
    const next = { ...fields, address: url, password: inUrl ?? password };
    if (url !== fields.address || inUrl !== undefined) change({ address: url, password: next.password });
    return next;
  };
  const problemsOf = (entry: StudioFields): Problems => {
    const { address: url, name, machineName } = studioSettingsSchema.shape;
    return {
      ...(entry.address !== '' && url.safeParse(entry.address).success
        ? {}
        : { address: t('studio.settings.badAddress') }),
      ...(name.safeParse(entry.name).success ? {} : { name: t('studio.settings.badName') }),
      ...(machineName.safeParse(entry.machineName).success ? {} : { machineName: t('studio.settings.longName') }),
    };
  };
  const isChanged = Object.keys(draft).length > 0 || password !== '' || address !== undefined;
  return { fields, change, settle, problemsOf, isChanged };
}
export type StudioEntryEditor = ReturnType<typeof useStudioEntry>;
