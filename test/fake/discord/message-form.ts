// What may stand in a message: lengths, files and their descriptions, components, mentions. Writes nothing.
import { messageComponentProblems } from './component-rule.ts';
import { type FormProblem, refuse } from './discord-error.ts';
import type { UploadedFile } from './request-body.ts';
import { isWire, type Wire, wiresIn } from './wire.ts';
import { type Attachment, type Guild, type Message, MessageFlag } from './world.ts';

export interface AttachmentForm {
  id: string;
  filename?: string | null;
  description?: string | null;
  is_spoiler?: boolean | null;
}

export interface AllowedMentions {
  parse?: string[] | null;
  users?: string[] | null;
  roles?: string[] | null;
  replied_user?: boolean | null;
}

export interface MessageForm {
  content?: string | null;
  flags?: number | null;
  embeds?: Wire[] | null;
  components?: Wire[] | null;
  attachments?: AttachmentForm[] | null;
  allowed_mentions?: AllowedMentions | null;
  message_reference?: { message_id: string; channel_id?: string; fail_if_not_exists?: boolean } | null;
  nonce?: string | number | null;
  enforce_nonce?: boolean | null;
}

export const MAX_CONTENT = 2000;
const MAX_ATTACHMENTS = 10;
const MAX_EMBED_CHARACTERS = 6000;

/** `before`: the message that this edits. */
export function messageProblems(
  form: MessageForm,
  files: readonly UploadedFile[],
  before: Message | undefined,
): FormProblem[] {
  const flags = form.flags ?? before?.flags ?? 0;
  const isVersion2 = (flags & MessageFlag.ComponentsV2) !== 0;
  const found = [
    ...messageComponentProblems(form.components ?? [], isVersion2),
    ...attachmentProblems(form, files, before),
    ...mentionProblems(form.allowed_mentions ?? {}),
  ];
  if ((form.content ?? '').length > MAX_CONTENT) {
    found.push(at('content', 'BASE_TYPE_MAX_LENGTH', `Must be ${MAX_CONTENT} or fewer in length.`));
  }
  if (isVersion2 && (form.content || (form.embeds ?? []).length > 0)) {
    found.push(
      at('content', 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2', 'Not with IS_COMPONENTS_V2'),
    );
  }
  const wasVersion2 = ((before?.flags ?? 0) & MessageFlag.ComponentsV2) !== 0;
  if (wasVersion2 && !isVersion2) {
    found.push(at('flags', 'MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG', 'IS_COMPONENTS_V2 stays'));
  }
  if (embedCharacters(form.embeds ?? []) > MAX_EMBED_CHARACTERS) {
    found.push(at('embeds', 'MAX_EMBED_SIZE_EXCEEDED', `Embed size exceeds ${MAX_EMBED_CHARACTERS}`));
  }
  return found;
}

/** Title, description, field names and values, footer text and author name of all embeds together. */
function embedCharacters(embeds: readonly Wire[]): number {
  const texts = embeds.flatMap(({ title, description, fields, footer, author }) => [
    title,
    description,
    ...wiresIn(fields).flatMap(({ name, value }) => [name, value]),
    isWire(footer) ? footer.text : undefined,
    isWire(author) ? author.name : undefined,
  ]);
  return texts.reduce<number>((sum, text) => sum + (typeof text === 'string' ? text.length : 0), 0);
}

function attachmentProblems(form: MessageForm, files: readonly UploadedFile[], before: Message | undefined) {
  const found: FormProblem[] = [];
  const kept = new Set(before?.attachments.map((each) => each.id));
  const uploaded = new Set(files.map((file) => String(file.index)));
  if (uploaded.size < files.length) found.push(at('files', 'DUPLICATE', 'Each files[n] once'));
  for (const [index, each] of (form.attachments ?? []).entries()) {
    if (kept.has(each.id) || uploaded.has(each.id)) continue;
    found.push({
      path: ['attachments', index, 'id'],
      code: 'ATTACHMENT_UNKNOWN',
      message: `No files[${each.id}]`,
    });
  }
  const listed = form.attachments?.map((each) => each.id);
  for (const index of uploaded) {
    if (listed && !listed.includes(index))
      found.push(at('attachments', 'FILE_NOT_LISTED', `files[${index}]`));
  }
  const total = listed ? listed.length : (before?.attachments.length ?? 0) + files.length;
  if (total > MAX_ATTACHMENTS)
    found.push(at('attachments', 'BASE_TYPE_BAD_LENGTH', `At most ${MAX_ATTACHMENTS}`));
  return found;
}

function mentionProblems({ parse, users, roles }: AllowedMentions): FormProblem[] {
  const both = (kind: string, ids: unknown[] | null | undefined) =>
    parse?.includes(kind) && (ids ?? []).length > 0;
  return both('users', users) || both('roles', roles)
    ? [at('allowed_mentions', 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE', 'Either parse or a list')]
    : [];
}

export function checkFileSizes(files: readonly UploadedFile[], limitBytes: number): void {
  if (files.some((file) => file.bytes.length > limitBytes)) throw refuse('tooLarge');
}

export function checkNotEmpty(
  message: Pick<Message, 'content' | 'embeds' | 'components' | 'attachments'>,
): void {
  const { content, embeds, components, attachments } = message;
  if (content.trim() !== '' || embeds.length + components.length + attachments.length > 0) return;
  throw refuse('emptyMessage');
}

export function checkAutoMod(guild: Guild | undefined, content: string): void {
  const text = content.toLowerCase();
  if (guild?.blockedWords.some((word) => text.includes(word.toLowerCase()))) throw refuse('blockedByAutoMod');
}

/** Whom a content mentions once `allowed` has been applied; without `allowed` everybody it names. */
export function mentionsIn(
  content: string,
  allowed: AllowedMentions | null | undefined,
  guild: Guild | undefined,
) {
  const parse = allowed ? (allowed.parse ?? []) : ['users', 'roles', 'everyone'];
  const userIds = [...content.matchAll(/<@!?(\d+)>/g)].map((found) => found[1] ?? '');
  const roleIds = [...content.matchAll(/<@&(\d+)>/g)].map((found) => found[1] ?? '');
  const mayUser = (id: string) => parse.includes('users') || allowed?.users?.includes(id);
  const mayRole = (id: string) => parse.includes('roles') || allowed?.roles?.includes(id);
  return {
    userIds: [...new Set(userIds.filter(mayUser))],
    roleIds: [...new Set(roleIds.filter((id) => mayRole(id) && guild?.roles.has(id)))],
    everyone: parse.includes('everyone') && /@(everyone|here)/.test(content),
  };
}

/** The attachments after an edit: those listed stay with what is said about them; without a list all stay. */
export function keptAttachments(form: MessageForm, before: readonly Attachment[]): Attachment[] {
  const list = form.attachments;
  if (list === undefined) return [...before];
  return before.flatMap((attachment) => {
    const said = list?.find((each) => each.id === attachment.id);
    if (!said) return [];
    const description =
      said.description === undefined ? attachment.description : (said.description ?? undefined);
    return [{ ...attachment, description, spoiler: said.is_spoiler ?? attachment.spoiler }];
  });
}

function at(field: string, code: string, message: string): FormProblem {
  return { path: [field], code, message };
}
