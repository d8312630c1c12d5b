// The whole program beside a local Slack and local providers, and what a person there would read.
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Manifest } from '../../src/platforms/slack/register.ts';
import { createFakeGoogle, type FakeGoogle } from '../fake/provider/google.ts';
import { createFakeRunbase, type FakeRunbase } from '../fake/provider/runbase.ts';
import type { CommandAct } from '../fake/slack/acts.ts';
import { createFakeSlack, type FakeSlack, type FakeSlackOptions } from '../fake/slack/fake-slack.ts';
import type { ObservedMessage } from '../fake/slack/observation.ts';
import { createInstallation, type Environment, type Installation } from '../fixture/program.ts';

export type SlackScene = {
  readonly slack: FakeSlack;
  readonly google: FakeGoogle;
  readonly runbase: FakeRunbase;
  readonly installation: Installation;
  /** A further person of the workspace, in its public and private channels; the id. */
  newMember(name: string): string;
  say(by: string, command: string, text?: string, channel?: string): Promise<CommandAct>;
  /** The message that shows the pictures of this prompt. */
  final(prompt: string, timeoutMs?: number): Promise<ObservedMessage>;
  /** Everything of the bot's that mentions these words, in all channels, deleted or not. */
  about(words: string): readonly ObservedMessage[];
  close(): Promise<void>;
};

export async function createSlackScene(
  options: {
    readonly mode?: 'socket' | 'http';
    readonly environment?: Environment;
    readonly slack?: FakeSlackOptions;
  } = {},
): Promise<SlackScene> {
  const { features, oauth_config, settings }: Manifest = JSON.parse(readFileSync('manifest.json', 'utf8'));
  // What an operator installs says which commands, events and scopes there are.
  const slack = await createFakeSlack({
    commands: features.slash_commands.map(({ command }) => command),
    events: settings.event_subscriptions.bot_events,
    scopes: oauth_config.scopes.bot,
    ...options.slack,
  });
  const google = await createFakeGoogle();
  const runbase = await createFakeRunbase({ rateLimit: 'off' });
  const door: Environment =
    options.mode === 'http'
      ? { SLACK_SIGNING_SECRET: slack.signingSecret }
      : { SLACK_APP_TOKEN: slack.appToken };
  const installation = await createInstallation({
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_API_URL: slack.apiUrl,
    ...door,
    PROVIDERS: 'google,runbase',
    GOOGLE_API_KEY: google.key,
    GOOGLE_BASE_URL: google.baseUrl,
    RUNBASE_API_KEY: runbase.key,
    RUNBASE_BASE_URL: runbase.baseUrl,
    RUNBASE_OPTIONS: JSON.stringify({ requests: { count: 1000, windowMs: 1000 }, concurrency: 50 }),
    EGRESS_ALLOW: new URL(runbase.files.origin).host,
    ...options.environment,
  });
  if (options.mode === 'http') slack.httpTarget(installation.url);

  const { ids } = slack;
  const shared = [ids.general, ids.outside, ids.project, ids.secret];
  return {
    slack,
    google,
    runbase,
    installation,
    newMember: (name) => {
      const { id } = slack.addPerson({ id: `U${name.toUpperCase().padEnd(9, '0')}`, name, realName: name });
      for (const channel of shared) slack.workspace.channels.get(channel)?.members.add(id);
      return id;
    },
    say: (user, command, text = '', channel = ids.general) =>
      slack.runCommand({ channel, user, command, text }),
    final: (prompt, timeoutMs = 10_000) =>
      slack.waitForMessage(
        (message) => seen(message).includes(prompt) && message.files.length > 0 && !message.isDeleted,
        timeoutMs,
      ),
    about: (words) =>
      [...slack.workspace.channels.keys()]
        .flatMap((channel) => slack.messages(channel, { deleted: true }))
        .filter((message) => message.botId !== undefined && seen(message).includes(words)),
    close: async () => {
      await installation.close();
      await Promise.all([slack.close(), google.close(), runbase.close()]);
    },
  };
}

/** Acknowledged within Slack's 3 s, and the person saw no error of Slack's own. */
export function expectAcknowledged(act: CommandAct): void {
  expect(act.failure).toBeUndefined();
  expect(act.ack.outcome).toBe('acked');
}

type Node = Readonly<Record<string, unknown>>;

/** What a person reads, block by block. */
export function seen({ blocks }: { readonly blocks: readonly unknown[] }): string {
  return blocks.map((block) => blockText(block as Node)).join('\n');
}

function blockText(block: Node): string {
  const elements = (block.elements ?? []) as Node[];
  switch (block.type) {
    case 'rich_text':
      return elements.map(groupText).join('\n');
    case 'context':
      return elements.map(({ text }) => `(${String(text)})`).join(' ');
    case 'header':
      return `# ${String((block.text as Node).text)}`;
    case 'image':
      return `[picture: ${String(block.alt_text)}]`;
    case 'actions':
      return elements.map(({ text }) => `[${String((text as Node).text)}]`).join(' ');
    default:
      throw new Error(`A person would not know what a block ${String(block.type)} looks like`);
  }
}

function groupText(group: Node): string {
  const elements = (group.elements ?? []) as Node[];
  switch (group.type) {
    case 'rich_text_list':
      return elements.map((item) => `• ${groupText(item)}`).join('\n');
    case 'rich_text_quote':
      return `> ${elements.map(inlineText).join('')}`;
    default:
      return elements.map(inlineText).join('');
  }
}

function inlineText(inline: Node): string {
  if (inline.type === 'user') return `@${String(inline.user_id)}`;
  return String(inline.text ?? inline.url);
}

/** The value of the button with this label. */
export function buttonOf({ blocks }: { readonly blocks: readonly unknown[] }, label: string): string {
  for (const block of blocks as Node[])
    for (const element of (block.elements ?? []) as Node[])
      if ((element.text as Node | undefined)?.text === label) return String(element.action_id);
  throw new Error(`There is no button ${label}`);
}

/** What only the person saw of a gesture, as they read it: in the acknowledgement itself, or soon after it. */
export async function answered(
  slack: FakeSlack,
  act: Pick<CommandAct, 'responses' | 'shown'>,
): Promise<string> {
  const post = await slack.waitFor('an answer to the person alone', () => act.shown ?? act.responses[0]);
  expect(post.visibility).toBe('ephemeral');
  return seen({ blocks: (post.body.blocks ?? []) as unknown[] });
}
