// Interactions that people have started: their tokens, deadlines and answers so far. Sends nothing.
import { randomBytes } from 'node:crypto';
import { refuse } from './discord-error.ts';
import type { UploadedFile } from './request-body.ts';
import { snowflakeTime } from './snowflake.ts';
import type { Wire } from './wire.ts';
import type { Channel, InteractionOrigin, Message, World } from './world.ts';

export const InteractionType = { Command: 2, Component: 3, Autocomplete: 4, ModalSubmit: 5 } as const;

export const CallbackType = {
  Message: 4,
  DeferredMessage: 5,
  DeferredUpdate: 6,
  Update: 7,
  Autocomplete: 8,
  Modal: 9,
} as const;

export interface Callback {
  type: number;
  data: Wire;
  files: readonly UploadedFile[];
  /** From the event's sending to the callback's arrival, by the real clock. */
  latencyMs: number;
}

export interface Interaction {
  id: string;
  token: string;
  type: number;
  /** Of autocomplete: the type of the option that is typed into. */
  focusedType?: number | undefined;
  userId: string;
  channel: Channel;
  origin: InteractionOrigin;
  /** The message whose component was used, also behind a modal. */
  source: Message | undefined;
  isUserInstalledOnly: boolean;
  /** Nobody but the person sees the answers: the channel forbids external apps. */
  isForcedEphemeral: boolean;
  attachmentLimitBytes: number;
  appPermissions: bigint;
  sentAt: number;
  callbackDeadline: number;
  tokenDeadline: number;
  callback: Callback | undefined;
  /** The message that @original means, once there is one. */
  original: Message | undefined;
  followUps: Message[];
  followUpsSent: number;
}

// https://discord.com/developers/docs/interactions/receiving-and-responding
const CALLBACK_MS = 3000;
const TOKEN_MS = 15 * 60_000;

export type InteractionBook = ReturnType<typeof createInteractionBook>;

type Opening = Omit<
  Interaction,
  | 'token'
  | 'sentAt'
  | 'callbackDeadline'
  | 'tokenDeadline'
  | 'callback'
  | 'original'
  | 'followUps'
  | 'followUpsSent'
>;

export function createInteractionBook(world: World) {
  const byToken = new Map<string, Interaction>();

  return {
    /** The token lives 15 minutes from the id's time, so a backdated id has less of it; the callback 3 s from now. */
    open(of: Opening): Interaction {
      const interaction: Interaction = {
        ...of,
        token: `aW50ZXJhY3Rpb246${randomBytes(48).toString('base64url')}`,
        sentAt: performance.now(),
        callbackDeadline: world.now() + CALLBACK_MS,
        tokenDeadline: snowflakeTime(of.id) + TOKEN_MS,
        callback: undefined,
        original: undefined,
        followUps: [],
        followUpsSent: 0,
      };
      byToken.set(interaction.token, interaction);
      return interaction;
    },
    toAnswer(id: string, token: string): Interaction {
      const interaction = byToken.get(token);
      if (!interaction || interaction.id !== id) throw refuse('unknownInteraction');
      if (interaction.callback) throw refuse('alreadyAcknowledged');
      if (world.now() > interaction.callbackDeadline) throw refuse('unknownInteraction');
      return interaction;
    },
    byWebhook(applicationId: string, token: string): Interaction {
      if (applicationId !== world.applicationId) throw refuse('unknownWebhook');
      const interaction = byToken.get(token);
      if (!interaction || world.now() > interaction.tokenDeadline) throw refuse('invalidWebhookToken');
      // The webhook exists from the first response on; without one in time it never does.
      if (!interaction.callback) throw refuse('unknownWebhook');
      return interaction;
    },
  };
}
