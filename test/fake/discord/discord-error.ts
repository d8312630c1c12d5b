// The errors Discord answers with: HTTP status, JSON code, sentence. Thrown by routes, turned into answers in one place.
import type { Wire } from './wire.ts';

export class DiscordError extends Error {
  readonly status: number;
  readonly code: number;
  readonly errors: Wire | undefined;

  constructor(status: number, code: number, message: string, errors?: Wire) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
const known = {
  unauthorized: [401, 0, '401: Unauthorized'],
  notFound: [404, 0, '404: Not Found'],
  methodNotAllowed: [405, 0, '405: Method Not Allowed'],
  unknownChannel: [404, 10003, 'Unknown Channel'],
  unknownGuild: [404, 10004, 'Unknown Guild'],
  unknownMember: [404, 10007, 'Unknown Member'],
  unknownMessage: [404, 10008, 'Unknown Message'],
  unknownUser: [404, 10013, 'Unknown User'],
  unknownWebhook: [404, 10015, 'Unknown Webhook'],
  unknownInteraction: [404, 10062, 'Unknown interaction'],
  unknownCommand: [404, 10063, 'Unknown application command'],
  wrongApplication: [403, 20012, 'You are not authorized to perform this action on this application'],
  tooLarge: [413, 40005, 'Request entity too large'],
  alreadyAcknowledged: [400, 40060, 'Interaction has already been acknowledged.'],
  tooManyFollowUps: [400, 40094, 'This interaction has reached the maximum number of follow-up messages'],
  missingAccess: [403, 50001, 'Missing Access'],
  otherAuthor: [403, 50005, 'Cannot edit a message authored by another user'],
  emptyMessage: [400, 50006, 'Cannot send an empty message'],
  cannotMessageUser: [403, 50007, 'Cannot send messages to this user'],
  notATextChannel: [400, 50008, 'Cannot send messages in a non-text channel'],
  missingPermissions: [403, 50013, 'Missing Permissions'],
  invalidWebhookToken: [401, 50027, 'Invalid Webhook Token'],
  invalidRecipients: [400, 50033, 'Invalid Recipient(s)'],
  invalidJson: [400, 50109, 'The request body contains invalid JSON.'],
  noReplyWithoutHistory: [400, 160002, 'You cannot reply without permission to read message history'],
  threadLocked: [403, 160005, 'Thread is locked'],
  blockedByAutoMod: [400, 200000, 'Message was blocked by automatic moderation'],
} as const satisfies Record<string, readonly [number, number, string]>;

export type KnownError = keyof typeof known;

export function refuse(error: KnownError): DiscordError {
  const [status, code, message] = known[error];
  return new DiscordError(status, code, message);
}

export interface FormProblem {
  path: (string | number)[];
  code: string;
  message: string;
}

export function refuseForm(problems: readonly FormProblem[]): DiscordError {
  const errors: Wire = {};
  for (const problem of problems) {
    let at = errors;
    for (const key of problem.path) {
      const next = (at[String(key)] ?? {}) as Wire;
      at[String(key)] = next;
      at = next;
    }
    const list = (at._errors ?? []) as Wire[];
    list.push({ code: problem.code, message: problem.message });
    at._errors = list;
  }
  return new DiscordError(400, 50035, 'Invalid Form Body', errors);
}
