// What people do at Slack → invocations. Each listener acknowledges before any I/O; a form opens right after it,
// because its trigger dies in 3 s; everything else comes then.
import { type AnyCommand, type CommandSet, optionSpecs } from '../../command.ts';
import { slackRoot } from '../../command-set.ts';
import type { Dispatch } from '../../invocation.ts';
import { slackMessages } from '../../messages.ts';
import { line } from '../../reply.ts';
import type { SlackApp } from './bolt-app.ts';
import { parseButtonId } from './button-id.ts';
import { type FormContext, formContextSchema, formView, readForm } from './form.ts';
import { createInvoke, type Gesture, type InvokeParts } from './invoke.ts';
import {
  buttonSchema,
  fileIdsIn,
  type GesturePayload,
  gestureSchema,
  plainWords,
  subjectIn,
  submissionSchema,
  threadOf,
} from './payload.ts';
import { receiveEvents } from './receive-events.ts';
import { type Rendered, render } from './render.ts';
import { parseOptions } from './typed-options.ts';
import { failureOf } from './web-api.ts';

export type ReceiveParts = InvokeParts & { readonly commands: CommandSet; readonly dispatch: Dispatch };

const ours = /^v1:/;

export function receive(app: SlackApp, parts: ReceiveParts): void {
  const { commands, client, log } = parts;
  const { invoke, say } = createInvoke(parts);

  const openForm = async (
    triggerId: string,
    command: AnyCommand,
    context: FormContext,
    gesture: Gesture,
  ): Promise<void> => {
    try {
      await client().views.open({ trigger_id: triggerId, view: formView(command, context) });
    } catch (error) {
      const failure = failureOf(error);
      if (failure === undefined) throw error;
      log.warn({ command: command.name, reason: failure.detail }, 'A form could not be opened at Slack');
      await say(gesture, slackMessages.formExpired);
    }
  };

  app.command(/.*/, async ({ ack, command: typed }) => {
    const gesture: Gesture = {
      key: typed.trigger_id,
      personId: typed.user_id,
      personName: typed.user_name,
      channelId: typed.channel_id,
      threadTs: undefined,
      responseUrl: typed.response_url,
    };
    const named = commands.read('slack', wordsOf(typed.command, plainWords(typed.text)));
    if (named.kind !== 'command') {
      const problem = named.kind === 'group' ? named.sentence : slackMessages.unknownCommand(named.name);
      return ack({ response_type: 'ephemeral', ...sentence(problem) });
    }
    const { command, text } = named;
    if (text === '' && wantsForm(command)) {
      await ack();
      return openForm(typed.trigger_id, command, { channelId: typed.channel_id }, gesture);
    }
    const parsed = parseOptions(text, command);
    if (typeof parsed === 'string') return ack({ response_type: 'ephemeral', ...sentence(parsed) });
    await ack();
    await invoke(gesture, command, parsed);
  });

  const press = async (
    payload: GesturePayload,
    verb: string,
    subject: string | undefined,
    gesture: Gesture,
  ): Promise<void> => {
    const command = commands.find(verb);
    if (command === undefined) return say(gesture, slackMessages.unknownCommand(verb));
    const context = {
      channelId: gesture.channelId,
      threadTs: gesture.threadTs,
      ...(subject === undefined ? {} : { subject }),
    };
    if (command.acknowledge === 'form' || (subject === undefined && wantsForm(command)))
      return openForm(payload.trigger_id, command, context, gesture);
    const pressed = command.acknowledge === 'update' ? { fileIds: fileIdsIn(payload) } : undefined;
    await invoke(gesture, command, {}, subject, pressed);
  };

  app.action(ours, async ({ ack, action, body }) => {
    await ack();
    const payload = gestureSchema.parse(body);
    const button = parseButtonId(buttonSchema.parse(action).value);
    if (button !== undefined) await press(payload, button.verb, button.id, gestureOf(payload));
  });

  app.shortcut(ours, async ({ ack, shortcut }) => {
    await ack();
    const payload = gestureSchema.parse(shortcut);
    const verb = parseButtonId(shortcut.callback_id)?.verb ?? '';
    const gesture = gestureOf(payload);
    const subject = subjectIn(payload, verb);
    if (payload.message !== undefined && subject === undefined)
      return say(gesture, slackMessages.notOurPicture);
    await press(payload, verb, subject, gesture);
  });

  app.view(ours, async ({ ack, body }) => {
    const { user, view } = submissionSchema.parse(body);
    const command = commands.find(parseButtonId(view.callback_id)?.verb ?? '');
    if (command === undefined) return ack({ response_action: 'clear' });
    const filled = readForm(view.state, command);
    if (filled.kind === 'errors') return ack({ response_action: 'errors', errors: filled.errors });
    await ack({ response_action: 'clear' });
    const context = formContextSchema.parse(JSON.parse(view.private_metadata));
    const gesture: Gesture = {
      key: `view:${view.id}`,
      personId: user.id,
      personName: user.name ?? user.username,
      channelId: context.channelId,
      threadTs: context.threadTs,
      responseUrl: undefined,
    };
    await invoke(gesture, command, filled.options, context.subject);
  });

  receiveEvents(app, parts, { invoke, say });
}

/** The root's name is no part of what is said; alone it asks for help. */
function wordsOf(slash: string, text: string): string {
  return slash === slackRoot ? text || 'help' : `${slash.slice(1)} ${text}`;
}

function wantsForm(command: AnyCommand): boolean {
  return command.acknowledge === 'form' || optionSpecs(command.options).some(({ required }) => required);
}

function gestureOf(payload: GesturePayload): Gesture {
  return {
    key: payload.trigger_id,
    personId: payload.user.id,
    personName: payload.user.name ?? payload.user.username,
    channelId: payload.channel?.id,
    threadTs: threadOf(payload),
    responseUrl: payload.response_url,
  };
}

function sentence(text: string): Rendered {
  return render({ lines: [line('plain', text)], buttons: [] });
}
