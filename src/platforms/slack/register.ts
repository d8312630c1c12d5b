// What an app's manifest at Slack must say for the commands that there are. Slack has no API for a bot to register
// commands itself: an operator installs manifest.json, which `npm run slack-manifest` writes from this.
import type { AnyCommand, CommandSet } from '../../command.ts';
import { ownName, slackRoot } from '../../command-set.ts';
import { slackMessages } from '../../messages/slack.ts';
import { isNamedKind } from '../../named.ts';
import { optionSpecs } from '../../option.ts';
import { buttonId } from './button-id.ts';

/** Every scope from the first day: a scope that is added later needs a new installation by every team. */
export const botScopes = [
  'commands',
  'chat:write',
  'chat:write.public',
  'files:read',
  'files:write',
  'app_mentions:read',
  'channels:history',
  'groups:history',
  'im:history',
  'mpim:history',
  'im:write',
  'users:read',
  'usergroups:read',
] as const;

const say = slackMessages.manifest;
const globalShortcuts = [{ ...say.imagine, verb: 'imagine' }];

export type Manifest = {
  readonly display_information: { readonly name: string; readonly description: string };
  readonly features: {
    readonly app_home: Readonly<Record<string, boolean>>;
    readonly bot_user: { readonly display_name: string; readonly always_online: boolean };
    readonly shortcuts: readonly {
      readonly name: string;
      readonly type: 'message' | 'global';
      readonly callback_id: string;
      readonly description: string;
    }[];
    readonly slash_commands: readonly {
      readonly command: string;
      readonly description: string;
      readonly usage_hint: string;
      readonly should_escape: boolean;
    }[];
  };
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
  readonly settings: {
    readonly event_subscriptions: { readonly bot_events: readonly string[] };
    readonly interactivity: { readonly is_enabled: boolean };
    readonly org_deploy_enabled: boolean;
    readonly socket_mode_enabled: boolean;
    readonly token_rotation_enabled: boolean;
  };
};

export function manifestFor(commands: CommandSet): Manifest {
  const { alone, others } = slashWords(commands);
  const shortcut =
    (type: 'message' | 'global') => (entry: { name: string; verb: string; description: string }) => ({
      name: entry.name,
      type,
      callback_id: buttonId(entry.verb),
      description: entry.description,
    });
  return {
    display_information: {
      name: 'Plantain',
      description: say.description,
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: 'Plantain', always_online: true },
      shortcuts: [
        ...globalShortcuts.filter(({ verb }) => commands.find(verb)).map(shortcut('global')),
        ...menuEntries(commands).map(shortcut('message')),
      ],
      slash_commands: [
        ...alone.map(({ name, summary, hint, names }) => slashCommand(`/${name}`, summary, hint, names)),
        slashCommand(
          slackRoot,
          say.others,
          others.map(({ name }) => name).join(' | '),
          others.some(({ names }) => names),
        ),
      ],
    },
    oauth_config: { scopes: { bot: botScopes } },
    settings: {
      event_subscriptions: { bot_events: ['app_home_opened', 'app_mention', 'message.im'] },
      interactivity: { is_enabled: true },
      org_deploy_enabled: false,
      socket_mode_enabled: true,
      token_rotation_enabled: false,
    },
  };
}

/** What stands in the menu of every message. */
function menuEntries(commands: CommandSet) {
  return commands.all.flatMap(({ name, menu, summary }) =>
    menu === undefined ? [] : [{ name: menu, verb: name, description: summary }],
  );
}

/** What stands behind a slash of its own, and what stands behind the root. */
function slashWords(commands: CommandSet) {
  const words = commands.listed.map((each) =>
    'commands' in each
      ? {
          ...each,
          standsAlone: each.commands[0]?.standsAlone,
          hint: each.commands.map(ownName).join(' | '),
          names: each.commands.some(namesAnything),
        }
      : { ...each, hint: hintOf(each.examples), names: namesAnything(each) },
  );
  return {
    alone: words.filter(({ standsAlone }) => standsAlone),
    others: words.filter(({ standsAlone }) => !standsAlone),
  };
}

/** The first example that shows how options are typed, because Slack itself offers none. */
function hintOf(examples: readonly string[]): string {
  return examples.find((example) => example.includes('--')) ?? examples[0] ?? '';
}

/** Whether any of its options is a person, a role or a channel. */
function namesAnything({ options }: AnyCommand): boolean {
  return optionSpecs(options).some(({ kind }) => isNamedKind(kind));
}

function slashCommand(command: string, description: string, usageHint: string, names: boolean) {
  // Without escaping, mentions and links arrive as they were typed, which is what a prompt wants; with it they say whom
  // or what they mean.
  return { command, description, usage_hint: usageHint, should_escape: names };
}
