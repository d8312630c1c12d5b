// The one chat of the page: its messages in the database, told to open pages as they change.
import type { Clock } from '../../clock.ts';
import { type GenerationId, newId, type TeamId } from '../../ids.ts';
import type { Invocation } from '../../invocation.ts';
import type { Log } from '../../log.ts';
import type { WebMessage } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import type { Live } from './live.ts';
import { type ChatMessage, type MessageBody, messageBodySchema } from './message-body.ts';

export const local = {
  team: { externalId: 'local', name: 'This computer' },
  person: { externalId: 'local', name: 'You' },
  channelId: 'chat',
} as const;

/** Whoever is at the page decides for it. */
export const localPerson: Invocation['person'] = {
  ...local.person,
  roleIds: [],
  isTeamAdmin: async () => true,
};

export type Chat = {
  newMessageId(): string;
  /** The same id again changes what is there: a repeated delivery. */
  put(id: string, body: MessageBody, generationId?: GenerationId): Promise<void>;
  /** False when there is no such message. */
  change(id: string, body: MessageBody): Promise<boolean>;
  /** Takes a message away, as far as it is there. */
  remove(id: string): Promise<void>;
  message(id: string): Promise<ChatMessage | undefined>;
  /** The latest messages before `before`, oldest first; `older` is where the next page begins, null on the last. */
  page(
    before: string | undefined,
    limit: number,
  ): Promise<{ readonly messages: readonly ChatMessage[]; readonly older: string | null }>;
};

export function createChat(parts: {
  readonly store: Pick<
    Store,
    'addWebMessage' | 'updateWebMessage' | 'removeWebMessage' | 'webMessage' | 'webMessages'
  >;
  readonly live: Pick<Live, 'publish' | 'withdraw'>;
  readonly teamId: () => Promise<TeamId>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}): Chat {
  const { store, live, teamId, clock, log } = parts;
  let newest = '';

  const read = (row: WebMessage): readonly ChatMessage[] => {
    const body = messageBodySchema.safeParse(parseJson(row.body));
    if (!body.success) {
      log.warn({ messageId: row.id }, 'A message of the chat cannot be read and is not shown');
      return [];
    }
    return [{ id: row.id, body: body.data, createdAt: row.createdAt, updatedAt: row.updatedAt }];
  };

  return {
    newMessageId: () => {
      // Messages are shown by their ids, and within a millisecond ids come in any order.
      let id: string = newId<GenerationId>();
      for (let tries = 0; id <= newest && tries < 1_000; tries += 1) id = newId<GenerationId>();
      newest = id;
      return id;
    },
    put: async (id, body, generationId) => {
      const now = clock.now();
      const written = JSON.stringify(body);
      if (!(await store.updateWebMessage(id, written, now))) {
        await store.addWebMessage({
          id,
          teamId: await teamId(),
          channelId: local.channelId,
          author: body.kind,
          ...(generationId === undefined ? {} : { generationId }),
          body: written,
          now,
        });
      }
      live.publish({ id, body, createdAt: createdAt(id), updatedAt: now });
    },
    change: async (id, body) => {
      const now = clock.now();
      const changed = await store.updateWebMessage(id, JSON.stringify(body), now);
      if (changed) live.publish({ id, body, createdAt: createdAt(id), updatedAt: now });
      return changed;
    },
    remove: async (id) => {
      await store.removeWebMessage(id);
      // Also when it had gone already: a page may not have heard of it.
      live.withdraw(id);
    },
    message: async (id) => {
      const row = await store.webMessage(await teamId(), id);
      return row === undefined ? undefined : read(row)[0];
    },
    page: async (before, limit) => {
      const rows = await store.webMessages({
        teamId: await teamId(),
        channelId: local.channelId,
        ...(before === undefined ? {} : { before }),
        limit: limit + 1,
      });
      const messages = rows.slice(0, limit).flatMap(read).reverse();
      return { messages, older: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null };
    },
  };
}

/** A version 7 UUID begins with its time. */
function createdAt(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
