// What channels are called at Slack, as far as gestures said so: to ask for it would need further scopes.
export type ChannelNames = {
  note(channelId: string, name: string): void;
  /** Those of them that are known, by id. */
  of(channelIds: readonly string[]): ReadonlyMap<string, string>;
};

const mostKept = 10_000;
// Slack writes these in place of a name that is not for everybody to see, or that there is none of.
const noNames: readonly string[] = ['', 'directmessage', 'privategroup'];

export function createChannelNames(): ChannelNames {
  const names = new Map<string, string>();
  return {
    note: (channelId, name) => {
      if (names.size >= mostKept) names.clear();
      names.set(channelId, name);
    },
    of: (channelIds) =>
      new Map(
        channelIds.flatMap((id) => {
          const name = names.get(id);
          return name === undefined ? [] : [[id, name] as const];
        }),
      ),
  };
}

/** What a payload calls a channel, when that is its name. */
export function channelNameIn(word: string | undefined): string | undefined {
  // Slack makes up the names of groups of people that have none.
  const isName = word !== undefined && !noNames.includes(word) && !word.startsWith('mpdm-');
  return isName ? word : undefined;
}
