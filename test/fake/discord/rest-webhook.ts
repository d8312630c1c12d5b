// Routes behind an interaction's token: follow-ups, and reading, editing and deleting what has been answered.
import { refuse } from './discord-error.ts';
import type { Interaction, InteractionBook } from './interaction.ts';
import type { MessageForm } from './message-form.ts';
import type { MessageWriter } from './message-write.ts';
import type { Payloads } from './payload.ts';
import { demandFiles, place, readers } from './rest-interaction.ts';
import { type Call, nothing, ok, type Route, route } from './route.ts';
import type { FormJudge } from './violation.ts';
import { type Message, MessageFlag, type World } from './world.ts';

const MAX_USER_INSTALLED_FOLLOW_UPS = 5;
const TOKEN = { access: 'token', limit: { requests: 5, windowMs: 2000 } } as const;
const MESSAGE = '/webhooks/:application/:token/messages/:message';

interface WebhookRoutesOptions {
  world: World;
  payloads: Payloads;
  judge: FormJudge;
  writer: MessageWriter;
  book: InteractionBook;
}

export function webhookRoutes({ world, payloads, judge, writer, book }: WebhookRoutesOptions): Route[] {
  const view = (message: Message) => ok(payloads.message(message, true));

  function find(call: Call): { interaction: Interaction; message: Message } {
    const interaction = book.byWebhook(call.param('application'), call.param('token'));
    const id = call.param('message');
    const { original, followUps } = interaction;
    const isOriginal = id === '@original' || id === original?.id;
    const message = isOriginal ? original : followUps.find((each) => each.id === id);
    if (!message || message.deleted) throw refuse('unknownMessage');
    return { interaction, message };
  }

  function followUp(call: Call): Message {
    const interaction = book.byWebhook(call.param('application'), call.param('token'));
    const form = judge.accept<MessageForm>(call.where, 'IncomingWebhookRequestPartial', call.body);
    demandFiles(interaction, call);
    const { original, attachmentLimitBytes } = interaction;
    // Deprecated and still so: the first follow-up after a deferral takes the place of the waiting message.
    if (original && !original.deleted && original.flags & MessageFlag.Loading) {
      writer.edit(call.where, original, form, call.files, attachmentLimitBytes);
      return original;
    }
    if (interaction.isUserInstalledOnly && interaction.followUpsSent >= MAX_USER_INSTALLED_FOLLOW_UPS) {
      throw refuse('tooManyFollowUps');
    }
    const message = writer.create({
      ...place(interaction),
      ...readers(interaction, form),
      where: call.where,
      authorId: world.bot.id,
      replyTo: original?.deleted ? undefined : original,
      type: 19,
      form,
      files: call.files,
      limitBytes: attachmentLimitBytes,
    });
    interaction.followUps.push(message);
    interaction.followUpsSent += 1;
    return message;
  }

  return [
    route('POST', '/webhooks/:application/:token', (call) => view(followUp(call)), TOKEN),
    route('GET', MESSAGE, (call) => view(find(call).message), TOKEN),
    route(
      'PATCH',
      MESSAGE,
      (call) => {
        const { interaction, message } = find(call);
        const form = judge.accept<MessageForm>(call.where, 'IncomingWebhookUpdateRequestPartial', call.body);
        demandFiles(interaction, call);
        writer.edit(call.where, message, form, call.files, interaction.attachmentLimitBytes);
        return view(message);
      },
      TOKEN,
    ),
    route(
      'DELETE',
      MESSAGE,
      (call) => {
        world.remove(find(call).message);
        return nothing;
      },
      TOKEN,
    ),
  ];
}
