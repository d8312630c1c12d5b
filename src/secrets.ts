// Seals what must not lie readable in the database or travel unguarded: AES-256-GCM under a key per purpose that is
// derived from SECRET_KEY, and signatures for links. A sealed text names its key, so that keys can be changed.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

export type SecretPurpose = 'token' | 'result' | 'source' | 'installation' | 'link';

export type Secrets = {
  seal(purpose: SecretPurpose, text: string): string;
  /** Rejects text that was sealed for another purpose, under another key, or altered. */
  open(purpose: SecretPurpose, sealed: string): string;
  /** A signature over `text` in base64url, for addresses that we hand out. */
  sign(text: string): string;
  verify(text: string, signature: string): boolean;
};

const nonceBytes = 12;
const tagBytes = 16;

/** @param secretKey any text of at least 16 characters; its strength is that of everything sealed. */
export function createSecrets(secretKey: string): Secrets {
  const keyId = createHash('sha256').update(secretKey).digest('hex').slice(0, 8);
  const keys = new Map<SecretPurpose, Buffer>();
  const keyFor = (purpose: SecretPurpose): Buffer => {
    const known = keys.get(purpose);
    if (known !== undefined) return known;
    const key = Buffer.from(hkdfSync('sha256', secretKey, 'plantain', purpose, 32));
    keys.set(purpose, key);
    return key;
  };
  const sign = (text: string) => createHmac('sha256', keyFor('link')).update(text).digest('base64url');
  return {
    seal: (purpose, text) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', keyFor(purpose), nonce);
      const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${keyId}.${sealed.toString('base64url')}`;
    },
    open: (purpose, sealed) => {
      const [sealedBy, data] = sealed.split('.');
      if (sealedBy !== keyId || data === undefined) throw new Error('Sealed under another SECRET_KEY');
      const bytes = Buffer.from(data, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', keyFor(purpose), bytes.subarray(0, nonceBytes));
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      const text = Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
      return text.toString('utf8');
    },
    sign,
    verify: (text, signature) => {
      const expected = Buffer.from(sign(text));
      const given = Buffer.from(signature);
      return expected.byteLength === given.byteLength && timingSafeEqual(expected, given);
    },
  };
}
