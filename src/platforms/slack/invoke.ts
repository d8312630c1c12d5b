// From a gesture at Slack to a dispatched invocation and its answer.

import type { Clock } from '../../clock.ts';
import type { AnyCommand } from '../../command.ts';
import type { Dispatch } from '../../invocation.ts';
import type { Log } from '../../log.ts';
import { slackMessages } from '../../messages.ts';
import type { Pointer } from '../../pointer.ts';
import { line } from '../../reply.ts';
import type { Answer, Pressed } from './answer.ts';
import type { Channels } from './channels.ts';
import { directMessage } from './direct-message.ts';
import type { People } from './people.ts';
import type { SlackClient } from './web-api.ts';

export type Gesture = {
  /** The same for every delivery of the same gesture. */
  readonly key: string;
  readonly personId: string;
  readonly personName: string | undefined;
  /** Undefined for a shortcut from nowhere in particular: the direct message then. */
  readonly channelId: string | undefined;
  readonly threadTs: string | undefined;
  readonly responseUrl: string | undefined;
  /** The picture that they mean, where the gesture itself says it. */
  readonly pointer?: Pointer;
};

export type InvokeParts = {
  readonly dispatch: Dispatch;
  readonly answer: Answer;
  readonly people: People;
  readonly channels: Channels;
  readonly client: () => SlackClient;
  readonly clock: Clock;
  readonly log: Log;
  /** The workspace of the installation: it pays, also for guests of shared channels. */
  readonly team: { readonly externalId: string; readonly name: string };
  readonly botUserId: string;
};

export type Invoke = {
  invoke(
    gesture: Gesture,
    command: AnyCommand,
    options: Readonly<Record<string, unknown>>,
    subject?: string,
    pressed?: Pressed,
  ): Promise<void>;
  /** A sentence to the person alone. */
  say(gesture: Gesture, sentence: string): Promise<void>;
};

// docs.slack.dev/interactivity/handling-user-interaction: a response_url lives for 30 minutes.
const responseUrlMs = 30 * 60_000;

export function createInvoke(parts: InvokeParts): Invoke {
  const { dispatch, answer, people, channels, client, clock, log, team } = parts;

  const say = (gesture: Gesture, sentence: string): Promise<void> =>
    answer(
      gesture,
      { lines: [line('plain', sentence)], images: [], buttons: [], audience: 'private' },
      undefined,
    );

  return {
    say,
    invoke: async (gesture, command, options, subject, pressed) => {
      const { personId, threadTs, responseUrl } = gesture;
      const channelId = gesture.channelId ?? (await directMessage(client(), personId, log));
      const opened = channelId !== personId;
      const mayPost = opened && (!command.posts || (await channels.mayPost(channelId)));
      // What is private goes to our direct message anyway, and so does what is asked in somebody else's, where nobody
      // can invite us.
      const direct = options.private === true || !opened || channelId.startsWith('D');
      if (!mayPost && !direct) return say(gesture, slackMessages.inviteMe);
      const personName = gesture.personName ?? (await people.nameOf(personId));
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
        options,
        ...(subject === undefined ? {} : { subject }),
        ...(gesture.pointer === undefined ? {} : { pointer: gesture.pointer }),
        destination: {
          platform: 'slack',
          channelId,
          personId,
          personName,
          details: {
            teamId: team.externalId,
            mayPost,
            ...(threadTs === undefined ? {} : { threadTs }),
          },
        },
        dedupeKey: `slack:${team.externalId}:${gesture.key}`,
        ...(responseUrl === undefined
          ? {}
          : { token: { value: responseUrl, expiresAt: clock.now() + responseUrlMs } }),
      });
      await answer({ ...gesture, channelId }, reply, pressed);
    },
  };
}
