// Which command somebody means who writes to the bot in their own words. Pure, and shared by every platform where
// people can.
import type { AnyCommand, CommandSet } from '../command.ts';
import type { PlatformId } from '../destination.ts';

export type Asked =
  /** `unnamed`: the words are what to make or change, and name no command. */
  | { readonly command: AnyCommand; readonly text: string; readonly unnamed: boolean }
  /** Why it is none. */
  | { readonly sentence: string };

/** Whoever writes nothing, or the name of a command, must not pay for a picture of it. */
export function commandFor(
  commands: CommandSet,
  platform: PlatformId,
  words: string,
  message: { readonly hasPictures: boolean; readonly meansPicture: boolean },
): Asked | undefined {
  const named = commands.read(platform, words.replace(/^\//, ''));
  if (named.kind === 'command') return { ...named, unnamed: false };
  if (named.kind === 'group') return { sentence: named.sentence };
  const help = commands.find('help');
  const saysNothing = !message.hasPictures && /^[!?.]*$/.test(words);
  if (help !== undefined && saysNothing) return { command: help, text: '', unnamed: false };
  const command = (message.meansPicture ? commands.find('edit') : undefined) ?? commands.find('imagine');
  return command === undefined ? undefined : { command, text: words, unnamed: true };
}
