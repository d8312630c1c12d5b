// The list of commands as everybody holds it: flat, with the groups that its subcommands form. Pure.
import type { PlatformId } from './destination.ts';
import { grammarMessages } from './messages/options.ts';

/** The one name at Slack under which all commands live that do not stand alone. */
export const slackRoot = '/plantain';

/** What a list has to know of a command. */
type Listed = {
  readonly name: string;
  readonly surface: 'typed' | 'button';
  readonly standsAlone: boolean;
};

/** The subcommands that share their first word; the group itself is no command and runs nothing. */
export type GroupOf<Command extends Listed> = {
  /** Lower case, one word: the first of its commands' names. */
  readonly name: string;
  /** At most 100 characters (Discord's limit). */
  readonly summary: string;
  /** In the order of the list; at least one. */
  readonly commands: readonly Command[];
};

/** Which command a typed text begins with; `text` is what follows its name. */
export type NamedOf<Command extends Listed> =
  | { readonly kind: 'command'; readonly command: Command; readonly text: string }
  /** A group without one of its subcommands; `sentence` says which there are. */
  | { readonly kind: 'group'; readonly group: GroupOf<Command>; readonly sentence: string }
  | { readonly kind: 'unknown'; readonly name: string };

export type CommandSetOf<Command extends Listed> = {
  readonly all: readonly Command[];
  readonly groups: readonly GroupOf<Command>[];
  /** What people are shown: every command that can be typed, and a group in place of its subcommands. */
  readonly listed: readonly (Command | GroupOf<Command>)[];
  /** By the full name: `history`, `settings mine`. */
  find(name: string): Command | undefined;
  findGroup(name: string): GroupOf<Command> | undefined;
  /** The group that a command is in. */
  groupOf(command: Pick<Command, 'name'>): GroupOf<Command> | undefined;
  /** Finds typed commands only, whatever their case; a mark behind a name (`help!`) is no part of it. */
  read(platform: PlatformId, text: string): NamedOf<Command>;
  /** How a person at a platform types the command or group of this name: `/history`, on Slack `/plantain history`. */
  typed(platform: PlatformId, name: string): string;
};

/** What comes behind the group's word: `mine` for `settings mine`, and the name itself where there is no group. */
export function ownName({ name }: Pick<Listed, 'name'>): string {
  return name.split(' ').at(-1) ?? name;
}

/**
 * @param summaries of the groups, by their word.
 * @throws when names and groups do not fit together: no platform could offer such commands.
 */
export function createCommandSet<Command extends Listed>(
  all: readonly Command[],
  summaries: Readonly<Record<string, string>> = {},
): CommandSetOf<Command> {
  const byName = new Map(all.map((command) => [command.name, command]));
  const byGroup = new Map(gather(all, summaries).map((group) => [group.name, group]));

  const groupOf = (command: Pick<Listed, 'name'>) => byGroup.get(groupWord(command) ?? '');
  const standsAlone = (name: string): boolean =>
    (byName.get(name) ?? byGroup.get(name)?.commands[0])?.standsAlone ?? true;
  const typed = (platform: PlatformId, name: string): string =>
    platform === 'slack' && !standsAlone(name) ? `${slackRoot} ${name}` : `/${name}`;

  const read = (platform: PlatformId, text: string): NamedOf<Command> => {
    const { word: name, rest } = firstWord(text);
    const command = byName.get(nameIn(name));
    if (command?.surface === 'typed') return { kind: 'command', command, text: rest };
    const group = byGroup.get(nameIn(name));
    if (group === undefined) return { kind: 'unknown', name };
    const inside = firstWord(rest);
    const subcommand = byName.get(`${group.name} ${nameIn(inside.word)}`);
    if (subcommand !== undefined) return { kind: 'command', command: subcommand, text: inside.rest };
    // What begins with a dash is an option and names no subcommand.
    const written = /^[\p{L}\p{N}]/u.test(inside.word) ? `${group.name} ${inside.word}` : undefined;
    const ways = group.commands.map((each) => typed(platform, each.name));
    return { kind: 'group', group, sentence: grammarMessages.subcommands(written, ways) };
  };

  return {
    all,
    groups: [...byGroup.values()],
    listed: [
      ...new Set(all.filter(({ surface }) => surface === 'typed').map((each) => groupOf(each) ?? each)),
    ],
    find: (name) => byName.get(name),
    findGroup: (name) => byGroup.get(name),
    groupOf,
    read,
    typed,
  };
}

function groupWord({ name }: Pick<Listed, 'name'>): string | undefined {
  const [group, own] = name.split(' ');
  return own === undefined ? undefined : group;
}

function gather<Command extends Listed>(
  all: readonly Command[],
  summaries: Readonly<Record<string, string>>,
): readonly GroupOf<Command>[] {
  const names = all.map(({ name }) => name);
  const bad = all.find(({ name, surface }) => !(surface === 'typed' ? /^\S+(?: \S+)?$/ : /^\S+$/).test(name));
  if (bad !== undefined) throw new Error(`${bad.name} is no name for a command`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`Two commands are named ${twice}`);
  const words = new Set(all.flatMap((command) => groupWord(command) ?? []));
  const idle = Object.keys(summaries).find((name) => !words.has(name));
  if (idle !== undefined) throw new Error(`The group ${idle} has no subcommands`);
  return [...words].map((name) => {
    const summary = summaries[name];
    if (summary === undefined) throw new Error(`The group ${name} has no summary`);
    if (names.includes(name)) throw new Error(`${name} is both a command and a group`);
    const commands = all.filter((command) => groupWord(command) === name);
    if (new Set(commands.map(({ standsAlone }) => standsAlone)).size > 1)
      throw new Error(`Some subcommands of ${name} stand alone and some do not`);
    return { name, summary, commands };
  });
}

function firstWord(text: string): { readonly word: string; readonly rest: string } {
  const [, word = '', rest = ''] = /^\s*(\S*)\s*(.*)$/su.exec(text) ?? [];
  return { word, rest };
}

function nameIn(word: string): string {
  return word.toLowerCase().replace(/[!?.:]+$/, '');
}
