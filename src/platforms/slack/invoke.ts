// From a gesture at Slack to a dispatched invocation and its answer.

import type { Clock } from '../../clock.ts';
import type { AnyCommand } from '../../command.ts';
import type { Dispatch, Invocation } from '../../invocation.ts';
import type { Log } from '../../log.ts';
import { slackMessages } from '../../messages/slack.ts';
import type { Pointer } from '../../pointer.ts';
import { line, type Reply } from '../../reply.ts';
import type { Answer, Pressed } from './answer.ts';
import type { ChannelNames } from './channel-names.ts';
import type { Channels } from './channels.ts';
import { directMessage } from './direct-message.ts';
import { withNames } from './named.ts';
import type { People } from './people.ts';
import type { SlackClient } from './web-api.ts';

export type Gesture = {
  /** The same for every delivery of the same gesture. */
  readonly key: string;
  readonly personId: string;
  readonly personName: string | undefined;
  /** Undefined for a shortcut from nowhere in particular: the direct message then. */
  readonly channelId: string | undefined;
  /** Where the payload says it. */
  readonly channelName: string | undefined;
  readonly threadTs: string | undefined;
  readonly responseUrl: string | undefined;
};

/** What somebody wants of a command. */
export type Asked = {
  readonly options?: Readonly<Record<string, unknown>>;
  readonly subject?: string | undefined;
  readonly pointer?: Pointer | undefined;
};

export type InvokeParts = {
  readonly dispatch: Dispatch;
  readonly answer: Answer;
  readonly people: People;
  readonly channels: Channels;
  readonly channelNames: ChannelNames;
  readonly client: () => SlackClient;
  readonly clock: Clock;
  readonly log: Log;
  /** The workspace of the installation: it pays, also for guests of shared channels. */
  readonly team: { readonly externalId: string; readonly name: string };
  readonly botUserId: string;
};

export type Invoke = {
  invoke(gesture: Gesture, command: AnyCommand, asked: Asked, pressed?: Pressed): Promise<void>;
  /** What the command's form asks for, or why there is none; shows nothing. */
  askForm(gesture: Gesture, command: AnyCommand, asked: Asked): Promise<Reply>;
  tell(gesture: Gesture, reply: Reply): Promise<void>;
  /** A sentence to the person alone. */
  say(gesture: Gesture, sentence: string): Promise<void>;
};

// docs.slack.dev/interactivity/handling-user-interaction: a response_url lives for 30 minutes.
const responseUrlMs = 30 * 60_000;

export function createInvoke(parts: InvokeParts): Invoke {
  const { dispatch, answer, people, channels, channelNames, client, clock, log, team } = parts;

  const tell = (gesture: Gesture, reply: Reply): Promise<void> => answer(gesture, reply, undefined);

  const say = (gesture: Gesture, sentence: string): Promise<void> =>
    tell(gesture, { lines: [line('plain', sentence)], images: [], buttons: [], audience: 'private' });

  const channelOf = async ({ channelId, personId }: Gesture): Promise<string> =>
    channelId ?? (await directMessage(client(), personId, log));

  const describe = async (
    gesture: Gesture,
    command: AnyCommand,
    { options = {}, subject, pointer }: Asked,
    place: { readonly channelId: string; readonly mayPost: boolean },
  ): Promise<Invocation> => {
    const { personId, channelName, threadTs, responseUrl } = gesture;
    if (channelName !== undefined) channelNames.note(place.channelId, channelName);
    const [personName, roleIds, named] = await Promise.all([
      gesture.personName ?? people.nameOf(personId),
      people.groupsOf(personId),
      withNames(options, command, people),
    ]);
    return {
      platform: 'slack',
      team,
      person: {
        externalId: personId,
        name: personName,
        roleIds,
        isTeamAdmin: () => people.isTeamAdmin(personId),
      },
      command: command.name,
      options: named,
      ...(subject === undefined ? {} : { subject }),
      ...(pointer === undefined ? {} : { pointer }),
      destination: {
        platform: 'slack',
        channelId: place.channelId,
        personId,
        personName,
        details: {
          teamId: team.externalId,
          mayPost: place.mayPost,
          ...(threadTs === undefined ? {} : { threadTs }),
        },
      },
      ...(channelName === undefined ? {} : { channelName }),
      dedupeKey: `slack:${team.externalId}:${gesture.key}`,
      ...(responseUrl === undefined
        ? {}
        : { token: { value: responseUrl, expiresAt: clock.now() + responseUrlMs } }),
    };
  };

  return {
    say,
    tell,
    invoke: async (gesture, command, asked, pressed) => {
      const { personId, responseUrl } = gesture;
      const channelId = await channelOf(gesture);
      const opened = channelId !== personId;
      const mayPost = opened && (!command.posts || (await channels.mayPost(channelId)));
      // What is private goes to our direct message anyway, and so does what is asked in somebody else's, where nobody
      // can invite us. What was filled into a form is not thrown away for want of an invitation.
      const isPrivate = asked.options?.private === true;
      const direct = isPrivate || !opened || channelId.startsWith('D') || responseUrl === undefined;
      if (!mayPost && !direct) return say(gesture, slackMessages.inviteMe);
      const reply = await dispatch(await describe(gesture, command, asked, { channelId, mayPost }));
      await answer({ ...gesture, channelId }, reply, pressed);
    },
    // Nothing is posted yet: whether we may is asked when the form is sent.
    askForm: async (gesture, command, asked) => {
      const place = { channelId: await channelOf(gesture), mayPost: true };
      return dispatch({ ...(await describe(gesture, command, asked, place)), opensForm: true });
    },
  };
}
