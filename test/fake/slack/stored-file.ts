// The life of an uploaded file: expected → uploaded → processing → ready → deleted, who may see it, and how it is described.
import { typeOf } from './file-type.ts';
import { recognise, showable } from './picture.ts';
import type { Fields } from './shape.ts';
import type { Channel, StoredFile, Workspace } from './workspace.ts';
import type { World } from './world.ts';

export function expectFile(
  world: World,
  workspace: Workspace,
  file: { name: string; sizeBytes: number; user: string; altText: string },
): StoredFile {
  const id = world.sequence.id('F');
  const stored: StoredFile = {
    ...file,
    id,
    title: file.name,
    createdAt: world.now(),
    uploadPath: `/upload/v1/${workspace.id}/${id}/${world.sequence.hex(8)}`,
    bytes: Buffer.alloc(0),
    state: 'expected',
    pollsLeft: world.filePollsUntilReady,
    shares: [],
  };
  workspace.files.set(id, stored);
  return stored;
}

export function becomeReady(world: World, file: StoredFile): void {
  if (file.state !== 'processing') return;
  file.state = 'ready';
  world.changed();
}

/** The bot sees its own files and those shared where it is a member; people's uploads into its modals are its to read too. */
export function visibleToBot(workspace: Workspace, file: StoredFile): boolean {
  if (file.user === workspace.botUserId || file.shares.length === 0) return true;
  return file.shares.some((share) => {
    const channel = workspace.channels.get(share.channel);
    return channel !== undefined && (channel.kind === 'public' || channel.members.has(workspace.botUserId));
  });
}

export function urlPrivate(world: World, workspace: Workspace, file: StoredFile): string {
  return `${world.origin}/files-pri/${workspace.id}-${file.id}/${encodeURIComponent(file.name.toLowerCase())}`;
}

/** As files.info answers: until processing has ended the type, the size in pixels and the thumbnails are missing. */
export function describeFile(world: World, workspace: Workspace, file: StoredFile): Fields {
  if (file.state === 'deleted') return { id: file.id, mode: 'tombstone' };
  const ready = file.state === 'ready';
  const picture = ready ? recognise(file.bytes) : undefined;
  const type = ready ? typeOf(file) : undefined;
  const url = urlPrivate(world, workspace, file);
  const seconds = Math.floor(file.createdAt / 1000);
  const channelsOf = (...kinds: Channel['kind'][]) =>
    file.shares.filter(({ channel }) => kinds.includes(workspace.channels.get(channel)?.kind ?? 'public'));
  const sharesOf = (...kinds: Channel['kind'][]) =>
    Object.groupBy(
      channelsOf(...kinds).map((share) => ({ ...share, ts: share.ts, thread_ts: share.threadTs })),
      (share) => share.channel,
    );
  const shares: Fields = {};
  if (channelsOf('public').length > 0) shares.public = sharesOf('public');
  if (channelsOf('private', 'im', 'mpim').length > 0) shares.private = sharesOf('private', 'im', 'mpim');
  return {
    id: file.id,
    created: seconds,
    timestamp: seconds,
    name: file.name,
    title: file.title,
    alt_txt: file.altText,
    mimetype: type?.mimetype ?? '',
    filetype: type?.filetype ?? '',
    pretty_type: type?.prettyType ?? '',
    user: file.user,
    user_team: workspace.id,
    mode: 'hosted',
    editable: false,
    is_external: false,
    external_type: '',
    file_access: 'visible',
    size: file.bytes.length,
    url_private: url,
    url_private_download: `${url}?download=1`,
    permalink: `https://${workspace.domain}.slack.com/files/${file.user}/${file.id}/${file.name}`,
    is_public: channelsOf('public').length > 0,
    public_url_shared: false,
    channels: channelsOf('public').map((share) => share.channel),
    groups: channelsOf('private', 'mpim').map((share) => share.channel),
    ims: channelsOf('im').map((share) => share.channel),
    shares,
    ...(picture === undefined
      ? {}
      : {
          original_w: picture.width,
          original_h: picture.height,
          thumb_64: `${url}-64`,
          thumb_360: `${url}-360`,
        }),
  };
}

export function fileBehind(world: World, workspace: Workspace, reference: Fields): StoredFile | undefined {
  if (typeof reference.id === 'string') return workspace.files.get(reference.id);
  for (const file of workspace.files.values()) {
    const described = describeFile(world, workspace, file);
    if ([described.url_private, described.url_private_download, described.permalink].includes(reference.url))
      return file;
  }
  return undefined;
}

/** Slack says the same few words whatever is wrong with the file. */
export function slackFileFault(
  world: World,
  workspace: Workspace,
): (reference: Fields) => string | undefined {
  return (reference) => {
    const file = fileBehind(world, workspace, reference);
    const shown =
      file?.state === 'ready' &&
      visibleToBot(workspace, file) &&
      showable.has(recognise(file.bytes)?.filetype ?? '');
    return shown ? undefined : 'invalid slack file';
  };
}
