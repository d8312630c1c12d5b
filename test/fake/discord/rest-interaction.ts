// The route that answers an interaction: /interactions/:id/:token/callback, once and within three seconds.
import { modalProblems } from './component-rule.ts';
import { type FormProblem, refuse } from './discord-error.ts';
import { CallbackType, type Interaction, type InteractionBook, InteractionType } from './interaction.ts';
import type { MessageForm } from './message-form.ts';
import type { MessageWriter } from './message-write.ts';
import type { Payloads } from './payload.ts';
import { Permission } from './permission.ts';
import { type Answer, type Call, nothing, ok, type Route, route } from './route.ts';
import type { FormJudge } from './violation.ts';
import { isWire, type Wire, wiresIn } from './wire.ts';
import { type Message, MessageFlag, type World } from './world.ts';

const SCHEMAS: Record<number, string> = {
  [CallbackType.Message]: 'CreateMessageInteractionCallbackRequest',
  [CallbackType.DeferredMessage]: 'CreateMessageInteractionCallbackRequest',
  [CallbackType.DeferredUpdate]: 'UpdateMessageInteractionCallbackRequest',
  [CallbackType.Update]: 'UpdateMessageInteractionCallbackRequest',
  [CallbackType.Autocomplete]: 'ApplicationCommandAutocompleteCallbackRequest',
  [CallbackType.Modal]: 'ModalInteractionCallbackRequest',
};

const STRING_OPTION = 3;
const REPLY = 19;
const SLASH_RESPONSE = 20;
const MENU_RESPONSE = 23;

interface InteractionRoutesOptions {
  world: World;
  payloads: Payloads;
  judge: FormJudge;
  writer: MessageWriter;
  book: InteractionBook;
  onAnswered(interaction: Interaction): void;
}

export function interactionRoutes(options: InteractionRoutesOptions): Route[] {
  const { world, payloads, judge, writer, book } = options;

  function callback(call: Call): Answer {
    const interaction = book.toAnswer(call.param('interaction'), call.param('token'));
    const latencyMs = performance.now() - interaction.sentAt;
    const type = isWire(call.body) ? Number(call.body.type) : Number.NaN;
    const schema = SCHEMAS[type];
    if (schema === undefined) judge.judge(call.where, [problem('type', `No callback of type ${type}`)]);
    const body = judge.accept<{ type: number; data?: Wire | null }>(call.where, schema ?? '', call.body);
    const data = body.data ?? {};
    judge.judge(call.where, fitProblems(interaction, type, data));
    const message = apply(interaction, type, data, call);
    interaction.callback = { type, data, files: call.files, latencyMs };
    options.onAnswered(interaction);
    if (call.query.get('with_response') !== 'true') return nothing;
    return ok(response(interaction, type, message));
  }

  function apply(interaction: Interaction, type: number, data: Wire, call: Call): Message | undefined {
    const form = data as MessageForm;
    switch (type) {
      case CallbackType.Message:
        interaction.original = answerMessage(interaction, form, call);
        return interaction.original;
      case CallbackType.DeferredMessage:
        interaction.original = writer.placeholder({ ...place(interaction), ...readers(interaction, form) });
        return undefined;
      case CallbackType.DeferredUpdate:
        interaction.original = interaction.source;
        return undefined;
      case CallbackType.Update: {
        const source = interaction.source;
        if (!source || source.deleted) throw refuse('unknownMessage');
        demandFiles(interaction, call);
        writer.edit(call.where, source, form, call.files, interaction.attachmentLimitBytes);
        interaction.original = source;
        return source;
      }
      default:
        return undefined;
    }
  }

  function answerMessage(interaction: Interaction, form: MessageForm, call: Call): Message {
    demandFiles(interaction, call);
    return writer.create({
      ...place(interaction),
      ...readers(interaction, form),
      where: call.where,
      authorId: world.bot.id,
      form,
      files: call.files,
      limitBytes: interaction.attachmentLimitBytes,
    });
  }

  function response(interaction: Interaction, type: number, message: Message | undefined): Wire {
    const { original, channel } = interaction;
    const flags = original?.flags ?? 0;
    return {
      interaction: {
        id: interaction.id,
        type: interaction.type,
        channel_id: channel.id,
        ...(channel.guildId === undefined ? {} : { guild_id: channel.guildId }),
        ...(original === undefined
          ? {}
          : {
              response_message_id: original.id,
              response_message_loading: (flags & MessageFlag.Loading) !== 0,
              response_message_ephemeral: (flags & MessageFlag.Ephemeral) !== 0,
            }),
      },
      // The published schema has a resource for a new and an updated message alone, not for a deferral.
      ...(message ? { resource: { type, message: payloads.message(message, true) } } : {}),
    };
  }

  return [
    route('POST', '/interactions/:interaction/:token/callback', callback, {
      access: 'token',
      limit: { requests: 5, windowMs: 5000 },
    }),
  ];
}

/** Where the answers of an interaction go, and what kind of message they are. */
export function place(interaction: Interaction) {
  const { channel, origin, source } = interaction;
  const type = source ? REPLY : origin.targetMessageId ? MENU_RESPONSE : SLASH_RESPONSE;
  return { channel, origin, type, replyTo: source };
}

export function readers(interaction: Interaction, form: MessageForm): { ephemeralFor: string | undefined } {
  const asked = ((form.flags ?? 0) & MessageFlag.Ephemeral) !== 0;
  return { ephemeralFor: asked || interaction.isForcedEphemeral ? interaction.userId : undefined };
}

export function demandFiles(interaction: Interaction, call: Call): void {
  if (call.files.length === 0) return;
  if (!(interaction.appPermissions & Permission.AttachFiles)) throw refuse('missingPermissions');
}

function fitProblems(interaction: Interaction, type: number, data: Wire): FormProblem[] {
  const found: FormProblem[] = [];
  const isAutocomplete = interaction.type === InteractionType.Autocomplete;
  if (isAutocomplete !== (type === CallbackType.Autocomplete)) {
    found.push(problem('type', `Type ${type} does not answer an interaction of type ${interaction.type}`));
  }
  if ((type === CallbackType.DeferredUpdate || type === CallbackType.Update) && !interaction.source) {
    found.push(problem('type', 'There is no message to update'));
  }
  if (type === CallbackType.Autocomplete) found.push(...suggestionProblems(interaction, data));
  if (type === CallbackType.Modal) {
    if (interaction.type === InteractionType.ModalSubmit)
      found.push(problem('type', 'A modal cannot open a modal'));
    found.push(...modalProblems(data));
  }
  if (type === CallbackType.DeferredMessage) {
    if ((Number(data.flags ?? 0) & ~MessageFlag.Ephemeral) !== 0) {
      found.push(problem('flags', 'Only EPHEMERAL goes with a deferred message'));
    }
    for (const field of ['content', 'embeds', 'components', 'attachments']) {
      if (data[field]) found.push(problem(field, 'A deferred message has no content yet'));
    }
  }
  return found;
}

// https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure
const longestSuggestion = 100;

/** What the published schemas let through: values that are too long or of another kind than the option's. */
function suggestionProblems(interaction: Interaction, data: Wire): FormProblem[] {
  return wiresIn(data.choices).flatMap(({ value }) => {
    const isText = interaction.focusedType === STRING_OPTION;
    if (isText !== (typeof value === 'string')) return [problem('choices', 'A value of the wrong kind')];
    const isTooLong = typeof value === 'string' && value.length > longestSuggestion;
    return isTooLong ? [problem('choices', `A value of more than ${longestSuggestion} characters`)] : [];
  });
}

function problem(field: string, message: string): FormProblem {
  return { path: ['data', field], code: 'INTERACTION_CALLBACK', message };
}
