import { describe, expect, it } from 'vitest';
import { addressOf, isOnFileServer } from '../../../src/platforms/discord/attachment-address.ts';

const attachment = {
  id: '1',
  filename: 'a.png',
  size: 1000,
  content_type: 'image/png',
  url: 'https://cdn.discordapp.com/ephemeral-attachments/1/2/a.png?ex=692cb400&is=692b6280&hm=0a&',
};
const at = (url: string) => ({ ...attachment, url });

describe('The address of an attachment', () => {
  it('is Discord’s own, valid until the seconds that it names in hexadecimal', () => {
    expect(addressOf(attachment, undefined)).toEqual({
      url: attachment.url,
      validUntil: 0x692cb400 * 1000,
      type: 'image/png',
      sizeBytes: 1000,
    });
    const described = { ...attachment, content_type: 'Image/JPEG; charset=binary' };
    expect(addressOf(described, undefined)?.type).toBe('image/jpeg');
  });

  it.each([
    ['without an end', 'https://cdn.discordapp.com/a.png'],
    ['with an end that is no number', 'https://cdn.discordapp.com/a.png?ex=soon'],
    ['by http', 'http://cdn.discordapp.com/a.png?ex=692cb400'],
    ['on another port', 'https://cdn.discordapp.com:8443/a.png?ex=692cb400'],
    ['on a host of another name', 'https://cdn.discordapp.com.example/a.png?ex=692cb400'],
    ['on a host behind a name', 'https://cdn.discordapp.com@example.com/a.png?ex=692cb400'],
    ['that is none', 'a.png'],
  ])('%s is not given on', (_name, url) => {
    expect(addressOf(at(url), undefined)).toBeUndefined();
  });

  it('of which Discord does not know the type is not given on', () => {
    const { content_type: _, ...untyped } = attachment;
    expect(addressOf(untyped, undefined)).toBeUndefined();
  });

  it('may lie at a Discord that is elsewhere', () => {
    const elsewhere = 'http://127.0.0.1:4000/api';
    expect(addressOf(at('http://127.0.0.1:4000/cdn/a.png?ex=692cb400'), elsewhere)).toBeDefined();
    expect(isOnFileServer('http://127.0.0.1:4001/cdn/a.png', elsewhere)).toBe(false);
    expect(isOnFileServer('https://media.discordapp.net/a.png', elsewhere)).toBe(true);
  });
});
