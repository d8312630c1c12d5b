// What a person does on the page → an invocation, once for each gesture however often it arrives.
import type { AnyCommand, CommandSet } from '../../command.ts';
import type { Dispatch, Invocation } from '../../invocation.ts';
import { webMessages } from '../../messages/web.ts';
import { line, type Reply } from '../../reply.ts';
import type { Answer } from './answer.ts';
import { type Chat, local, localPerson } from './chat.ts';
import { type ShownForm, showForm } from './form.ts';
import { createGestures } from './gestures.ts';
import { known, withPictures } from './given.ts';
import type { KeptFiles } from './kept-file.ts';
import { createReadMeans, type Meant } from './meant.ts';
import type { Picture } from './message-body.ts';
import { withIds } from './named.ts';
import { attachedPicture, type PictureAt } from './picture-at.ts';
import { changingCommand, fillIn, parseText, writeOut } from './typed-options.ts';
import type { Asked, Means, Opening, Pressed } from './wire.ts';

export type Receive = {
  ask(asked: Asked): Promise<void>;
  press(pressed: Pressed): Promise<void>;
  /** Undefined when the answer in the chat says why there is none. */
  open(opening: Opening): Promise<ShownForm | undefined>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
};

/** What they did, as the chat shows it. */
type Said = {
  readonly id: string;
  readonly words: string;
  readonly pictures: readonly Picture[];
  readonly quoted: Picture | undefined;
};
type Gesture = Pick<Asked, 'id' | 'attachments' | 'files'>;
type Pointed = { readonly subject?: string | undefined; readonly meant?: Meant | undefined };

const lookedBackAt = 100;

export function createReceive(parts: {
  readonly commands: CommandSet;
  readonly dispatch: Dispatch;
  readonly chat: Chat;
  readonly answer: Answer;
  readonly files: KeptFiles;
  readonly pictureAt: PictureAt;
}): Receive {
  const { commands, dispatch, chat, answer, files, pictureAt } = parts;
  const gestures = createGestures<ShownForm | undefined>();
  const readMeans = createReadMeans({ chat, files, pictureAt });

  /** What was shown of gestures that an earlier process took. */
  const shown = async () => {
    const { messages } = await chat.page(undefined, lookedBackAt);
    const of = (kind: 'person' | 'plantain') =>
      new Set(messages.flatMap(({ body }) => (body.kind === kind ? [body.gesture] : [])));
    return { asked: of('person'), answered: of('plantain') };
  };
  let shownBefore: ReturnType<typeof shown> | undefined;

  /** Undefined where it had been answered already. */
  const run = async (
    { id, words, pictures, quoted }: Said,
    invoke: () => Promise<Reply>,
    changes?: string,
  ): Promise<Reply | undefined> => {
    shownBefore ??= shown();
    const before = await shownBefore.catch((error: unknown) => {
      shownBefore = undefined;
      throw error;
    });
    if (before.answered.has(id)) return undefined;
    const says = words !== '' || pictures.length > 0;
    if (says && !before.asked.has(id)) {
      await chat.put(chat.newMessageId(), {
        kind: 'person',
        text: words,
        pictures: [...pictures],
        ...(quoted && { quoted }),
        gesture: id,
      });
      before.asked.add(id);
    }
    const reply = await invoke();
    if (reply.form === undefined) await answer(reply, id, changes);
    return reply;
  };

  const invocationOf = (
    id: string,
    command: AnyCommand,
    options: Invocation['options'],
    { subject, meant }: Pointed,
  ): Invocation => ({
    platform: 'web',
    team: local.team,
    person: localPerson,
    command: command.name,
    options,
    ...(subject ? { subject } : {}),
    ...(meant !== undefined && command.name === changingCommand ? { pointer: meant.pointer } : {}),
    destination: {
      platform: 'web',
      channelId: local.channelId,
      personId: local.person.externalId,
      personName: local.person.name,
      details: {},
    },
    dedupeKey: `web:${local.team.externalId}:${id}`,
  });

  const invoke = async (
    gesture: Gesture,
    command: AnyCommand,
    options: Invocation['options'],
    pointed: Pointed,
  ): Promise<Reply> => {
    const { subject, meant } = pointed;
    const goesBy = meant === undefined || command.name === changingCommand ? [] : meant.sources;
    const points = Boolean(subject) || meant !== undefined;
    const given = withPictures(command, withIds(command, options), { ...gesture, points, goesBy }, files);
    if (typeof given === 'string') return sentence(given);
    return dispatch(invocationOf(gesture.id, command, given, pointed));
  };

  const said = (gesture: Gesture, words: string, quoted?: Picture): Said => {
    const ids = [...gesture.attachments, ...Object.values(gesture.files).flat()];
    const pictures = ids.flatMap((id) => attachedPicture(id, files) ?? []);
    return { id: gesture.id, words: words.trim(), pictures, quoted };
  };

  const meantBy = async (means: Means | undefined): Promise<Meant | undefined> =>
    means === undefined ? undefined : readMeans(means);

  return {
    ask: async (asked) => {
      await gestures.once(asked.id, async () => {
        const meant = await meantBy(asked.means);
        const quoted = meant?.quoted;
        const typed =
          'text' in asked
            ? parseText(asked.text, commands, meant && changingCommand)
            : named(asked.command, asked.options, commands);
        if ('problem' in typed) {
          const words = 'text' in asked ? asked.text : '';
          await run(said(asked, words, quoted), async () => sentence(typed.problem));
          return undefined;
        }
        const { command } = typed;
        const chosen = known(command, asked.options);
        const words = 'text' in asked ? asked.text : writeOut(command, chosen);
        // Typed by hand wins over what is still set in the options.
        const options = { ...chosen, ...typed.options };
        await run(said(asked, words, quoted), () => invoke(asked, command, options, { meant }));
        return undefined;
      });
    },
    press: async (pressed) => {
      await gestures.once(pressed.id, async () => {
        const command = commands.find(pressed.verb);
        if (command === undefined) {
          await run(said(pressed, ''), async () => sentence(webMessages.unknownButton));
          return undefined;
        }
        const { subject, message, quoted } = pressed;
        const shownBeside = quoted === undefined ? undefined : await pictureAt(quoted);
        const options = known(command, pressed.options);
        const words = command.surface === 'typed' ? writeOut(command, options) : fillIn(command, options);
        await run(
          said(pressed, words, shownBeside),
          () => invoke(pressed, command, options, { subject }),
          command.acknowledge === 'update' ? message : undefined,
        );
        return undefined;
      });
    },
    open: (opening) =>
      gestures.once(opening.id, async () => {
        const { id, subject } = opening;
        const command = commands.find(opening.command);
        const meant = await meantBy(opening.means);
        const reply = await run({ id, words: '', pictures: [], quoted: undefined }, async () =>
          command?.acknowledge === 'form'
            ? dispatch({ ...invocationOf(id, command, {}, { subject, meant }), opensForm: true })
            : sentence(webMessages.unknownButton),
        );
        const filledBy = reply?.form && commands.find(reply.form.command);
        return reply?.form && filledBy && showForm(reply.form, filledBy, pictureAt);
      }),
    idle: gestures.idle,
  };
}

function named(name: string, options: Invocation['options'], commands: CommandSet) {
  const command = commands.find(name);
  return command === undefined || command.surface !== 'typed'
    ? { problem: webMessages.unknownCommand(name) }
    : { command, options };
}

function sentence(text: string): Reply {
  return { lines: [line('plain', text)], images: [], buttons: [], audience: 'private' };
}
