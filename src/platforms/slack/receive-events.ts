// Mentions, direct messages and the App Home → invocations. An event is acknowledged after it was handled
// (bolt-app.ts), and its retries carry the same key.
import type { AnyCommand, CommandSet } from '../../command.ts';
import { optionSpecs } from '../../option.ts';
import type { Pictured, Pointer } from '../../pointer.ts';
import { readMention } from '../mention.ts';
import type { SlackApp } from './bolt-app.ts';
import { findLatest } from './find-pictures.ts';
import type { PublishHome } from './home.ts';
import type { Gesture, Invoke } from './invoke.ts';
import { homeSchema, type Written, withoutMentionOf, writtenSchema } from './payload.ts';
import { type PicturedMessage, picturedSchema, picturesIn } from './pictured.ts';
import { parseOptions } from './typed-options.ts';
import { failureOf, type SlackClient } from './web-api.ts';

type EventParts = {
  readonly commands: CommandSet;
  readonly client: () => SlackClient;
  readonly botUserId: string;
  readonly publishHome: PublishHome;
};

export function receiveEvents(
  app: SlackApp,
  { commands, client, botUserId, publishHome }: EventParts,
  { invoke, say }: Pick<Invoke, 'invoke' | 'say'>,
): void {
  const receiveWritten = async (written: Written, eventId: string): Promise<void> => {
    const { user, channel: channelId, ts, thread_ts: threadTs } = written;
    if (user === undefined || written.bot_id !== undefined) return;
    const gesture: Gesture = {
      // One mention can arrive as two events, and a gesture once had two times; the first key that there is holds.
      key: written.client_msg_id ?? (ts === '' ? eventId : `${channelId}:${ts}`),
      personId: user,
      personName: undefined,
      channelId,
      channelName: undefined,
      threadTs,
      responseUrl: undefined,
    };
    const attached = picturesIn({ files: written.files });
    const words = withoutMentionOf(botUserId, written.text);
    const asked = readMention(commands, 'slack', words, attached.length > 0);
    if (asked.kind === 'sentence') return say(gesture, asked.sentence);
    const actsOnPicture = asked.kind === 'words' || asked.command.menu !== undefined;
    const pointer = actsOnPicture ? await pointerOf(client(), written, attached) : undefined;
    const command =
      asked.kind === 'command'
        ? asked.command
        : ((pointer && commands.find('edit')) ?? commands.find('imagine'));
    if (command === undefined) return;
    const options = parseOptions(asked.text, command);
    if (typeof options === 'string') return say(gesture, options);
    const further = pointer?.kind === 'attached' && command.menu !== undefined ? [] : attached;
    await invoke(gesture, command, {
      options: { ...options, ...asReferences(further, command) },
      ...(command.menu === undefined ? {} : { pointer }),
    });
  };

  app.event('app_mention', async ({ event, body }) => {
    const written = writtenSchema.parse(event);
    // This event can come without the files of its message.
    const files = written.files ?? (await filesOf(client(), written));
    await receiveWritten({ ...written, files }, body.event_id);
  });

  app.message(async ({ message, body }) => {
    if (message.channel_type !== 'im') return;
    // Edits, deletions and joins say something about a message and are none.
    if (message.subtype !== undefined && message.subtype !== 'file_share') return;
    await receiveWritten(writtenSchema.parse(message), body.event_id);
  });

  app.event('app_home_opened', async ({ event, body }) => {
    const { user, tab } = homeSchema.parse(event);
    if ((tab ?? 'home') === 'home') await publishHome(user, body.event_id);
  });
}

/**
 * The picture that a mention is about: the latest in its thread, else what was uploaded with it. Undefined where there
 * is none, so that a new one is wanted. In a thread that cannot be read there may be one: whoever looks for it says why
 * it cannot be seen.
 */
async function pointerOf(
  client: SlackClient,
  written: Written,
  attached: readonly Pictured[],
): Promise<Pointer | undefined> {
  const { channel: channelId, thread_ts: threadTs } = written;
  const found =
    threadTs === undefined ? undefined : await findLatest(client, { channelId, threadTs }, written);
  if (found?.kind === 'message') return found;
  if (attached.length > 0) return { kind: 'attached', pictures: attached };
  return found?.kind === 'hidden' ? { kind: 'latest' } : undefined;
}

async function filesOf(
  client: SlackClient,
  { channel, ts, thread_ts }: Written,
): Promise<PicturedMessage['files']> {
  const range = { channel, oldest: ts, latest: ts, inclusive: true, limit: 5 };
  try {
    const { messages } =
      thread_ts === undefined
        ? await client.conversations.history(range)
        : await client.conversations.replies({ ...range, ts: thread_ts });
    return picturedSchema.parse(messages?.find((message) => message.ts === ts) ?? {}).files;
  } catch (error) {
    const failure = failureOf(error);
    if (failure?.kind !== 'closed' && failure?.kind !== 'refused') throw error;
    return [];
  }
}

/** As the option that takes the most of them: another one is for the picture itself. */
function asReferences(pictures: readonly Pictured[], command: AnyCommand): Record<string, unknown> {
  const [spec] = optionSpecs(command.options)
    .filter(({ kind }) => kind === 'images')
    .sort((one, other) => (other.max ?? 0) - (one.max ?? 0));
  if (spec === undefined || pictures.length === 0) return {};
  return { [spec.name]: pictures.slice(0, spec.max).map(({ source }) => source) };
}
