// What a person does on the page → an invocation, once for each gesture however often it arrives.
import { type AnyCommand, type CommandSet, optionSpecs } from '../../command.ts';
import type { Dispatch } from '../../invocation.ts';
import { webMessages } from '../../messages.ts';
import { line, type Reply } from '../../reply.ts';
import type { Answer } from './answer.ts';
import { type Chat, local, localPerson } from './chat.ts';
import type { KeptFiles } from './kept-file.ts';
import type { Picture } from './message-body.ts';
import { referenceTo } from './reference.ts';
import { parseText, writeOut } from './typed-options.ts';

/** `id` is a UUID that the page makes for each gesture. */
export type Asked = {
  readonly id: string;
  readonly attachments: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
} & ({ readonly text: string } | { readonly command: string });

export type Pressed = {
  readonly id: string;
  readonly verb: string;
  readonly subject: string;
  /** The message that the button was under. */
  readonly message: string | undefined;
  readonly options: Readonly<Record<string, unknown>>;
  readonly attachments: readonly string[];
};

export type Receive = {
  ask(asked: Asked): Promise<void>;
  press(pressed: Pressed): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
};

const mostKnown = 1_000;
const lookedBackAt = 100;

export function createReceive(parts: {
  readonly commands: CommandSet;
  readonly dispatch: Dispatch;
  readonly chat: Chat;
  readonly answer: Answer;
  readonly files: KeptFiles;
}): Receive {
  const { commands, dispatch, chat, answer, files } = parts;
  const gestures = new Map<string, Promise<void>>();
  const underWay = new Set<Promise<void>>();

  /** What was shown of gestures that an earlier process took. */
  const shown = async () => {
    const { messages } = await chat.page(undefined, lookedBackAt);
    const of = (kind: 'person' | 'plantain') =>
      new Set(messages.flatMap(({ body }) => (body.kind === kind ? [body.gesture] : [])));
    return { asked: of('person'), answered: of('plantain') };
  };
  let shownBefore: ReturnType<typeof shown> | undefined;

  /** The same gesture again waits for the first one and does nothing; one that failed may be tried again. */
  const once = (id: string, work: () => Promise<void>): Promise<void> => {
    const known = gestures.get(id);
    if (known !== undefined) return known;
    const doing = work().catch((error: unknown) => {
      gestures.delete(id);
      throw error;
    });
    gestures.set(id, doing);
    const ended = doing.then(
      () => {},
      // Whoever sent the gesture is told; this one is only waited for.
      () => {},
    );
    underWay.add(ended);
    void ended.then(() => underWay.delete(ended));
    const [oldest] = gestures.keys();
    if (gestures.size > mostKnown && oldest !== undefined) gestures.delete(oldest);
    return doing;
  };

  const run = async (
    gesture: { readonly id: string; readonly attachments: readonly string[] },
    words: string,
    command: AnyCommand | undefined,
    invoke: () => Promise<Reply>,
    pressed?: string,
  ): Promise<void> => {
    shownBefore ??= shown();
    const before = await shownBefore.catch((error: unknown) => {
      shownBefore = undefined;
      throw error;
    });
    if (before.answered.has(gesture.id)) return;
    const pictures = gesture.attachments.flatMap((id) => attached(files, id));
    const says = words !== '' || pictures.length > 0;
    if (says && !before.asked.has(gesture.id)) {
      await chat.put(chat.newMessageId(), { kind: 'person', text: words, pictures, gesture: gesture.id });
      before.asked.add(gesture.id);
    }
    const update = command?.acknowledge === 'update' ? pressed : undefined;
    await answer(await invoke(), gesture.id, update);
  };

  const invoke = async (
    gesture: { readonly id: string; readonly attachments: readonly string[] },
    command: AnyCommand,
    options: Readonly<Record<string, unknown>>,
    subject?: string,
  ): Promise<Reply> => {
    const given = withPictures(command, options, gesture.attachments, files);
    if (typeof given === 'string') return sentence(given);
    return dispatch({
      platform: 'web',
      team: local.team,
      person: localPerson,
      command: command.name,
      options: given,
      ...(subject === undefined ? {} : { subject }),
      destination: {
        platform: 'web',
        channelId: local.channelId,
        personId: local.person.externalId,
        personName: local.person.name,
        details: {},
      },
      dedupeKey: `web:${local.team.externalId}:${gesture.id}`,
    });
  };

  return {
    ask: (asked) =>
      once(asked.id, async () => {
        const typed =
          'text' in asked ? parseText(asked.text, commands) : named(asked.command, asked.options, commands);
        if ('problem' in typed)
          return run(asked, 'text' in asked ? asked.text : '', undefined, async () =>
            sentence(typed.problem),
          );
        const { command } = typed;
        const chosen = known(command, asked.options);
        const words = 'text' in asked ? asked.text : writeOut(command, chosen);
        // Typed by hand wins over what is still set in the options.
        const options = { ...chosen, ...typed.options };
        await run(asked, words.trim(), command, () => invoke(asked, command, options));
      }),
    press: (pressed) =>
      once(pressed.id, async () => {
        const command = commands.find(pressed.verb);
        if (command === undefined)
          return run(pressed, '', undefined, async () => sentence(webMessages.unknownButton));
        const options = known(command, pressed.options);
        const act = () => invoke(pressed, command, options, pressed.subject);
        await run(pressed, writeOut(command, options), command, act, pressed.message);
      }),
    idle: async () => {
      await Promise.all(underWay);
    },
  };
}

function named(name: string, options: Readonly<Record<string, unknown>>, commands: CommandSet) {
  const command = commands.find(name);
  return command === undefined || command.surface !== 'typed'
    ? { problem: webMessages.unknownCommand(name) }
    : { command, options };
}

/** The options set on the page may be those of another command. */
function known(command: AnyCommand, options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names = new Set(
    optionSpecs(command.options).flatMap(({ kind, name }) => (kind === 'images' ? [] : name)),
  );
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.has(name)));
}

/** The options with what was attached, or a sentence when that cannot be used. */
function withPictures(
  command: AnyCommand,
  options: Readonly<Record<string, unknown>>,
  attachments: readonly string[],
  files: KeptFiles,
): Readonly<Record<string, unknown>> | string {
  if (attachments.length === 0) return options;
  const spec = optionSpecs(command.options).find(({ kind }) => kind === 'images');
  if (spec === undefined) return webMessages.noPicturesTaken(command.name);
  const opened = attachments.map((id) => files.open(id));
  const sources = opened.flatMap((file) => (file === undefined ? [] : [referenceTo(file.hash)]));
  if (sources.length < attachments.length) return webMessages.attachmentGone;
  return { ...options, [spec.name]: sources };
}

function attached(files: KeptFiles, id: string): readonly Picture[] {
  const file = files.open(id);
  if (file === undefined) return [];
  const { width, height } = file;
  const altText = webMessages.attachedPicture;
  return [{ url: `/web/files/${id}`, width, height, altText, fileName: 'attachment', sizeBytes: 0 }];
}

function sentence(text: string): Reply {
  return { lines: [line('plain', text)], images: [], buttons: [], audience: 'private' };
}
