// Opens the form that a command asks for. A trigger opens nothing after 3 s: where the command takes longer to say what
// it asks for, a view that asks for patience opens, and the form takes its place.
import type { types } from '@slack/bolt';
import type { Clock } from '../../clock.ts';
import type { AnyCommand } from '../../command.ts';
import type { Form } from '../../form.ts';
import type { Log } from '../../log.ts';
import { slackMessages } from '../../messages/slack.ts';
import { line, type Reply } from '../../reply.ts';
import { formView } from './form.ts';
import type { Asked, Gesture, Invoke } from './invoke.ts';
import { render } from './render.ts';
import { failureOf, refusalCode, type SlackClient } from './web-api.ts';

export type OpenForm = {
  /** What the command's own form asks for, or why there is none. */
  open(triggerId: string, gesture: Gesture, command: AnyCommand, asked: Asked): Promise<void>;
  /** Everything that the command takes, at once. */
  openWhole(triggerId: string, gesture: Gesture, command: AnyCommand): Promise<void>;
};

// Two more seconds are left for Slack's answer.
const patienceMs = 900;

export function createOpenForm(
  { client, clock, log }: { readonly client: () => SlackClient; readonly clock: Clock; readonly log: Log },
  { askForm, tell, say }: Pick<Invoke, 'askForm' | 'tell' | 'say'>,
): OpenForm {
  const isSlow = async (asking: Promise<unknown>): Promise<boolean> => {
    const answered = new AbortController();
    const patience = clock.wait(patienceMs, answered.signal).then(
      () => true,
      () => false,
    );
    try {
      return await Promise.race([asking.then(() => false), patience]);
    } finally {
      answered.abort(new Error('answered'));
    }
  };

  /** The view's id; undefined when it was too late, which the person is told. */
  const openView = async (
    triggerId: string,
    gesture: Gesture,
    view: types.ModalView,
  ): Promise<string | undefined> => {
    try {
      return (await client().views.open({ trigger_id: triggerId, view })).view?.id;
    } catch (error) {
      const failure = failureOf(error);
      if (failure === undefined) throw error;
      log.warn({ view: view.callback_id, reason: failure.detail }, 'A form could not be opened at Slack');
      await say(gesture, slackMessages.formExpired);
      return undefined;
    }
  };

  const replaceView = async (gesture: Gesture, viewId: string, view: types.ModalView): Promise<void> => {
    try {
      await client().views.update({ view_id: viewId, view });
    } catch (error) {
      // Whoever closed it in the meantime wants nothing any more.
      if (refusalCode(error) === 'not_found') return;
      const failure = failureOf(error);
      if (failure === undefined) throw error;
      log.warn({ view: view.callback_id, reason: failure.detail }, 'A form could not be opened at Slack');
      await say(gesture, slackMessages.formExpired);
    }
  };

  const formOf = (gesture: Gesture, command: AnyCommand, form: Form | undefined): types.ModalView => {
    const { channelId, threadTs } = gesture;
    const subject = form?.subject || undefined;
    return formView(command, { channelId, threadTs, subject }, form);
  };

  return {
    openWhole: async (triggerId, gesture, command) => {
      await openView(triggerId, gesture, formOf(gesture, command, undefined));
    },
    open: async (triggerId, gesture, command, asked) => {
      const asking = askForm(gesture, command, asked);
      const slow = await isSlow(asking);
      const viewId = slow ? await openView(triggerId, gesture, wordsView(patient)) : undefined;
      const reply = await asking;
      if (slow && viewId === undefined) return;
      const view = reply.form === undefined ? wordsView(reply) : formOf(gesture, command, reply.form);
      if (viewId !== undefined) await replaceView(gesture, viewId, view);
      // Where it was asked words are read better than in a window that covers it.
      else if (reply.form !== undefined || gesture.channelId === undefined)
        await openView(triggerId, gesture, view);
      const inView = viewId !== undefined || gesture.channelId === undefined;
      const whole = reply.images.length === 0 && reply.buttons.length === 0;
      if (reply.form === undefined && !(inView && whole)) await tell(gesture, reply);
    },
  };
}

const patient: Pick<Reply, 'lines'> = { lines: [line('plain', slackMessages.oneMoment)] };

function wordsView({ lines }: Pick<Reply, 'lines'>): types.ModalView {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: slackMessages.name },
    close: { type: 'plain_text', text: slackMessages.done },
    blocks: render({ lines, buttons: [] }).blocks,
  };
}
