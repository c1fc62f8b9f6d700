import { AppError } from '../../contract/errors';

/** The one call of Electron's shell that is used here. */
export interface ExternalOpener {
  openExternal(url: string): Promise<void>;
}

/**
 * Opens an http or https address in the creator's browser. Any other scheme would start whatever program the system has for it, with
 * words that the creator's code, or a page behind it, chose. @throws AppError
 */
export async function openAddress(text: string, opener: ExternalOpener): Promise<void> {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new AppError('invalid_request', { code: 'processor.no_address' }, 'id');
  }
  try {
    await opener.openExternal(url.href);
  } catch {
    throw new AppError('step_failed', { code: 'processor.address_not_opened', url: url.href });
  }
}
