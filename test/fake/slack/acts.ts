// What people can do on the fake Slack and what each act gives back. How it is done is in people.ts.
import type { Ack, Delivery } from './delivery.ts';
import type { ResponsePost } from './ephemera.ts';
import type { FieldValues } from './form-filling.ts';
import type { Submission } from './modal.ts';
import type { Fields } from './shape.ts';
import type { Message, StoredFile } from './workspace.ts';

export interface Act {
  readonly ack: Ack;
  readonly delivery: Delivery;
  readonly triggerId: string;
  readonly responseUrl: string;
  /** What came to the response URL, growing as it comes. */
  readonly responses: readonly ResponsePost[];
}

export interface CommandAct extends Act {
  /** What the acknowledgement itself showed. */
  readonly shown?: ResponsePost;
  /** What the person reads when the application did not answer in time. */
  readonly failure?: 'operation_timeout' | 'dispatch_failed' | 'dispatch_unknown_error';
}

export interface SentMessage {
  readonly message: Message;
  /** The `message` event, and `app_mention` when the bot was named. */
  readonly deliveries: readonly Delivery[];
  /** Resolves when each has ended its first try. */
  readonly delivered: Promise<Ack[]>;
}

export interface MessageAct {
  readonly team?: string;
  readonly channel: string;
  readonly user: string;
  readonly text: string;
  readonly threadTs?: string;
  readonly files?: readonly StoredFile[];
  /** app_mention arrives without the files of the message, as it does on Slack at times. */
  readonly mentionWithoutFiles?: boolean;
  /** app_mention tells another ts than message does, with the same client_msg_id. */
  readonly mentionWithOtherTs?: boolean;
}

export type MessagePlace = Pick<Message, 'channel' | 'ts'>;

export interface People {
  runCommand(act: {
    team?: string;
    channel: string;
    user: string;
    command: string;
    text?: string;
  }): Promise<CommandAct>;
  sendMessage(act: MessageAct): SentMessage;
  /** sendMessage with the bot named first. */
  mention(act: MessageAct): SentMessage;
  pressButton(
    message: MessagePlace & { team?: string },
    actionId: string,
    user: string,
    choice?: string,
  ): Promise<Act>;
  pressInView(view: { id: string }, actionId: string, choice?: string): Promise<Act>;
  submitView(act: { view: { id: string }; values?: FieldValues }): Promise<Submission>;
  closeView(view: { id: string }, isCleared?: boolean): Promise<Ack | undefined>;
  shortcut(act: { team?: string; callbackId: string; user: string; message?: MessagePlace }): Promise<Act>;
  /** As an administrator may, the bot's messages too. */
  deleteMessage(place: MessagePlace & { team?: string }): void;
  /** Any other event, as Slack would wrap it, if it is among those subscribed to. */
  sendEvent(event: Fields & { type: string }, team?: string): Delivery | undefined;
  openHome(act: { team?: string; user: string; tab?: 'home' | 'messages' }): Delivery | undefined;
  /** A file of a person's, ready; with a channel it is posted there as well. */
  uploadFile(act: {
    team?: string;
    user: string;
    name: string;
    bytes: Buffer;
    channel?: string;
    text?: string;
  }): StoredFile;
}
