// /history: what was made, newest first, a page at a time with a sheet that shows it.
import { z } from 'zod';
import { type Call, defineCommand, type Services } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import { asId, type ImageId } from '../src/ids.ts';
import type { Asked, HistoryPage, Turn, Viewer } from '../src/image/history.ts';
import { commandMessages as say } from '../src/messages/commands.ts';
import { option } from '../src/option.ts';
import { subjectOf } from '../src/pointer.ts';
import { type Button, type Line, line, type Reply, type ReplyImage, shorten } from '../src/reply.ts';
import type { StoredImage } from '../src/store/records.ts';

const options = z.object({
  search: option
    .text({ summary: 'What words in the prompt begin with', max: 100, positional: true })
    .optional(),
  whose: option
    .choice(['mine', 'channel'], {
      summary: 'Whose pictures: yours, or those in this channel',
      usual: 'mine',
    })
    .optional(),
  member: option.person({ summary: 'Somebody else' }).optional(),
  favourites: option.flag({ summary: 'Only what you like', usual: 'no' }).optional(),
});
type Options = z.infer<typeof options>;

/** What a page's button carries: what was asked for, which way it turns, and from which picture. */
const turnPattern = /^([\w-]{36})~(older|newer)~([\w-]{1,40})$/;
const turnSchema = z.tuple([z.string(), z.enum(['older', 'newer']), z.string()]);
const promptLength = 120;
/** What a ReplyImage promises. */
const altTextLength = 1000;

export const history = defineCommand({
  name: 'history',
  summary: 'What was made',
  examples: ['', 'lamp', 'lamp --whose channel', '--favourites', 'fog --member @ada'],
  surface: 'typed',
  standsAlone: false,
  options,
  posts: false,
  acknowledge: 'answer',
  audience: 'everybody',
  run: (call, services) => show(call, services),
});

async function show(call: Call<Options>, { history: pages }: Services): Promise<Reply> {
  const viewer = { teamId: call.teamId, memberId: call.memberId };
  const { asked, turn } =
    call.subject === undefined
      ? { asked: await readAsked(call, pages), turn: undefined }
      : await readTurn(call.subject, viewer, pages);
  const page = await pages.page(viewer, asked, turn);
  if (page.images.length === 0) return reply([line('plain', nothing(asked, call))], [], []);
  const lines = page.images.map((image, index) => describe(image, index, call.timeZone));
  return reply(lines, sheetOf(page), [
    ...page.images.map(({ id }, index) => openButton(id, index)),
    ...(page.hasOlder || page.hasNewer ? turnButtons(page, await pages.remember(viewer, asked)) : []),
  ]);
}

async function readAsked(call: Call<Options>, pages: Services['history']): Promise<Asked> {
  const { search, whose, member, favourites } = call.options;
  const { channelId } = call.destination;
  const narrowed = {
    ...(search !== undefined && { search }),
    ...(favourites === true && { favourites }),
  };
  if (member !== undefined) {
    const memberId = await pages.findMember(call.teamId, call.platform, member.id);
    if (memberId === undefined)
      throw new UserError('invalid_options', { problem: say.nothingBy(member.name) });
    const here = whose === 'channel' && { channelId };
    return { whose: { kind: 'member', memberId, ...here }, ...narrowed };
  }
  if (whose === 'channel') return { whose: { kind: 'channel', channelId }, ...narrowed };
  // Most of what people like was made by others.
  if (favourites && whose === undefined) return { whose: { kind: 'anybody' }, ...narrowed };
  return { whose: { kind: 'member', memberId: call.memberId }, ...narrowed };
}

async function readTurn(
  subject: string,
  viewer: Viewer,
  pages: Services['history'],
): Promise<{ readonly asked: Asked; readonly turn: Turn }> {
  const read = turnSchema.safeParse(turnPattern.exec(subject)?.slice(1));
  if (!read.success) throw new UserError('not_found');
  const [pageId, to, from] = read.data;
  const asked = await pages.recall(viewer, pageId);
  if (asked === undefined) throw new UserError('not_found');
  return { asked, turn: { to, from: asId<ImageId>(from) } };
}

function nothing({ search, favourites, whose }: Asked, call: Call<Options>): string {
  if (search !== undefined) return say.nothingFound(search);
  if (favourites || whose.kind === 'anybody') return say.nothingLiked;
  return say.nothingMade(call.typed);
}

/** Nine and two: three rows on Discord, one on Slack. */
function openButton(imageId: ImageId, index: number): Button {
  const id = subjectOf({ kind: 'image', imageId });
  return { verb: 'open', id, label: `${index + 1}`, style: 'plain' };
}

function turnButtons({ images, hasNewer, hasOlder }: HistoryPage, pageId: string): readonly Button[] {
  const button = (to: Turn['to'], from: StoredImage | undefined, label: string): readonly Button[] =>
    from === undefined ? [] : [{ verb: 'history', id: `${pageId}~${to}~${from.id}`, label, style: 'plain' }];
  return [
    ...(hasNewer ? button('newer', images[0], say.newer) : []),
    ...(hasOlder ? button('older', images.at(-1), say.older) : []),
  ];
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
