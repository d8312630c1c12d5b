import { describe, expect, it } from 'vitest';
import { type NamedKind, readNamed } from '../../src/named.ts';

describe('a mention', () => {
  it.each<[NamedKind, string, string, string]>([
    ['person', '<@U12345678|ann>', 'U12345678', 'ann'],
    ['person', ' <@U12345678> ', 'U12345678', ''],
    ['person', 'W12345678', 'W12345678', ''],
    ['person', '<@123456789012345678>', '123456789012345678', ''],
    ['person', '<@!123456789012345678>', '123456789012345678', ''],
    ['person', '123456789012345678', '123456789012345678', ''],
    ['role', '<!subteam^S12345678|@designers>', 'S12345678', 'designers'],
    ['role', '<!subteam^S12345678>', 'S12345678', ''],
    ['role', '<@&123456789012345678>', '123456789012345678', ''],
    ['role', 'S12345678', 'S12345678', ''],
    ['channel', '<#C12345678|art>', 'C12345678', 'art'],
    ['channel', '<#G12345678|>', 'G12345678', ''],
    ['channel', '<#123456789012345678>', '123456789012345678', ''],
    ['channel', 'C12345678', 'C12345678', ''],
  ])('of a %s is read as Discord and Slack write it: %s', (kind, written, id, name) => {
    expect(readNamed(kind, written)).toEqual({ id, name });
  });

  it.each<[NamedKind, string]>([
    ['person', '@ann'],
    ['person', 'ann'],
    ['person', '<@&123456789012345678>'],
    ['person', '<#C12345678|art>'],
    ['person', '<@U12345678> and more'],
    ['role', '<@123456789012345678>'],
    ['role', '@designers'],
    ['role', '<!here>'],
    ['channel', '#art'],
    ['channel', 'U12345678'],
    ['channel', ''],
  ])('of a %s is not what is written so: %s', (kind, written) => {
    expect(readNamed(kind, written)).toBeUndefined();
  });
});
