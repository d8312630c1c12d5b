// What channels are called at Slack, as far as slash commands said so: to ask for it would need further scopes.
export type ChannelNames = {
  /** As a slash command tells it. */
  note(channelId: string, name: string | undefined): void;
  of(channelId: string): string | undefined;
};

const mostKept = 10_000;
// What stands in place of the name of a direct message and of a private channel
// (docs.slack.dev/interactivity/implementing-slash-commands).
const noNames: readonly string[] = ['directmessage', 'privategroup'];

export function createChannelNames(): ChannelNames {
  const names = new Map<string, string>();
  return {
    note: (channelId, name) => {
      // Those of groups of people without a name of their own begin so.
      if (name === undefined || name === '' || noNames.includes(name) || name.startsWith('mpdm-')) return;
      if (names.size >= mostKept) names.clear();
      names.set(channelId, name);
    },
    of: (channelId) => names.get(channelId),
  };
}
