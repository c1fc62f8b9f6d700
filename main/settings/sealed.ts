/** The operating system's own protection of small secrets; Electron's safeStorage fits it. */
export interface Cipher {
  isEncryptionAvailable(): boolean;
  encryptString(plain: string): Buffer;
  decryptString(encrypted: Buffer): string;
}

/** A secret as text for a file: encrypted by the system where it can. The file has to be 0600 in any case. */
export function seal(secret: string, cipher: Cipher): string {
  return cipher.isEncryptionAvailable()
    ? `system:${cipher.encryptString(secret).toString('base64')}`
    : `plain:${Buffer.from(secret, 'utf8').toString('base64')}`;
}

/** undefined for a text that another machine's key store sealed, or that is none of ours: the creator enters the secret again. */
export function unseal(text: string, cipher: Cipher): string | undefined {
  const [scheme, body] = text.split(':', 2);
  if (body === undefined) return undefined;
  try {
    if (scheme === 'plain') return Buffer.from(body, 'base64').toString('utf8');
    if (scheme === 'system') return cipher.decryptString(Buffer.from(body, 'base64'));
  } catch {
    // Sealed by another key.
  }
  return undefined;
}
