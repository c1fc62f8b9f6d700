import type { Cipher } from '../../main/settings/sealed';

/** Of a system without a key store. */
export const none: Cipher = {
  isEncryptionAvailable: () => false,
  encryptString: () => Buffer.alloc(0),
  decryptString: () => '',
};
/** Of a system with one. */
export const reversing: Cipher = {
  isEncryptionAvailable: () => true,
  encryptString: (plain) => Buffer.from(plain).reverse(),
  decryptString: (encrypted) => Buffer.from(encrypted).reverse().toString(),
};
