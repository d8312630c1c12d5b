// What somebody asks for who mentions the bot, or writes to it directly: a command by its name, or a picture. Pure, and
// shared by the platforms where people can.
import type { AnyCommand, CommandSet } from '../command.ts';
import type { PlatformId } from '../destination.ts';

export type Mentioned =
  | { readonly kind: 'command'; readonly command: AnyCommand; readonly text: string }
  /** The name of a group alone: which commands there are in it. */
  | { readonly kind: 'sentence'; readonly sentence: string }
  /** Words for a picture, without a command's name. */
  | { readonly kind: 'words'; readonly text: string };

/** Whoever writes nothing, or the name of a command, must not pay for a picture of it. */
export function readMention(
  commands: CommandSet,
  platform: PlatformId,
  words: string,
  withPictures: boolean,
): Mentioned {
  const named = commands.read(platform, words.replace(/^\//, ''));
  if (named.kind === 'command') return named;
  if (named.kind === 'group') return { kind: 'sentence', sentence: named.sentence };
  const help = commands.find('help');
  if (help !== undefined && !withPictures && /^[!?.]*$/.test(words))
    return { kind: 'command', command: help, text: '' };
  return { kind: 'words', text: words };
}
