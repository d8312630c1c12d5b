// /history: what was made, newest first, a page at a time with a sheet that shows it.
import { z } from 'zod';
import { type Call, defineCommand, option, type Services } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { asId, type ImageId } from '../src/ids.ts';
import type { HistoryPage } from '../src/image/history.ts';
import { commandMessages as say } from '../src/messages.ts';
import { type Button, type Line, line, type Reply, type ReplyImage } from '../src/reply.ts';
import type { StoredImage } from '../src/store/records.ts';

const options = z.object({
  search: option.text({ summary: 'Words in the prompt', max: 100, positional: true }).optional(),
  whose: option.choice(['mine', 'channel'], { summary: 'Whose pictures', usual: 'mine' }).optional(),
});
type Options = z.infer<typeof options>;

/** What a page's button carries: whose pictures, from which on, and the words, within Discord's 100 characters. */
const cursorSchema = z.tuple([z.enum(['mine', 'channel']), z.string(), z.string()]);
const longestCursor = 90;
const promptLength = 120;

export const history = defineCommand({
  name: 'history',
  summary: 'What was made',
  examples: ['', 'lamp', 'lamp --whose channel'],
  surface: 'typed',
  standsAlone: false,
  options,
  posts: false,
  acknowledge: 'answer',
  audience: 'everybody',
  run: (call, services) => show(call, services),
});

async function show(call: Call<Options>, services: Services): Promise<Reply> {
  const { whose, search, before } = asked(call);
  const page = await services.history.page({
    teamId: call.teamId,
    viewerId: call.memberId,
    whose:
      whose === 'mine'
        ? { kind: 'member', memberId: call.memberId }
        : { kind: 'channel', channelId: call.destination.channelId },
    ...(search === '' ? {} : { search }),
    ...(before === '' ? {} : { before: asId<ImageId>(before) }),
  });
  if (page.images.length === 0) {
    return reply(
      [line('plain', search === '' ? say.nothingMade(call.typed) : say.nothingFound(search))],
      [],
      [],
    );
  }
  const lines = page.images.map((image, index) => describe(image, index, call.timeZone));
  return reply(lines, sheetOf(page), nextButton(page, whose, search));
}

function asked(call: Call<Options>): { whose: 'mine' | 'channel'; search: string; before: string } {
  if (call.subject === undefined)
    return { whose: call.options.whose ?? 'mine', search: call.options.search ?? '', before: '' };
  const cursor = cursorSchema.safeParse(call.subject.split('~', 3));
  if (!cursor.success) throw new UserError('not_found');
  const [whose, before, search] = cursor.data;
  return { whose, before, search };
}

function nextButton(page: HistoryPage, whose: string, search: string): readonly Button[] {
  if (page.next === undefined) return [];
  const id = `${whose}~${page.next}~${search}`;
  // Words that do not fit a button's id end the paging rather than being cut to other words.
  return id.length > longestCursor ? [] : [{ verb: 'history', id, label: say.older, style: 'plain' }];
}

function describe(image: StoredImage, index: number, timeZone: string): Line {
  const prompt =
    image.prompt.length > promptLength ? `${image.prompt.slice(0, promptLength)}…` : image.prompt;
  return line('item', { bold: `${index + 1}` }, ` ${prompt} · ${say.madeAt(image.createdAt, timeZone)}`);
}

function sheetOf({ sheet, images }: HistoryPage): readonly ReplyImage[] {
  if (sheet === undefined) return [];
  const { bytes, width, height } = sheet;
  const altText = say
    .sheet(images.map(({ prompt }, index) => `${index + 1}: ${prompt}`).join('; '))
    .slice(0, 1000);
  return [
    {
      type: 'image/png',
      sizeBytes: bytes.byteLength,
      width,
      height,
      altText,
      fileName: 'history.png',
      read: async () => bytes,
    },
  ];
}

function reply(lines: readonly Line[], images: readonly ReplyImage[], buttons: readonly Button[]): Reply {
  return { lines, images, buttons, audience: 'private' };
}
