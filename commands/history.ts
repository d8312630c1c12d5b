// /history: what was made, newest first, a page at a time with a sheet that shows it.
import { z } from 'zod';
import { type Call, defineCommand, option, type Services } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { asId, type ImageId } from '../src/ids.ts';
import type { HistoryPage } from '../src/image/history.ts';
import { commandMessages as say } from '../src/messages.ts';
import { type Button, type Line, line, type Reply, type ReplyImage, shorten } from '../src/reply.ts';
import type { StoredImage } from '../src/store/records.ts';

const options = z.object({
  search: option.text({ summary: 'Words in the prompt', max: 100, positional: true }).optional(),
  whose: option.choice(['mine', 'channel'], { summary: 'Whose pictures', usual: 'mine' }).optional(),
});
type Options = z.infer<typeof options>;

/** What a page's button carries: whose pictures, from which on, and the words, which may hold a `~` themselves. */
const cursorPattern = /^(mine|channel)~([^~]+)~(.*)$/s;
const cursorSchema = z.tuple([z.enum(['mine', 'channel']), z.string(), z.string()]);
/** Discord takes 100 characters with what a button's own id begins with. */
const longestCursor = 100 - 'v1:history:'.length;
const promptLength = 120;
/** What a ReplyImage promises. */
const altTextLength = 1000;

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
  const cursor = cursorSchema.safeParse(cursorPattern.exec(call.subject)?.slice(1));
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
  const prompt = shorten(image.prompt, promptLength);
  return line('item', { bold: `${index + 1}` }, ` ${prompt} · ${say.madeAt(image.createdAt, timeZone)}`);
}

function sheetOf({ sheet, images }: HistoryPage): readonly ReplyImage[] {
  if (sheet === undefined) return [];
  const { bytes, width, height } = sheet;
  const contents = images.map(({ prompt }, index) => `${index + 1}: ${prompt}`).join('; ');
  const altText = shorten(say.sheet(contents), altTextLength);
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
