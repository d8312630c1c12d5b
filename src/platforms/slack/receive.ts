// What people do at Slack → invocations. Each listener acknowledges before any I/O; a form opens right after it,
// because its trigger dies in 3 s; everything else comes then.
import type { AnyCommand, CommandSet } from '../../command.ts';
import { slackRoot } from '../../command-set.ts';
import type { Dispatch } from '../../invocation.ts';
import { slackMessages } from '../../messages/slack.ts';
import { optionSpecs } from '../../option.ts';
import { line } from '../../reply.ts';
import type { SlackApp } from './bolt-app.ts';
import { parseButtonId } from './button-id.ts';
import { channelNameIn } from './channel-names.ts';
import { readForm } from './filled-form.ts';
import { formContextSchema } from './form.ts';
import { createHome } from './home.ts';
import { type Asked, createInvoke, type Gesture, type InvokeParts } from './invoke.ts';
import { createOpenForm } from './open-form.ts';
import {
  buttonSchema,
  fileIdsIn,
  type GesturePayload,
  gestureSchema,
  plainWords,
  pointerIn,
  submissionSchema,
  threadOf,
} from './payload.ts';
import { receiveEvents } from './receive-events.ts';
import { type Rendered, render } from './render.ts';
import { parseOptions } from './typed-options.ts';

export type ReceiveParts = InvokeParts & { readonly commands: CommandSet; readonly dispatch: Dispatch };

const ours = /^v1:/;

export function receive(app: SlackApp, parts: ReceiveParts): void {
  const { commands } = parts;
  const invoking = createInvoke(parts);
  const { invoke, say } = invoking;
  const forms = createOpenForm(parts, invoking);

  const openForm = (triggerId: string, gesture: Gesture, command: AnyCommand, asked: Asked): Promise<void> =>
    command.acknowledge === 'form'
      ? forms.open(triggerId, gesture, command, asked)
      : forms.openWhole(triggerId, gesture, command);

  app.command(/.*/, async ({ ack, command: typed }) => {
    const gesture: Gesture = {
      key: typed.trigger_id,
      personId: typed.user_id,
      personName: typed.user_name,
      channelId: typed.channel_id,
      channelName: channelNameIn(typed.channel_name),
      threadTs: undefined,
      responseUrl: typed.response_url,
    };
    const named = commands.read('slack', wordsOf(typed.command, typed.text.trim()));
    if (named.kind !== 'command') {
      const problem =
        named.kind === 'group' ? named.sentence : slackMessages.unknownCommand(plainWords(named.name));
      return ack({ response_type: 'ephemeral', ...sentence(problem) });
    }
    const { command, text } = named;
    if (text === '' && wantsForm(command)) {
      await ack();
      return openForm(typed.trigger_id, gesture, command, {});
    }
    const parsed = parseOptions(text, command);
    if (typeof parsed === 'string') return ack({ response_type: 'ephemeral', ...sentence(parsed) });
    await ack();
    await invoke(gesture, command, { options: parsed });
  });

  const press = async (
    payload: GesturePayload,
    verb: string,
    asked: Asked,
    gesture: Gesture,
  ): Promise<void> => {
    const command = commands.find(verb);
    if (command === undefined) return say(gesture, slackMessages.unknownCommand(verb));
    // A gesture that says nothing more than the command's name, as in the App Home.
    const bare = asked.subject === undefined && asked.pointer === undefined;
    if (command.acknowledge === 'form' || (bare && optionSpecs(command.options).length > 0))
      return openForm(payload.trigger_id, gesture, command, asked);
    const pressed = command.acknowledge === 'update' ? { fileIds: fileIdsIn(payload) } : undefined;
    await invoke(gesture, command, asked, pressed);
  };

  app.action(ours, async ({ ack, action, body }) => {
    await ack();
    const payload = gestureSchema.parse(body);
    const button = parseButtonId(buttonSchema.parse(action).value);
    if (button !== undefined) await press(payload, button.verb, { subject: button.id }, gestureOf(payload));
  });

  app.shortcut(ours, async ({ ack, shortcut }) => {
    await ack();
    const payload = gestureSchema.parse(shortcut);
    const verb = parseButtonId(shortcut.callback_id)?.verb ?? '';
    await press(payload, verb, { pointer: pointerIn(payload) }, gestureOf(payload));
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
      channelName: undefined,
      threadTs: context.threadTs,
      responseUrl: undefined,
    };
    await invoke(gesture, command, { options: filled.options, subject: context.subject });
  });

  receiveEvents(app, { ...parts, publishHome: createHome(parts) }, invoking);
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
    channelName: channelNameIn(payload.channel?.name),
    threadTs: threadOf(payload),
    responseUrl: payload.response_url,
  };
}

function sentence(text: string): Rendered {
  return render({ lines: [line('plain', text)], buttons: [] });
}
