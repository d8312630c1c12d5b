// Mentions, direct messages and the App Home → invocations. An event is acknowledged after it was handled
// (bolt-app.ts), and its retries carry the same key.
import { type AnyCommand, type CommandSet, optionSpecs } from '../../command.ts';
import type { Dispatch } from '../../invocation.ts';
import { slackMessages } from '../../messages.ts';
import { commandFor } from '../mention.ts';
import type { SlackApp } from './bolt-app.ts';
import { slackFile } from './form.ts';
import type { Gesture, Invoke, InvokeParts } from './invoke.ts';
import { homeSchema, plainWords, type Written, writtenSchema } from './payload.ts';
import { render } from './render.ts';
import { parseOptions } from './typed-options.ts';
import { failureOf, type SlackClient } from './web-api.ts';

// A thread's picture is nearly always its first message.
const mostRead = 200;

type EventParts = InvokeParts & { readonly commands: CommandSet; readonly dispatch: Dispatch };

export function receiveEvents(app: SlackApp, parts: EventParts, { invoke, say }: Invoke): void {
  const { commands, client, botUserId } = parts;

  const receiveWritten = async (written: Written, eventId: string): Promise<void> => {
    const { user, channel: channelId, ts, thread_ts: threadTs } = written;
    if (user === undefined || written.bot_id !== undefined) return;
    const gesture: Gesture = {
      // One mention can arrive as two events, and a gesture once had two times; the first key that there is holds.
      key: written.client_msg_id ?? (ts === '' ? eventId : `${channelId}:${ts}`),
      personId: user,
      personName: undefined,
      channelId,
      threadTs,
      responseUrl: undefined,
      // A thread under a picture is about that picture.
      ...(threadTs === undefined || threadTs === ts
        ? {}
        : { pointer: { kind: 'message', channelId, messageId: threadTs, pictures: undefined } }),
    };
    const files = written.files ?? [];
    const pictures = files.filter(({ mimetype }) => mimetype === undefined || mimetype.startsWith('image/'));
    const words = plainWords(written.text, botUserId);
    const asked = commandFor(commands, 'slack', words, {
      hasPictures: pictures.length > 0,
      meansPicture: threadTs !== undefined,
    });
    if (asked === undefined) return;
    if ('sentence' in asked) return say(gesture, asked.sentence);
    const { text } = asked;
    const unseen = asked.unnamed && asked.command.name === 'edit' && pictures.length === 0;
    const command =
      unseen && !(await threadHasPicture(client(), written))
        ? (commands.find('imagine') ?? asked.command)
        : asked.command;
    // Until there is something to edit with, `make it blue` must not be charged for a picture of something else.
    const meansAnother = asked.unnamed && pictures.length === 0 && commands.find('edit') === undefined;
    if (meansAnother && (/^\/?edit\b/i.test(words) || (await threadHasPicture(client(), written))))
      return say(gesture, slackMessages.cannotEditYet);
    const options = parseOptions(text, command);
    if (typeof options === 'string') return say(gesture, options);
    await invoke(gesture, command, { ...options, ...asReferences(pictures, command) });
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
    const command = commands.find('credits');
    if ((tab ?? 'home') !== 'home' || command === undefined) return;
    await publishHome(parts, command, user, body.event_id);
  });
}

async function publishHome(
  { client, dispatch, people, team, log }: EventParts,
  command: AnyCommand,
  personId: string,
  eventId: string,
): Promise<void> {
  const personName = await people.nameOf(personId);
  const reply = await dispatch({
    platform: 'slack',
    team,
    person: {
      externalId: personId,
      name: personName,
      roleIds: [],
      isTeamAdmin: () => people.isTeamAdmin(personId),
    },
    command: command.name,
    options: {},
    destination: {
      platform: 'slack',
      channelId: personId,
      personId,
      personName,
      details: { teamId: team.externalId, mayPost: false },
    },
    dedupeKey: `slack:${team.externalId}:home:${eventId}`,
  });
  try {
    // Without its pictures: no private file can be shown in the App Home.
    await client().views.publish({
      user_id: personId,
      view: { type: 'home', blocks: render(reply).blocks },
    });
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    log.warn({ reason: failure.detail }, 'The App Home could not be shown');
  }
}

/** Whether a message's thread holds a picture that its words can mean; a thread that cannot be read may hold one. */
async function threadHasPicture(client: SlackClient, { channel, ts, thread_ts }: Written): Promise<boolean> {
  if (thread_ts === undefined) return false;
  try {
    const { messages } = await client.conversations.replies({ channel, ts: thread_ts, limit: mostRead });
    return (messages ?? []).some(
      (message) =>
        message.ts !== ts &&
        ((message.files ?? []).some(({ mimetype }) => mimetype?.startsWith('image/')) ||
          (message.blocks ?? []).some(({ type }) => type === 'image')),
    );
  } catch (error) {
    const failure = failureOf(error);
    if (failure?.kind !== 'closed' && failure?.kind !== 'refused') throw error;
    return true;
  }
}

type WrittenFile = { readonly id: string; readonly mimetype?: string | undefined };

async function filesOf(client: SlackClient, { channel, ts, thread_ts }: Written): Promise<WrittenFile[]> {
  const range = { channel, oldest: ts, latest: ts, inclusive: true, limit: 5 };
  try {
    const { messages } =
      thread_ts === undefined
        ? await client.conversations.history(range)
        : await client.conversations.replies({ ...range, ts: thread_ts });
    const found = messages?.find((message) => message.ts === ts);
    return (found?.files ?? []).flatMap(({ id, mimetype }) => (id === undefined ? [] : [{ id, mimetype }]));
  } catch (error) {
    const failure = failureOf(error);
    if (failure?.kind !== 'closed' && failure?.kind !== 'refused') throw error;
    return [];
  }
}

function asReferences(files: readonly WrittenFile[], command: AnyCommand): Record<string, unknown> {
  const spec = optionSpecs(command.options).find(({ kind }) => kind === 'images');
  if (spec === undefined || files.length === 0) return {};
  return { [spec.name]: files.slice(0, spec.max).map(({ id }) => slackFile(id)) };
}
